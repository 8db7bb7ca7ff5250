# SPDX-License-Identifier: BSD-3-Clause
# Finds what oneiros::mpi needs, in this build and for those who use the installed package. Sets oneiros_mpi_missing to
# the names of what is not there.

set(oneiros_mpi_missing "")
if(NOT TARGET MPI::MPI_CXX)
  set(MPI_CXX_SKIP_MPICXX ON)
  find_package(MPI QUIET COMPONENTS CXX)
  if(NOT MPI_CXX_FOUND)
    list(APPEND oneiros_mpi_missing "MPI (Debian: libopenmpi-dev)")
  endif()
endif()
