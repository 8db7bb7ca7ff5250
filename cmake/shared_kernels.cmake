# SPDX-License-Identifier: BSD-3-Clause
# Kernels for several programs of this build, compiled once. (oneiros::instantiated is for users: it compiles them in
# each target, with that target's flags.)

# Adds the library NAME, compiled with the options that follow it.
function(oneiros_add_kernels name)
  add_library(${name} STATIC ${PROJECT_SOURCE_DIR}/cmake/instantiated.cpp)
  target_link_libraries(${name} PUBLIC oneiros::oneiros)
  target_compile_options(${name} PRIVATE ${ARGN})
endfunction()

# Links a program, whose sources need not know of it, with such a library.
function(oneiros_link_kernels target name)
  target_link_libraries(${target} PRIVATE ${name})
  if(MSVC)
    target_compile_options(${target} PRIVATE /FIoneiros/instantiated.hpp)
  else()
    target_compile_options(${target} PRIVATE "SHELL:-include oneiros/instantiated.hpp")
  endif()
endfunction()
