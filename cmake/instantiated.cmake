# SPDX-License-Identifier: BSD-3-Clause
# What include/oneiros/instantiated.hpp declares, compiled.

file(GLOB oneiros_instantiated_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/cmake/instantiated/*.cpp)

# For users: part of whatever links this, with its flags.
add_library(oneiros_instantiated INTERFACE)
add_library(oneiros::instantiated ALIAS oneiros_instantiated)
target_sources(oneiros_instantiated INTERFACE "$<BUILD_INTERFACE:${oneiros_instantiated_sources}>")
target_link_libraries(oneiros_instantiated INTERFACE oneiros::oneiros)
set_target_properties(oneiros_instantiated PROPERTIES EXPORT_NAME instantiated)

# For the programs of this build, whose sources need not know of it: compiled once for all of them.
function(oneiros_link_instantiated target)
  if(NOT TARGET oneiros_instantiated_once)
    add_library(oneiros_instantiated_once STATIC ${oneiros_instantiated_sources})
    target_link_libraries(oneiros_instantiated_once PUBLIC oneiros::oneiros)
    oneiros_warnings(oneiros_instantiated_once)
  endif()
  target_link_libraries(${target} PRIVATE oneiros_instantiated_once)
  if(MSVC)
    target_compile_options(${target} PRIVATE /FIoneiros/instantiated.hpp)
  else()
    target_compile_options(${target} PRIVATE "SHELL:-include oneiros/instantiated.hpp")
  endif()
endfunction()
