# SPDX-License-Identifier: BSD-3-Clause
# Configures, builds and runs a project that uses the library; everything happens in WORK_DIR.

cmake_minimum_required(VERSION 3.25)

function(run)
  execute_process(COMMAND ${ARGN} COMMAND_ECHO STDOUT COMMAND_ERROR_IS_FATAL ANY)
endfunction()

set(build ${WORK_DIR}/build)
set(arguments -G ${GENERATOR} -D CMAKE_CXX_COMPILER=${CXX_COMPILER} -D CMAKE_BUILD_TYPE=Release
    -D CMAKE_CXX_FLAGS_RELEASE=-O1)
file(REMOVE_RECURSE ${WORK_DIR})

if(WAY STREQUAL "installed")
  # Installed to one place and moved to another with spaces in its name: the package must find itself.
  run(${CMAKE_COMMAND} --install ${BUILD_DIR} --prefix ${WORK_DIR}/first)
  set(prefix "${WORK_DIR}/a prefix with spaces")
  file(RENAME ${WORK_DIR}/first ${prefix})
  file(GLOB_RECURSE package_files ${prefix}/*.cmake)
  foreach(file IN LISTS package_files)
    file(READ ${file} text)
    foreach(path ${SOURCE_DIR} ${BUILD_DIR} ${WORK_DIR})
      string(FIND "${text}" "${path}" position)
      if(NOT position EQUAL -1)
        message(FATAL_ERROR "${file} contains the path ${path}")
      endif()
    endforeach()
  endforeach()
  set(project ${SOURCE_DIR}/examples/consumer)
  list(APPEND arguments -D CMAKE_PREFIX_PATH=${prefix})
else()
  set(project ${SOURCE_DIR}/tests/consumer/add_subdirectory)
  list(APPEND arguments -D ONEIROS_SOURCE_DIR=${SOURCE_DIR})
endif()

run(${CMAKE_COMMAND} -S ${project} -B ${build} ${arguments})
run(${CMAKE_COMMAND} --build ${build})
run(${build}/consumer)
