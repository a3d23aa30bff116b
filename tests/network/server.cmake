# SPDX-License-Identifier: GPL-3.0-or-later
# network/server: the listener, asked by curl, by gRPC's own client and by raw sockets.
add_library(sluice_server_support server_support.cpp)
target_link_libraries(sluice_server_support PUBLIC sluice_server sluice_raw_socket sluice_test_support)

sluice_add_test(network.server_grpc SOURCES test_server_grpc.cpp LIBS sluice_server_support gRPC::grpc++ PkgConfig::NGHTTP2 TIMEOUT 120)
target_compile_definitions(test_network_server_grpc PRIVATE SLUICE_TEST_DATA="${CMAKE_SOURCE_DIR}/tests/data")
sluice_add_test(network.server_http SOURCES test_server_http.cpp LIBS sluice_server_support TIMEOUT 120)
sluice_add_test(network.server_limits SOURCES test_server_limits.cpp LIBS sluice_server_support TIMEOUT 120)

# network/gateway against peers of every bad kind.
sluice_add_test(network.hostile_peers SOURCES test_hostile_peers.cpp hostile_peer.cpp
                LIBS sluice_gateway sluice_server sluice_http_server TIMEOUT 180 ENVIRONMENT "no_proxy=*")
