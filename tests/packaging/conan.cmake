# SPDX-License-Identifier: BSD-3-Clause
include(${CMAKE_CURRENT_LIST_DIR}/../consumer/support.cmake)
run(${PYTHON} -B ${CMAKE_CURRENT_LIST_DIR}/run_conanfile.py ${SOURCE_DIR}/cmake/packaging/conan/conanfile.py ${WORK_DIR}
    ${VERSION})
