# SPDX-License-Identifier: BSD-3-Clause
include(${CMAKE_CURRENT_LIST_DIR}/support.cmake)
build_and_run(${CMAKE_CURRENT_LIST_DIR}/add_subdirectory -D ONEIROS_SOURCE_DIR=${SOURCE_DIR}
              -D SMALL_SOURCE=${small}/main.cpp)
