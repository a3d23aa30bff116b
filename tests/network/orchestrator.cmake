# SPDX-License-Identifier: GPL-3.0-or-later
# Practice orchestrators on real sockets, before a scripted runner.
add_library(sluice_orchestrator_world orchestrator_world.cpp)
target_link_libraries(sluice_orchestrator_world PUBLIC sluice_orchestrator sluice_test_support)
target_compile_definitions(sluice_orchestrator_world PRIVATE SLUICE_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
set_target_properties(sluice_orchestrator_world PROPERTIES AUTOMOC OFF)

sluice_add_test(network.orchestrator SOURCES test_orchestrator.cpp LIBS sluice_orchestrator_world LABELS e2e TIMEOUT 180)
sluice_add_test(network.orchestrator_byoc SOURCES test_orchestrator_byoc.cpp LIBS sluice_orchestrator_world LABELS e2e TIMEOUT 180)
sluice_add_test(network.orchestrator_parts SOURCES test_orchestrator_parts.cpp LIBS sluice_orchestrator sluice_practice)
sluice_add_test(network.orchestrator_workers SOURCES test_orchestrator_workers.cpp LIBS sluice_orchestrator_world LABELS e2e TIMEOUT 180)
