# SPDX-License-Identifier: BSD-3-Clause
# Prints the vector width that CMAKE_CXX_FLAGS give. The application chooses it; the library adds no -m flags.

try_compile(oneiros_vector_width_compiles ${CMAKE_CURRENT_BINARY_DIR}/CMakeFiles/vector_width
            SOURCES ${CMAKE_CURRENT_LIST_DIR}/vector_width.cpp
            COPY_FILE ${CMAKE_CURRENT_BINARY_DIR}/CMakeFiles/vector_width.bin)
if(oneiros_vector_width_compiles)
  file(STRINGS ${CMAKE_CURRENT_BINARY_DIR}/CMakeFiles/vector_width.bin oneiros_vector_width
       REGEX "vector width" LIMIT_COUNT 1)
  string(REGEX MATCH "vector width [0-9a-z]+( bits \\([A-Z0-9-]+\\))?" oneiros_vector_width
         "${oneiros_vector_width}")
  message(STATUS "oneiros ${PROJECT_VERSION}: ${oneiros_vector_width}, CMAKE_CXX_FLAGS \"${CMAKE_CXX_FLAGS}\"")
endif()
