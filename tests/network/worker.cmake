# SPDX-License-Identifier: GPL-3.0-or-later
sluice_add_test(network.verify_chunk SOURCES test_verify_chunk.cpp LIBS sluice_verify TIMEOUT 120)
sluice_add_test(network.verify_generated SOURCES test_verify_generated.cpp LIBS sluice_verify sluice_core TIMEOUT 120)
sluice_add_test(network.byoc_video_worker SOURCES test_byoc_video_worker.cpp LIBS sluice_worker sluice_verify sluice_local TIMEOUT 180)
target_compile_definitions(test_network_byoc_video_worker PRIVATE SLUICE_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
add_dependencies(test_network_byoc_video_worker fake_engine)
sluice_add_test(network.capability_registration SOURCES test_capability_registration.cpp LIBS sluice_worker TIMEOUT 60)
sluice_add_test(network.byoc_video_subnet SOURCES test_byoc_video_subnet.cpp
                LIBS sluice_byoc_video sluice_gateway sluice_orchestrator sluice_verify TIMEOUT 120)
target_compile_definitions(test_network_byoc_video_subnet PRIVATE SLUICE_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
sluice_add_test(network.generate_worker SOURCES test_generate_worker.cpp fake_generator.cpp
                LIBS sluice_worker sluice_verify TIMEOUT 120)
