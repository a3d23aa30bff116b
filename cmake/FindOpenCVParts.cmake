# SPDX-License-Identifier: GPL-3.0-or-later
# OpenCV's core and imgproc alone: Debian ships OpenCVConfig.cmake only in the fat libopencv-dev.
find_path(OpenCVParts_INCLUDE_DIR opencv2/core.hpp PATH_SUFFIXES opencv4)
find_library(OpenCVParts_CORE opencv_core)
find_library(OpenCVParts_IMGPROC opencv_imgproc)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(OpenCVParts REQUIRED_VARS OpenCVParts_CORE OpenCVParts_IMGPROC
                                                            OpenCVParts_INCLUDE_DIR)
if(OpenCVParts_FOUND AND NOT TARGET OpenCV::imgproc)
  add_library(OpenCV::imgproc INTERFACE IMPORTED)
  set_target_properties(
    OpenCV::imgproc
    PROPERTIES INTERFACE_INCLUDE_DIRECTORIES "${OpenCVParts_INCLUDE_DIR}"
               INTERFACE_LINK_LIBRARIES "${OpenCVParts_IMGPROC};${OpenCVParts_CORE}")
endif()
