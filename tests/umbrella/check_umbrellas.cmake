# SPDX-License-Identifier: BSD-3-Clause
# cmake -D INCLUDE_DIR=<absolute path of include/> -P check_umbrellas.cmake
# Fails with a line for each public header that its umbrella does not reach, for each core header that needs
# oneiros::io, and for each cycle of includes.

cmake_minimum_required(VERSION 3.25)
include(${CMAKE_CURRENT_LIST_DIR}/../../cmake/paths.cmake)

set(areas layers losses optimizers cortex phases data evaluation testing io)  # each has an umbrella <area>.hpp
set(always tensor parallel random files)                                     # reached by oneiros.hpp directly
set(complaints "")

oneiros_pattern_of(include "${INCLUDE_DIR}")
file(GLOB_RECURSE headers RELATIVE ${INCLUDE_DIR} ${include}/oneiros/*.hpp)
if(NOT headers)
  message(FATAL_ERROR "no headers in ${INCLUDE_DIR}")
endif()
foreach(header IN LISTS headers)
  file(STRINGS ${INCLUDE_DIR}/${header} lines REGEX "^[ \t]*#[ \t]*include[ \t]*[\"<]oneiros/")
  list(TRANSFORM lines REPLACE ".*[\"<](oneiros/[^\">]*)[\">].*" "\\1")
  set(included_by_${header} ${lines})
endforeach()

# All headers that `header` includes, itself among them.
function(reach header result)
  set(reached "")
  set(ahead ${header})
  while(ahead)
    list(POP_FRONT ahead next)
    if(NOT next IN_LIST reached)
      list(APPEND reached ${next})
      list(APPEND ahead ${included_by_${next}})
    endif()
  endwhile()
  set(${result} ${reached} PARENT_SCOPE)
endfunction()

# Complains about each header of `folder` that is not in the list `reached`.
function(expect_folder umbrella folder reached)
  foreach(header IN LISTS headers)
    if(header MATCHES "^oneiros/${folder}/" AND NOT header MATCHES "/detail/" AND NOT header IN_LIST reached)
      list(APPEND complaints "${umbrella} does not include ${header}")
    endif()
  endforeach()
  set(complaints ${complaints} PARENT_SCOPE)
endfunction()

reach(oneiros/oneiros.hpp core)
foreach(area IN LISTS areas)
  set(umbrella oneiros/${area}.hpp)
  reach(${umbrella} reached)
  expect_folder(${umbrella} ${area} "${reached}")
  if(umbrella IN_LIST headers AND NOT area STREQUAL "io" AND NOT umbrella IN_LIST core)
    list(APPEND complaints "oneiros/oneiros.hpp does not include ${umbrella}")
  endif()
endforeach()
foreach(area IN LISTS always)
  expect_folder(oneiros/oneiros.hpp ${area} "${core}")
endforeach()

foreach(header IN LISTS headers)
  if(NOT header MATCHES "^oneiros/io[/.]")
    foreach(included IN LISTS included_by_${header})
      if(included MATCHES "^oneiros/io[/.]")
        list(APPEND complaints "${header} is of the core but includes ${included}")
      endif()
    endforeach()
  endif()
  foreach(included IN LISTS included_by_${header})
    reach(${included} reached)
    if(header IN_LIST reached)
      list(APPEND complaints "${header} includes itself through ${included}")
    endif()
  endforeach()
endforeach()

if(complaints)
  list(JOIN complaints "\n  " text)
  message(FATAL_ERROR "\n  ${text}")
endif()
list(LENGTH headers count)
message(STATUS "${count} headers checked")
