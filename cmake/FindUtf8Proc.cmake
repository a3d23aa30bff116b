# SPDX-License-Identifier: GPL-3.0-or-later
# utf8proc as a static library, so that a parity program of the engine can be carried to a machine without it.
find_path(Utf8Proc_INCLUDE_DIR utf8proc.h)
find_library(Utf8Proc_LIBRARY libutf8proc.a)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Utf8Proc REQUIRED_VARS Utf8Proc_LIBRARY Utf8Proc_INCLUDE_DIR)
if(Utf8Proc_FOUND AND NOT TARGET utf8proc::utf8proc)
  add_library(utf8proc::utf8proc STATIC IMPORTED)
  set_target_properties(
    utf8proc::utf8proc
    PROPERTIES IMPORTED_LOCATION "${Utf8Proc_LIBRARY}" INTERFACE_INCLUDE_DIRECTORIES "${Utf8Proc_INCLUDE_DIR}"
               INTERFACE_COMPILE_DEFINITIONS UTF8PROC_STATIC)
endif()
