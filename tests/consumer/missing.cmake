# SPDX-License-Identifier: BSD-3-Clause
include(${CMAKE_CURRENT_LIST_DIR}/support.cmake)

# Configuring the small project must fail with this sentence.
function(expect sentence)
  file(REMOVE_RECURSE ${WORK_DIR}/build)
  execute_process(COMMAND ${configure} -S ${small} -B ${WORK_DIR}/build -D CMAKE_PREFIX_PATH=${INSTALLED} ${ARGN}
                  RESULT_VARIABLE status OUTPUT_VARIABLE text ERROR_VARIABLE text)
  string(REGEX REPLACE "[ \n]+" " " text "${text}")  # CMake breaks lines
  string(FIND "${text}" "${sentence}" position)
  if(status EQUAL 0 OR position EQUAL -1)
    message(FATAL_ERROR "expected a failure and \"${sentence}\", found status ${status} and ${text}")
  endif()
endfunction()

expect("oneiros has no component dreams; it has oneiros, io and mpi" -D COMPONENTS=dreams)
expect("oneiros needs Eigen 3.4 or newer (Debian: libeigen3-dev)" -D CMAKE_DISABLE_FIND_PACKAGE_Eigen3=ON)
expect("oneiros needs oneTBB 2021 or newer (Debian: libtbb-dev)" -D CMAKE_DISABLE_FIND_PACKAGE_TBB=ON)
expect("oneiros::io is not there; missing: nlohmann_json (Debian: nlohmann-json3-dev)" -D COMPONENTS=io
       -D CMAKE_DISABLE_FIND_PACKAGE_nlohmann_json=ON)
if(EXISTS "${INSTALLED}/share/cmake/oneiros/oneirosMpiTargets.cmake")
  expect("oneiros::mpi is not there; missing: MPI (Debian: libopenmpi-dev)" -D COMPONENTS=mpi
         -D CMAKE_DISABLE_FIND_PACKAGE_MPI=ON)
else()
  expect("oneiros::mpi is not there; missing: a copy of oneiros that was installed with mpi" -D COMPONENTS=mpi)
endif()
