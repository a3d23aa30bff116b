# SPDX-License-Identifier: GPL-3.0-or-later
sluice_add_test(network.gateway_grpc SOURCES test_gateway_grpc.cpp LIBS sluice_gateway sluice_server sluice_http_server)
sluice_add_test(network.gateway_jobs SOURCES test_gateway_jobs.cpp LIBS sluice_gateway sluice_http_server)
sluice_add_test(network.gateway_replay SOURCES test_gateway_replay.cpp LIBS sluice_gateway sluice_server)
sluice_add_test(network.gateway_transport SOURCES test_gateway_transport.cpp LIBS sluice_core sluice_server)
