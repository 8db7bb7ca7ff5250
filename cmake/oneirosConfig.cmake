# SPDX-License-Identifier: BSD-3-Clause
# Installed: what find_package(oneiros [COMPONENTS io mpi]) reads. oneiros::oneiros is always there. oneiros::io comes
# too where its libraries are found; naming the component says that it must. oneiros::mpi comes only where it is named,
# as looking for MPI takes long.

include(${CMAKE_CURRENT_LIST_DIR}/core_dependencies.cmake)
if(oneiros_core_missing)
  set(oneiros_FOUND FALSE)
  set(oneiros_NOT_FOUND_MESSAGE "oneiros needs ${oneiros_core_missing}")
  return()
endif()
include(${CMAKE_CURRENT_LIST_DIR}/oneirosTargets.cmake)
set(oneiros_oneiros_FOUND TRUE)

if(EXISTS ${CMAKE_CURRENT_LIST_DIR}/oneirosIoTargets.cmake)
  include(${CMAKE_CURRENT_LIST_DIR}/io_dependencies.cmake)
else()
  set(oneiros_io_missing "a copy of oneiros that was installed with io")
endif()
if(NOT oneiros_io_missing)
  include(${CMAKE_CURRENT_LIST_DIR}/oneirosIoTargets.cmake)
  set(oneiros_io_FOUND TRUE)
endif()

if(NOT "mpi" IN_LIST oneiros_FIND_COMPONENTS)
  set(oneiros_mpi_missing "its name among the COMPONENTS")
elseif(EXISTS ${CMAKE_CURRENT_LIST_DIR}/oneirosMpiTargets.cmake)
  include(${CMAKE_CURRENT_LIST_DIR}/mpi_dependencies.cmake)
else()
  set(oneiros_mpi_missing "a copy of oneiros that was installed with mpi")
endif()
if(NOT oneiros_mpi_missing)
  include(${CMAKE_CURRENT_LIST_DIR}/oneirosMpiTargets.cmake)
  set(oneiros_mpi_FOUND TRUE)
endif()

foreach(oneiros_component IN LISTS oneiros_FIND_COMPONENTS)
  if(oneiros_FIND_REQUIRED_${oneiros_component} AND NOT oneiros_${oneiros_component}_FOUND)
    set(oneiros_FOUND FALSE)
    if(oneiros_component MATCHES "^(io|mpi)$")
      set(oneiros_NOT_FOUND_MESSAGE
          "oneiros::${oneiros_component} is not there; missing: ${oneiros_${oneiros_component}_missing}")
    else()
      set(oneiros_NOT_FOUND_MESSAGE "oneiros has no component ${oneiros_component}; it has oneiros, io and mpi")
    endif()
  endif()
endforeach()
unset(oneiros_component)
