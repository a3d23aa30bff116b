# SPDX-License-Identifier: GPL-3.0-or-later
# core/job: plans, the journal, the queue and its processes.
sluice_add_test(core.job_state SOURCES test_job_state.cpp LIBS sluice_core)
sluice_add_test(core.job_journal SOURCES test_job_journal.cpp LIBS sluice_job_support)
sluice_add_test(core.job_plan SOURCES test_job_plan.cpp LIBS sluice_job_support)
sluice_add_test(core.job_session SOURCES test_job_session.cpp LIBS sluice_job_support TIMEOUT 180)
sluice_add_test(core.job_disk SOURCES test_job_disk.cpp LIBS sluice_job_support TIMEOUT 120)
sluice_add_test(core.job_processes SOURCES test_job_processes.cpp LIBS sluice_job_support TIMEOUT 120)
sluice_add_test(core.job_socket SOURCES test_job_socket.cpp LIBS sluice_job_support)
sluice_add_test(core.job_export SOURCES test_job_export.cpp LIBS sluice_job_support TIMEOUT 180)
add_dependencies(test_core_job_processes queue_program)
sluice_add_test(core.job_awake SOURCES test_job_awake.cpp LIBS sluice_core)
sluice_add_test(core.job_trial SOURCES test_job_trial.cpp LIBS sluice_job_support)
