# SPDX-License-Identifier: BSD-3-Clause
# Makes the Debian package, checks what it says and contains, and builds the small consumer against it.
include(${CMAKE_CURRENT_LIST_DIR}/../consumer/support.cmake)

run(${configure} -S ${SOURCE_DIR} -B ${WORK_DIR}/package -D ONEIROS_BUILD_TESTS=OFF -D ONEIROS_BUILD_EXAMPLES=OFF
    -D ONEIROS_BUILD_BENCHMARKS=OFF)
execute_process(COMMAND ${CPACK} -G DEB WORKING_DIRECTORY ${WORK_DIR}/package COMMAND_ECHO STDOUT
                COMMAND_ERROR_IS_FATAL ANY)
set(package ${WORK_DIR}/package/oneiros-dev_${VERSION}_all.deb)

function(expect_field name wanted)
  execute_process(COMMAND ${DPKG_DEB} --field ${package} ${name} OUTPUT_VARIABLE found
                  OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  if(NOT found STREQUAL wanted)
    message(FATAL_ERROR "${package}: expected ${name}: ${wanted}, found ${found}")
  endif()
endfunction()
expect_field(Package oneiros-dev)
expect_field(Version ${VERSION})
expect_field(Architecture all)
expect_field(Depends "libeigen3-dev (>= 3.4), libtbb-dev (>= 2021)")
expect_field(Recommends "zlib1g-dev, nlohmann-json3-dev (>= 3.9), libstb-dev")

set(extracted ${WORK_DIR}/extracted)
run(${DPKG_DEB} -x ${package} ${extracted})
oneiros_pattern_of(include "${SOURCE_DIR}/include")
file(GLOB_RECURSE headers RELATIVE ${SOURCE_DIR}/include ${include}/*.hpp)
list(TRANSFORM headers PREPEND usr/include/)
oneiros_pattern_of(pattern "${extracted}")
file(GLOB_RECURSE files RELATIVE ${extracted} ${pattern}/*)
list(REMOVE_ITEM files ${headers})
foreach(header IN LISTS headers)
  if(NOT EXISTS ${extracted}/${header})
    message(FATAL_ERROR "${package} lacks ${header}")
  endif()
endforeach()
list(FILTER files EXCLUDE REGEX "^usr/share/(cmake/oneiros|oneiros|pkgconfig|doc/oneiros)/")
if(files)
  message(FATAL_ERROR "${package} contains ${files}")  # another architecture could not use it
endif()

build_and_run(${small} -D COMPONENTS=io -D CMAKE_PREFIX_PATH=${extracted}/usr)
