# SPDX-License-Identifier: GPL-3.0-or-later
sluice_add_test(ui.queue_client SOURCES test_queue_client.cpp LIBS sluice_queue_support TIMEOUT 120)
add_dependencies(test_ui_queue_client queue_program)
