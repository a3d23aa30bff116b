# SPDX-License-Identifier: GPL-3.0-or-later
foreach(name media_cache time_scale timeline_view timeline_view_accessible timeline_view_drag)
  sluice_add_test(ui.${name} SOURCES test_${name}.cpp LIBS sluice_ui)
endforeach()
