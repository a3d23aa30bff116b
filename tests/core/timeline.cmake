# SPDX-License-Identifier: GPL-3.0-or-later
# core/timeline: edits, projects and what is kept for a crash.
sluice_add_test(core.timeline SOURCES test_timeline.cpp LIBS sluice_timeline)
sluice_add_test(core.timeline_random SOURCES test_timeline_random.cpp LIBS sluice_timeline)
sluice_add_test(core.timeline_project SOURCES test_timeline_project.cpp LIBS sluice_timeline)
sluice_add_test(core.timeline_autosave SOURCES test_timeline_autosave.cpp LIBS sluice_timeline)
add_dependencies(test_core_timeline_autosave autosave_program)
