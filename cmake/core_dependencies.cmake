# SPDX-License-Identifier: BSD-3-Clause
# Finds what oneiros::oneiros needs, in this build and for those who use the installed package. Sets
# oneiros_core_missing to the names of what is not there.

set(oneiros_core_missing "")
if(NOT TARGET Eigen3::Eigen)
  find_package(Eigen3 CONFIG QUIET)
  if(NOT Eigen3_FOUND OR Eigen3_VERSION VERSION_LESS 3.4)
    list(APPEND oneiros_core_missing "Eigen 3.4 or newer (Debian: libeigen3-dev)")
  endif()
endif()
if(NOT TARGET TBB::tbb)
  find_package(TBB CONFIG QUIET)
  if(NOT TBB_FOUND OR TBB_VERSION VERSION_LESS 2021)
    list(APPEND oneiros_core_missing "oneTBB 2021 or newer (Debian: libtbb-dev)")
  endif()
endif()
list(JOIN oneiros_core_missing ", " oneiros_core_missing)
