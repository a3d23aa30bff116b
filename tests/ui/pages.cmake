# SPDX-License-Identifier: GPL-3.0-or-later
sluice_add_test(ui.models_page SOURCES test_models_page.cpp LIBS sluice_ui sluice_weight_support sluice_http_server
                ENVIRONMENT "no_proxy=*")
