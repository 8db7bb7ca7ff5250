# SPDX-License-Identifier: BSD-3-Clause
include(${CMAKE_CURRENT_LIST_DIR}/../consumer/support.cmake)

file(WRITE ${WORK_DIR}/small.cpp "#include <string>\nint main(int n, char**) { return std::to_string(n).empty(); }\n")
execute_process(COMMAND ${CXX_COMPILER} -stdlib=libc++ ${WORK_DIR}/small.cpp -o ${WORK_DIR}/small RESULT_VARIABLE failed)
if(failed)
  message(STATUS "libc++ is missing (Debian: libc++-19-dev)")
  return()
endif()

run(${configure} -S ${SOURCE_DIR} -B ${WORK_DIR}/build -D CMAKE_CXX_FLAGS=-stdlib=libc++ -D ONEIROS_BUILD_TESTS=OFF
    -D ONEIROS_BUILD_BENCHMARKS=OFF -D CMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER})
run(${CMAKE_COMMAND} --build ${WORK_DIR}/build --target pad)

# Numbers of weights, and of tables.
set(pad ${WORK_DIR}/build/examples/pad/pad)
run(sh ${SOURCE_DIR}/tests/pad/trains_a_classifier.sh ${pad} ${WORK_DIR}/classifier)
run(sh ${SOURCE_DIR}/tests/figures/refuses_damaged_tables.sh ${pad} ${WORK_DIR}/tables ${SOURCE_DIR}/tests/figures/results)
