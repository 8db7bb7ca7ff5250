# SPDX-License-Identifier: BSD-3-Clause
# What include/oneiros/instantiated.hpp declares, compiled.

oneiros_pattern_of(here "${CMAKE_CURRENT_LIST_DIR}")
file(GLOB oneiros_instantiated_names RELATIVE ${CMAKE_CURRENT_LIST_DIR} CONFIGURE_DEPENDS ${here}/instantiated/*.cpp)
list(TRANSFORM oneiros_instantiated_names PREPEND "${CMAKE_CURRENT_LIST_DIR}/"
     OUTPUT_VARIABLE oneiros_instantiated_sources)

# For users: part of whatever links this, with its flags.
add_library(oneiros_instantiated INTERFACE)
add_library(oneiros::instantiated ALIAS oneiros_instantiated)
target_sources(oneiros_instantiated INTERFACE "$<BUILD_INTERFACE:${oneiros_instantiated_sources}>")
target_link_libraries(oneiros_instantiated INTERFACE oneiros::oneiros)
set_target_properties(oneiros_instantiated PROPERTIES EXPORT_NAME instantiated)

# For the programs of this build, whose sources need not know of it: compiled once for all of them, as far as they need
# it. DECOMPOSITIONS: the program computes metrics.
function(oneiros_link_instantiated target)
  cmake_parse_arguments(PARSE_ARGV 1 needs DECOMPOSITIONS "" "")
  oneiros_link_once(${target} oneiros_kernels float double)
  if(needs_DECOMPOSITIONS)
    oneiros_link_once(${target} oneiros_decompositions decompositions)
  endif()
  if(MSVC)
    target_compile_options(${target} PRIVATE /FIoneiros/instantiated.hpp)
  else()
    target_compile_options(${target} PRIVATE "SHELL:-include oneiros/instantiated.hpp")
  endif()
endfunction()

# Links a library of instantiated/NAME.cpp for each of the names given.
function(oneiros_link_once target library)
  if(NOT TARGET ${library})
    list(TRANSFORM ARGN PREPEND "${PROJECT_SOURCE_DIR}/cmake/instantiated/")
    list(TRANSFORM ARGN APPEND .cpp)
    add_library(${library} STATIC ${ARGN})
    target_link_libraries(${library} PUBLIC oneiros::oneiros)
    oneiros_warnings(${library})
  endif()
  target_link_libraries(${target} PRIVATE ${library})
endfunction()
