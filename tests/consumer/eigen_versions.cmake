# SPDX-License-Identifier: BSD-3-Clause
# Eigen 5 follows 3.4, and its package says that it is compatible with version 5 alone. The headers are those that are
# installed; only what their package says is changed, so that this runs on machines without Eigen 5.
include(${CMAKE_CURRENT_LIST_DIR}/support.cmake)

# Sets up a package of Eigen of some version, to be found first.
function(pretend version)
  set(package ${WORK_DIR}/eigen-${version})
  file(MAKE_DIRECTORY ${package})
  file(WRITE ${package}/Eigen3Config.cmake
       "add_library(Eigen3::Eigen INTERFACE IMPORTED)\n"
       "target_include_directories(Eigen3::Eigen INTERFACE \"${EIGEN_HEADERS}\")\n")
  include(CMakePackageConfigHelpers)
  write_basic_package_version_file(${package}/Eigen3ConfigVersion.cmake VERSION ${version}
                                   COMPATIBILITY SameMajorVersion ARCH_INDEPENDENT)
endfunction()

pretend(5.0.1)
build_and_run(${small} -D CMAKE_PREFIX_PATH=${INSTALLED} -D Eigen3_DIR=${WORK_DIR}/eigen-5.0.1)
file(STRINGS ${WORK_DIR}/build/CMakeCache.txt used REGEX "^Eigen3_DIR:")
if(NOT used MATCHES "eigen-5.0.1$")
  message(FATAL_ERROR "expected the package of Eigen 5.0.1, found ${used}")
endif()

pretend(3.3.9)
execute_process(COMMAND ${configure} -S ${small} -B ${WORK_DIR}/old -D CMAKE_PREFIX_PATH=${INSTALLED}
                        -D Eigen3_DIR=${WORK_DIR}/eigen-3.3.9
                RESULT_VARIABLE status OUTPUT_QUIET ERROR_VARIABLE text)
if(status EQUAL 0 OR NOT text MATCHES "Eigen 3.4 or newer")
  message(FATAL_ERROR "expected Eigen 3.3 to be refused, found status ${status} and ${text}")
endif()
