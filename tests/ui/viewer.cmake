# SPDX-License-Identifier: GPL-3.0-or-later
foreach(name viewer_math viewer_sound viewer_player viewer_widget viewer_panel)
  sluice_add_test(ui.${name} SOURCES test_${name}.cpp LIBS sluice_ui LABELS ui TIMEOUT 240
                  ENVIRONMENT "QT_MEDIA_BACKEND=ffmpeg")
endforeach()
