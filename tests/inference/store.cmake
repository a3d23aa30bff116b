# SPDX-License-Identifier: GPL-3.0-or-later
sluice_add_test(inference.store_weight_file SOURCES test_store_weight_file.cpp LIBS sluice_weight_support)
sluice_add_test(inference.store_model_store SOURCES test_store_model_store.cpp LIBS sluice_store sluice_weight_support)
sluice_add_test(inference.store_generators SOURCES test_store_generators.cpp LIBS sluice_store sluice_weight_support)
sluice_add_test(inference.store_known_words SOURCES test_store_known_words.cpp LIBS sluice_store)
sluice_add_test(inference.store_download SOURCES test_store_download.cpp
                LIBS sluice_store sluice_weight_support sluice_http_server sluice_socket_counter ENVIRONMENT "no_proxy=*")
sluice_add_test(inference.store_pipeline_download SOURCES test_store_pipeline_download.cpp
                LIBS sluice_store sluice_hub_server sluice_socket_counter ENVIRONMENT "no_proxy=*")
sluice_add_test(inference.store_safetensors SOURCES test_store_safetensors.cpp LIBS sluice_weight_support)
sluice_add_test(inference.store_ncnn SOURCES test_store_ncnn.cpp LIBS sluice_weight_support)
sluice_add_test(inference.store_architecture SOURCES test_store_architecture.cpp LIBS sluice_weight_support)
