# SPDX-License-Identifier: GPL-3.0-or-later
foreach(name media_bad_input media_color media_interlace media_join media_long media_peaks media_preview media_preview_sound
             media_reader media_still media_thumbnails media_transport_chunk media_writer)
  sluice_add_test(core.${name} SOURCES test_${name}.cpp LIBS sluice_media LABELS media TIMEOUT 240)
endforeach()
