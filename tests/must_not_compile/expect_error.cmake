# SPDX-License-Identifier: BSD-3-Clause
# Compiles SOURCE (its syntax only) and fails unless the compiler refuses it with the sentence that it expects.

cmake_minimum_required(VERSION 3.25)

file(STRINGS ${SOURCE} first_line LIMIT_COUNT 1)
if(NOT first_line MATCHES "^// expect: (.+)$")
  message(FATAL_ERROR "${SOURCE}: the first line is not \"// expect: sentence\"")
endif()
set(sentence "${CMAKE_MATCH_1}")

list(TRANSFORM INCLUDES PREPEND "-I")
list(TRANSFORM DEFINITIONS PREPEND "-D")
execute_process(COMMAND ${CXX_COMPILER} -std=c++20 -fsyntax-only -w ${DEFINITIONS} ${INCLUDES} ${SOURCE}
                RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(result EQUAL 0)
  message(FATAL_ERROR "${SOURCE} compiles; expected the error: ${sentence}")
endif()
string(FIND "${output}" "${sentence}" position)
if(position EQUAL -1)
  message(FATAL_ERROR "${SOURCE}: the compiler does not say: ${sentence}\n${output}")
endif()
