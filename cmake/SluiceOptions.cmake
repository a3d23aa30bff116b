# SPDX-License-Identifier: GPL-3.0-or-later
# One interface target carries every flag; nothing else in the tree sets compiler options.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")

add_library(sluice_options INTERFACE)
target_include_directories(sluice_options INTERFACE "${CMAKE_SOURCE_DIR}" "${CMAKE_BINARY_DIR}/generated")
target_compile_options(sluice_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow)
target_compile_definitions(
  sluice_options INTERFACE QT_NO_KEYWORDS QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII
                           QT_NO_URL_CAST_FROM_STRING QT_STRICT_ITERATORS SPDLOG_FMT_EXTERNAL)
if(SLUICE_WERROR)
  target_compile_options(sluice_options INTERFACE -Werror)
endif()
if(SLUICE_SANITIZE)
  list(JOIN SLUICE_SANITIZE "," sluice_sanitizers)
  target_compile_options(sluice_options INTERFACE -fsanitize=${sluice_sanitizers} -fno-sanitize-recover=all
                                                  -fno-omit-frame-pointer)
  # GCC 12 sees uninitialised reads in its own <regex> once the code is instrumented.
  target_compile_options(sluice_options INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
  target_link_options(sluice_options INTERFACE -fsanitize=${sluice_sanitizers})
endif()
if(SLUICE_BUILD_FUZZ)
  target_compile_options(sluice_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

# Torch headers cost over a gigabyte each to compile: never two at once.
set_property(GLOBAL PROPERTY JOB_POOLS torch_pool=1)

find_program(SLUICE_CCACHE ccache)
if(SLUICE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  foreach(language C CXX)
    set(CMAKE_${language}_COMPILER_LAUNCHER
        ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros CCACHE_NOHASHDIR=1
        CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} ${SLUICE_CCACHE})
  endforeach()
endif()
find_program(SLUICE_MOLD mold)
if(SLUICE_MOLD AND NOT SLUICE_BUILD_FUZZ)
  target_link_options(sluice_options INTERFACE -fuse-ld=mold)
endif()

file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/generated/sluice_version.h" CONTENT
"// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#define SLUICE_VERSION \"@PROJECT_VERSION@\"
#define SLUICE_SOURCE_URL \"@SLUICE_SOURCE_URL@\"
" @ONLY)
