# SPDX-License-Identifier: BSD-3-Clause
# Headers and relocatable packages, for find_package(oneiros), with the components io and mpi where they were built, and for
# pkg-config. Nothing depends on the machine, so all of it goes to include/ and share/, or where absolute
# CMAKE_INSTALL_INCLUDEDIR and CMAKE_INSTALL_DATADIR say: cmake_path(APPEND) leaves these as they are.

include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(oneiros_package_dir ${CMAKE_INSTALL_DATADIR}/cmake/oneiros)
# Relative in any case: a file set with an absolute directory is exported as if it were below the prefix.
set(oneiros_headers_dir ${CMAKE_INSTALL_FULL_INCLUDEDIR})
cmake_path(RELATIVE_PATH oneiros_headers_dir BASE_DIRECTORY ${CMAKE_INSTALL_PREFIX})
install(TARGETS oneiros oneiros_instantiated EXPORT oneiros_core FILE_SET HEADERS DESTINATION ${oneiros_headers_dir})
set(oneiros_installed_data $<INSTALL_PREFIX>)
cmake_path(APPEND oneiros_installed_data ${CMAKE_INSTALL_DATADIR} oneiros/)
list(TRANSFORM oneiros_instantiated_names PREPEND "${oneiros_installed_data}" OUTPUT_VARIABLE oneiros_installed_sources)
target_sources(oneiros_instantiated INTERFACE "$<INSTALL_INTERFACE:${oneiros_installed_sources}>")
install(FILES ${oneiros_instantiated_sources} DESTINATION ${CMAKE_INSTALL_DATADIR}/oneiros/instantiated)
install(EXPORT oneiros_core NAMESPACE oneiros:: FILE oneirosTargets.cmake DESTINATION ${oneiros_package_dir})
if(TARGET oneiros_io)
  install(TARGETS oneiros_io EXPORT oneiros_io FILE_SET HEADERS DESTINATION ${oneiros_headers_dir})
  install(EXPORT oneiros_io NAMESPACE oneiros:: FILE oneirosIoTargets.cmake DESTINATION ${oneiros_package_dir})
endif()
if(TARGET oneiros_mpi)
  install(TARGETS oneiros_mpi EXPORT oneiros_mpi FILE_SET HEADERS DESTINATION ${oneiros_headers_dir})
  install(EXPORT oneiros_mpi NAMESPACE oneiros:: FILE oneirosMpiTargets.cmake DESTINATION ${oneiros_package_dir})
endif()

# Before version 1, a new minor version may change the interface.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/oneirosConfigVersion.cmake
                                 COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES ${PROJECT_BINARY_DIR}/oneirosConfigVersion.cmake cmake/oneirosConfig.cmake
              cmake/core_dependencies.cmake cmake/io_dependencies.cmake cmake/mpi_dependencies.cmake
        DESTINATION ${oneiros_package_dir})

set(oneiros_pkgconfig_dir ${CMAKE_INSTALL_DATADIR}/pkgconfig)
# Found relative to the file, so that an installed copy can be moved, unless the file has a place of its own.
if(IS_ABSOLUTE ${CMAKE_INSTALL_DATADIR})
  set(oneiros_prefix ${CMAKE_INSTALL_PREFIX})
else()
  cmake_path(RELATIVE_PATH CMAKE_INSTALL_PREFIX BASE_DIRECTORY ${CMAKE_INSTALL_FULL_DATADIR}/pkgconfig
             OUTPUT_VARIABLE oneiros_prefix)
  string(PREPEND oneiros_prefix "\${pcfiledir}/")
endif()
set(oneiros_includedir "\${prefix}")
cmake_path(APPEND oneiros_includedir ${CMAKE_INSTALL_INCLUDEDIR})
string(REGEX REPLACE "([ '\"])" "\\\\\\1" oneiros_prefix "${oneiros_prefix}")  # pkg-config reads as a shell does
string(REGEX REPLACE "([ '\"])" "\\\\\\1" oneiros_includedir "${oneiros_includedir}")
configure_file(cmake/oneiros.pc.in ${PROJECT_BINARY_DIR}/oneiros.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/oneiros.pc DESTINATION ${oneiros_pkgconfig_dir})
if(TARGET oneiros_io)
  configure_file(cmake/oneiros-io.pc.in ${PROJECT_BINARY_DIR}/oneiros-io.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/oneiros-io.pc DESTINATION ${oneiros_pkgconfig_dir})
endif()
install(FILES LICENSE CITATION.cff DESTINATION ${CMAKE_INSTALL_DOCDIR})
