# SPDX-License-Identifier: BSD-3-Clause
include(${CMAKE_CURRENT_LIST_DIR}/support.cmake)
build_and_run(${SOURCE_DIR}/examples/consumer -D CMAKE_PREFIX_PATH=${INSTALLED})
