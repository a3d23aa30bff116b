# SPDX-License-Identifier: GPL-3.0-or-later
sluice_add_test(inference.text_tokenizer SOURCES test_text_tokenizer.cpp LIBS sluice_text)
target_compile_definitions(test_inference_text_tokenizer PRIVATE
                           SLUICE_BUILT_IN_TOKENIZER="${CMAKE_SOURCE_DIR}/resources/models/sluice-shapes/tokenizer")
sluice_add_test(inference.text_prompt_clean SOURCES test_text_prompt_clean.cpp LIBS sluice_text)
sluice_add_test(inference.text_tokenizer_files SOURCES test_text_tokenizer_files.cpp LIBS sluice_text)
sluice_add_test(inference.text_tokenizer_real SOURCES test_text_tokenizer_real.cpp LIBS sluice_text TIMEOUT 240)
