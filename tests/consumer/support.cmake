# SPDX-License-Identifier: BSD-3-Clause
# What the tests of this folder share; everything that one of them makes is in WORK_DIR.

cmake_minimum_required(VERSION 3.25)
include(${CMAKE_CURRENT_LIST_DIR}/../../cmake/paths.cmake)

set(small ${CMAKE_CURRENT_LIST_DIR}/small)
set(configure ${CMAKE_COMMAND} -G ${GENERATOR} -D CMAKE_CXX_COMPILER=${CXX_COMPILER} -D CMAKE_BUILD_TYPE=Release
              -D CMAKE_CXX_FLAGS_RELEASE=-O1)
file(REMOVE_RECURSE ${WORK_DIR})
file(MAKE_DIRECTORY ${WORK_DIR})

function(run)
  execute_process(COMMAND ${ARGN} COMMAND_ECHO STDOUT COMMAND_ERROR_IS_FATAL ANY)
endfunction()

# Configures, builds and runs a project whose program is called consumer. The rest goes to its configuration.
function(build_and_run project)
  run(${configure} -S ${project} -B ${WORK_DIR}/build ${ARGN})
  run(${CMAKE_COMMAND} --build ${WORK_DIR}/build)
  run(${WORK_DIR}/build/consumer)
endfunction()

# Compiles the small consumer with no build system but a shell, and runs it. The flags are words for the shell.
function(compile_and_run cflags libs)
  run(sh -c "eval \"\$1\"" sh
      "'${CXX_COMPILER}' -std=c++20 -O1 ${cflags} '${small}/main.cpp' -o '${WORK_DIR}/consumer' ${libs}")
  run(${WORK_DIR}/consumer)
endfunction()

# Sets `result` to what pkg-config answers, as a shell wants to read it: of itself it escapes spaces alone.
function(pkg_config result)
  execute_process(COMMAND ${PKG_CONFIG} ${ARGN} OUTPUT_VARIABLE answer OUTPUT_STRIP_TRAILING_WHITESPACE
                  COMMAND_ECHO STDOUT COMMAND_ERROR_IS_FATAL ANY)
  message(STATUS "${answer}")
  string(REGEX REPLACE "([()])" "\\\\\\1" answer "${answer}")
  set(${result} "${answer}" PARENT_SCOPE)
endfunction()
