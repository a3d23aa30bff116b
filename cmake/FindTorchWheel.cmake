# SPDX-License-Identifier: GPL-3.0-or-later
# libtorch out of the unpacked PyPI wheel, as scripts/setup leaves it. The CUDA build's own TorchConfig wants a CUDA
# toolkit; a program needs only libtorch_cpu and libc10, and opens libtorch_cuda at run time when a driver is there.
#
# Looks in TORCH_WHEEL_DIR, then $SLUICE_DEPS_DIR, then the user's cache. Defines the target Torch::cpu.
set(sluice_torch_version 2.11.0)
if(DEFINED ENV{SLUICE_DEPS_DIR})
  set(sluice_deps "$ENV{SLUICE_DEPS_DIR}")
elseif(DEFINED ENV{XDG_CACHE_HOME})
  set(sluice_deps "$ENV{XDG_CACHE_HOME}/sluice-build")
else()
  set(sluice_deps "$ENV{HOME}/.cache/sluice-build")
endif()
set(TORCH_WHEEL_DIR "${sluice_deps}/torch-${sluice_torch_version}" CACHE PATH
    "Folder that holds torch/ and nvidia/ of the unpacked wheels")

find_path(TorchWheel_INCLUDE_DIR torch/script.h HINTS "${TORCH_WHEEL_DIR}/torch/include" NO_DEFAULT_PATH)
find_library(TorchWheel_CPU torch_cpu HINTS "${TORCH_WHEEL_DIR}/torch/lib" NO_DEFAULT_PATH)
find_library(TorchWheel_C10 c10 HINTS "${TORCH_WHEEL_DIR}/torch/lib" NO_DEFAULT_PATH)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(
  TorchWheel REQUIRED_VARS TorchWheel_CPU TorchWheel_C10 TorchWheel_INCLUDE_DIR
  REASON_FAILURE_MESSAGE "run scripts/setup, or configure with -DSLUICE_WITH_TORCH=OFF")

if(TorchWheel_FOUND AND NOT TARGET Torch::cpu)
  # Beside its own headers the wheel has a newer fmt and others, which would be found before the system's.
  set(sluice_torch_headers "${CMAKE_BINARY_DIR}/torch-headers")
  file(MAKE_DIRECTORY "${sluice_torch_headers}")
  foreach(folder ATen c10 torch)
    file(CREATE_LINK "${TorchWheel_INCLUDE_DIR}/${folder}" "${sluice_torch_headers}/${folder}" SYMBOLIC)
  endforeach()
  add_library(Torch::cpu INTERFACE IMPORTED)
  set_target_properties(
    Torch::cpu
    PROPERTIES INTERFACE_INCLUDE_DIRECTORIES
               "${sluice_torch_headers};${sluice_torch_headers}/torch/csrc/api/include"
               INTERFACE_LINK_LIBRARIES "${TorchWheel_CPU};${TorchWheel_C10}"
               INTERFACE_COMPILE_DEFINITIONS "_GLIBCXX_USE_CXX11_ABI=1"
               # Without it at::parallel_for, which is a template in the headers, works on one core.
               INTERFACE_COMPILE_OPTIONS "-fopenmp"
               # The wheel finds NVIDIA's libraries from its own folder; -rpath-link is for our linker only.
               INTERFACE_LINK_OPTIONS
               "-fopenmp;-Wl,-rpath,${TORCH_WHEEL_DIR}/torch/lib;-Wl,-rpath-link,${TORCH_WHEEL_DIR}/nvidia/cu13/lib:${TORCH_WHEEL_DIR}/torch/lib")
endif()
