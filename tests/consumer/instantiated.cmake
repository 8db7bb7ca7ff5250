# SPDX-License-Identifier: BSD-3-Clause
include(${CMAKE_CURRENT_LIST_DIR}/support.cmake)
build_and_run(${CMAKE_CURRENT_LIST_DIR}/instantiated -D CMAKE_PREFIX_PATH=${INSTALLED} -D CMAKE_CXX_FLAGS_RELEASE=-O0)

# The headers can be precompiled, for the files that the target adds too.
run(${CMAKE_COMMAND} --build ${WORK_DIR}/build --target precompiled)
run(${WORK_DIR}/build/precompiled)

# The program's own file has no kernels: without the target they are missing.
execute_process(COMMAND ${CMAKE_COMMAND} --build ${WORK_DIR}/build --target without RESULT_VARIABLE status
                OUTPUT_VARIABLE text ERROR_VARIABLE text)
if(status EQUAL 0 OR NOT text MATCHES "undefined [^\n]*kernels::[^\n]*choose")
  message(FATAL_ERROR "expected that the kernels are missing without oneiros::instantiated, found status ${status} and "
                      "${text}")
endif()
