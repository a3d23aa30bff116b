# SPDX-License-Identifier: GPL-3.0-or-later
# network/api: what other programs of this computer call.
add_library(sluice_api_world api_world.cpp)
target_link_libraries(sluice_api_world PUBLIC sluice_api sluice_orchestrator_world sluice_job_support)
set_target_properties(sluice_api_world PROPERTIES AUTOMOC OFF)

sluice_add_test(network.api SOURCES test_api.cpp LIBS sluice_api_world LABELS e2e TIMEOUT 240)
sluice_add_test(network.api_receipts SOURCES test_api_receipts.cpp LIBS sluice_api_world LABELS e2e TIMEOUT 240)
target_compile_definitions(test_network_api PRIVATE SLUICE_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
sluice_add_test(network.api_browser SOURCES test_api_browser.cpp LIBS sluice_api sluice_orchestrator_world sluice_job_support sluice_http_server
                LABELS e2e TIMEOUT 240)
