# SPDX-License-Identifier: GPL-3.0-or-later
foreach(name media_reader media_writer media_join)
  sluice_add_test(core.${name} SOURCES test_${name}.cpp LIBS sluice_media LABELS media TIMEOUT 120)
endforeach()
