# SPDX-License-Identifier: GPL-3.0-or-later
# core/timeline: edits, projects and what is kept for a crash.
sluice_add_test(core.timeline SOURCES test_timeline.cpp LIBS sluice_timeline)
sluice_add_test(core.timeline_random SOURCES test_timeline_random.cpp LIBS sluice_timeline)
