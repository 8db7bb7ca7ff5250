# SPDX-License-Identifier: BSD-3-Clause
# What CMakeLists.txt knows is not needed: a directory, and flags of Eigen, oneTBB and zlib.
include(${CMAKE_CURRENT_LIST_DIR}/support.cmake)
pkg_config(cflags --cflags eigen3 tbb zlib)
pkg_config(libs --libs eigen3 tbb zlib)
compile_and_run("-I'${SOURCE_DIR}/include' ${cflags}" "${libs}")
