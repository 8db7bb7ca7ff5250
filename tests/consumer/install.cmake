# SPDX-License-Identifier: BSD-3-Clause
# Installs to one place and moves all to another with spaces in its name: the packages must find themselves.

include(${CMAKE_CURRENT_LIST_DIR}/support.cmake)
run(${CMAKE_COMMAND} --install ${BUILD_DIR} --prefix ${WORK_DIR}/first)
file(REMOVE_RECURSE ${INSTALLED})
file(RENAME ${WORK_DIR}/first ${INSTALLED})

oneiros_pattern_of(installed "${INSTALLED}")
file(GLOB_RECURSE package_files ${installed}/*.cmake ${installed}/*.pc)
list(LENGTH package_files count)
if(count LESS 8)
  message(FATAL_ERROR "expected the files of two packages for CMake and of two for pkg-config, found ${package_files}")
endif()
foreach(file IN LISTS package_files)
  file(READ ${file} text)
  foreach(path ${SOURCE_DIR} ${BUILD_DIR} ${WORK_DIR})
    string(FIND "${text}" "${path}" position)
    if(NOT position EQUAL -1)
      message(FATAL_ERROR "${file} contains the path ${path}")
    endif()
  endforeach()
endforeach()
