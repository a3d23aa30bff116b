# SPDX-License-Identifier: GPL-3.0-or-later
# network/subnet: who there is, whom to choose, what to do when one fails.
sluice_add_test(network.discovery SOURCES test_discovery.cpp LIBS sluice_peers sluice_http_server
                ENVIRONMENT "no_proxy=*")
sluice_add_test(network.fan_out SOURCES test_fan_out.cpp LIBS sluice_peers)
sluice_add_test(network.peer_book SOURCES test_peer_book.cpp LIBS sluice_peers)
sluice_add_test(network.selection SOURCES test_selection.cpp LIBS sluice_peers)
target_compile_definitions(test_network_selection PRIVATE SLUICE_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
sluice_add_test(network.subnet_backend SOURCES test_subnet_backend.cpp LIBS sluice_subnet sluice_peer_support
                TIMEOUT 180)
sluice_add_test(network.known_peers SOURCES test_known_peers.cpp LIBS sluice_subnet)
sluice_add_test(network.native_upscale SOURCES test_native_upscale.cpp LIBS sluice_subnet sluice_orchestrator_world
                LABELS e2e TIMEOUT 180)
sluice_add_test(network.hostile_subnet SOURCES test_hostile_subnet.cpp hostile_world.cpp
                LIBS sluice_subnet sluice_peer_support sluice_orchestrator TIMEOUT 180)
sluice_add_test(network.hostile_stills SOURCES test_hostile_stills.cpp hostile_world.cpp
                LIBS sluice_subnet sluice_peer_support sluice_orchestrator TIMEOUT 180)
sluice_add_test(network.peer_directory SOURCES test_peer_directory.cpp
                LIBS sluice_subnet sluice_peer_support sluice_orchestrator)
sluice_add_test(network.generate_subnet SOURCES test_generate_subnet.cpp fake_generator.cpp generate_world.cpp hostile_world.cpp
                LIBS sluice_subnet sluice_peer_support sluice_orchestrator sluice_worker TIMEOUT 180)
sluice_add_test(network.two_steps SOURCES test_two_steps.cpp fake_generator.cpp generate_world.cpp hostile_world.cpp
                LIBS sluice_subnet sluice_peer_support sluice_orchestrator sluice_worker TIMEOUT 180)
