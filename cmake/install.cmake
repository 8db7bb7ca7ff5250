# SPDX-License-Identifier: BSD-3-Clause
# Headers and relocatable packages, for find_package(oneiros), with the component io where it was built, and for
# pkg-config. Nothing depends on the machine, so all of it goes to include/ and share/.

include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(oneiros_package_dir ${CMAKE_INSTALL_DATADIR}/cmake/oneiros)
install(TARGETS oneiros oneiros_instantiated EXPORT oneiros_core FILE_SET HEADERS)
set(oneiros_installed_sources ${oneiros_instantiated_sources})
list(TRANSFORM oneiros_installed_sources
     REPLACE "^${PROJECT_SOURCE_DIR}/cmake" "$<INSTALL_PREFIX>/${CMAKE_INSTALL_DATADIR}/oneiros")
target_sources(oneiros_instantiated INTERFACE "$<INSTALL_INTERFACE:${oneiros_installed_sources}>")
install(FILES ${oneiros_instantiated_sources} DESTINATION ${CMAKE_INSTALL_DATADIR}/oneiros/instantiated)
install(EXPORT oneiros_core NAMESPACE oneiros:: FILE oneirosTargets.cmake DESTINATION ${oneiros_package_dir})
if(TARGET oneiros_io)
  install(TARGETS oneiros_io EXPORT oneiros_io FILE_SET HEADERS)
  install(EXPORT oneiros_io NAMESPACE oneiros:: FILE oneirosIoTargets.cmake DESTINATION ${oneiros_package_dir})
endif()

# Before version 1, a new minor version may change the interface.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/oneirosConfigVersion.cmake
                                 COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES ${PROJECT_BINARY_DIR}/oneirosConfigVersion.cmake cmake/oneirosConfig.cmake
              cmake/core_dependencies.cmake cmake/io_dependencies.cmake
        DESTINATION ${oneiros_package_dir})

set(oneiros_pkgconfig_dir ${CMAKE_INSTALL_DATADIR}/pkgconfig)
cmake_path(RELATIVE_PATH CMAKE_INSTALL_PREFIX BASE_DIRECTORY ${CMAKE_INSTALL_FULL_DATADIR}/pkgconfig
           OUTPUT_VARIABLE oneiros_up)
configure_file(cmake/oneiros.pc.in ${PROJECT_BINARY_DIR}/oneiros.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/oneiros.pc DESTINATION ${oneiros_pkgconfig_dir})
if(TARGET oneiros_io)
  configure_file(cmake/oneiros-io.pc.in ${PROJECT_BINARY_DIR}/oneiros-io.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/oneiros-io.pc DESTINATION ${oneiros_pkgconfig_dir})
endif()
install(FILES LICENSE CITATION.cff DESTINATION ${CMAKE_INSTALL_DOCDIR})
