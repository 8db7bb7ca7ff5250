# SPDX-License-Identifier: BSD-3-Clause
# Headers and a relocatable package: find_package(oneiros), with the component io where it was built.

include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(oneiros_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/oneiros)
install(TARGETS oneiros EXPORT oneiros_core FILE_SET HEADERS)
install(EXPORT oneiros_core NAMESPACE oneiros:: FILE oneirosTargets.cmake DESTINATION ${oneiros_package_dir})
if(TARGET oneiros_io)
  install(TARGETS oneiros_io EXPORT oneiros_io FILE_SET HEADERS)
  install(EXPORT oneiros_io NAMESPACE oneiros:: FILE oneirosIoTargets.cmake DESTINATION ${oneiros_package_dir})
endif()

# Before version 1, a new minor version may change the interface.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/oneirosConfigVersion.cmake
                                 COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES ${PROJECT_BINARY_DIR}/oneirosConfigVersion.cmake cmake/oneirosConfig.cmake
              cmake/io_dependencies.cmake
        DESTINATION ${oneiros_package_dir})
install(FILES LICENSE CITATION.cff DESTINATION ${CMAKE_INSTALL_DOCDIR})
