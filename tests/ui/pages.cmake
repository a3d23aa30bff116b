# SPDX-License-Identifier: GPL-3.0-or-later
sluice_add_test(ui.models_page SOURCES test_models_page.cpp LIBS sluice_ui sluice_weight_support sluice_hub_server
                ENVIRONMENT "no_proxy=*")
sluice_add_test(ui.api_page SOURCES test_api_page.cpp LIBS sluice_ui)
sluice_add_test(ui.estimates_page SOURCES test_estimates_page.cpp LIBS sluice_ui sluice_core)
sluice_add_test(ui.settings_page SOURCES test_settings_page.cpp LIBS sluice_ui)
sluice_add_test(ui.shortcuts SOURCES test_shortcuts.cpp LIBS sluice_ui)
sluice_add_test(ui.crash_page SOURCES test_crash_page.cpp LIBS sluice_ui)
add_dependencies(test_ui_crash_page crash_program)
sluice_add_test(ui.doctor_page SOURCES test_doctor_page.cpp LIBS sluice_ui)
add_dependencies(test_ui_doctor_page fake_engine)
sluice_add_test(ui.orchestrators_page SOURCES test_orchestrators_page.cpp LIBS sluice_ui sluice_peer_support
                ENVIRONMENT "no_proxy=*")
