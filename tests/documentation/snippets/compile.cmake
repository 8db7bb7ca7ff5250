# SPDX-License-Identifier: BSD-3-Clause
# Compiles (the syntax only of) the C++ in README.md and docs/*.md, all of it as one file.
cmake_minimum_required(VERSION 3.25)
include(${SOURCE_DIR}/cmake/paths.cmake)

set(source ${WORK_DIR}/snippets.cpp)
oneiros_pattern_of(root "${SOURCE_DIR}")
file(GLOB pages RELATIVE ${SOURCE_DIR} ${root}/README.md ${root}/docs/*.md)
execute_process(COMMAND awk -f ${CMAKE_CURRENT_LIST_DIR}/functions.awk ${pages} WORKING_DIRECTORY ${SOURCE_DIR}
                OUTPUT_FILE ${source} COMMAND_ERROR_IS_FATAL ANY)
list(TRANSFORM INCLUDES PREPEND "-I")
list(TRANSFORM DEFINITIONS PREPEND "-D")
execute_process(COMMAND ${CXX_COMPILER} -std=c++20 -fsyntax-only -w ${DEFINITIONS} ${INCLUDES}
                        -I ${CMAKE_CURRENT_LIST_DIR} ${source} WORKING_DIRECTORY ${SOURCE_DIR} COMMAND_ERROR_IS_FATAL ANY)
