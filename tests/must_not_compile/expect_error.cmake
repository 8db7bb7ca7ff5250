# SPDX-License-Identifier: BSD-3-Clause
# Compiles SOURCE (its syntax only, with OPTIONS) and fails unless the compiler refuses it with every sentence that it expects.

cmake_minimum_required(VERSION 3.25)

file(STRINGS ${SOURCE} expectations REGEX "^// expect: ")
if(NOT expectations)
  message(FATAL_ERROR "${SOURCE}: no line is \"// expect: sentence\"")
endif()

list(TRANSFORM INCLUDES PREPEND "-I")
list(TRANSFORM DEFINITIONS PREPEND "-D")
execute_process(COMMAND ${CXX_COMPILER} -std=c++20 -fsyntax-only -w ${OPTIONS} ${DEFINITIONS} ${INCLUDES} ${SOURCE}
                RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(result EQUAL 0)
  message(FATAL_ERROR "${SOURCE} compiles; expected errors:\n${expectations}")
endif()
foreach(expectation IN LISTS expectations)
  string(REPLACE "// expect: " "" sentence "${expectation}")
  string(FIND "${output}" "${sentence}" position)
  if(position EQUAL -1)
    message(SEND_ERROR "${SOURCE}: the compiler does not say: ${sentence}\n${output}")
  endif()
endforeach()
