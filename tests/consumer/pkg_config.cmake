# SPDX-License-Identifier: BSD-3-Clause
include(${CMAKE_CURRENT_LIST_DIR}/support.cmake)
set(ENV{PKG_CONFIG_PATH} "${INSTALLED}/share/pkgconfig:$ENV{PKG_CONFIG_PATH}")

# The version is written in one place, a header.
pkg_config(version --modversion oneiros)
file(STRINGS ${SOURCE_DIR}/include/oneiros/util/version.hpp text REGEX "Version version{")
string(REGEX REPLACE ".*{([0-9]+), ([0-9]+), ([0-9]+)}.*" "\\1.\\2.\\3" expected "${text}")
if(NOT version STREQUAL expected)
  message(FATAL_ERROR "oneiros.pc has version ${version}, version.hpp has ${expected}")
endif()

pkg_config(cflags --cflags oneiros-io)
pkg_config(libs --libs oneiros-io)
compile_and_run("${cflags}" "${libs}")

# Without oneiros-io, the core asks for Eigen and oneTBB alone.
pkg_config(core --libs oneiros)
if(NOT core MATCHES "-ltbb" OR core MATCHES "-lz")
  message(FATAL_ERROR "expected oneiros.pc to link oneTBB and not zlib, found ${core}")
endif()
