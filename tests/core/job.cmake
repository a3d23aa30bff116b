# SPDX-License-Identifier: GPL-3.0-or-later
# core/job: plans, the journal, the queue and its processes.
sluice_add_test(core.job_state SOURCES test_job_state.cpp LIBS sluice_core)
sluice_add_test(core.job_journal SOURCES test_job_journal.cpp LIBS sluice_job_support)
sluice_add_test(core.job_awake SOURCES test_job_awake.cpp LIBS sluice_core)
