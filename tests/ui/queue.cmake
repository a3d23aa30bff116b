# SPDX-License-Identifier: GPL-3.0-or-later
sluice_add_test(ui.queue_client SOURCES test_queue_client.cpp LIBS sluice_queue_support TIMEOUT 120)
add_dependencies(test_ui_queue_client queue_program)
sluice_add_test(ui.job_list_model SOURCES test_job_list_model.cpp LIBS sluice_queue_support)
sluice_add_test(ui.job_account SOURCES test_job_account.cpp LIBS sluice_queue_support)
sluice_add_test(ui.queue_panel SOURCES test_queue_panel.cpp LIBS sluice_queue_support TIMEOUT 120)
sluice_add_test(ui.notifier SOURCES test_notifier.cpp LIBS sluice_queue_support TIMEOUT 120)
sluice_add_test(ui.notifier_no_bus SOURCES test_notifier_no_bus.cpp LIBS sluice_queue_support
                ENVIRONMENT "DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent/bus")
sluice_add_test(ui.export_page SOURCES test_export_page.cpp LIBS sluice_queue_support)
sluice_add_test(ui.generate_jobs SOURCES test_generate_jobs.cpp LIBS sluice_queue_support)
