# SPDX-License-Identifier: BSD-3-Clause
# The archive has what a library needs, and no tests, examples or benchmarks.
include(${CMAKE_CURRENT_LIST_DIR}/support.cmake)
execute_process(COMMAND ${CMAKE_COMMAND} -E tar czf ${WORK_DIR}/oneiros.tar.gz -- CMakeLists.txt cmake include LICENSE
                        CITATION.cff
                WORKING_DIRECTORY ${SOURCE_DIR} COMMAND_ERROR_IS_FATAL ANY)
build_and_run(${CMAKE_CURRENT_LIST_DIR}/fetch_content -D ONEIROS_ARCHIVE=${WORK_DIR}/oneiros.tar.gz
              -D SMALL_SOURCE=${small}/main.cpp)
