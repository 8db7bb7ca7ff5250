# SPDX-License-Identifier: BSD-3-Clause
# CMAKE_INSTALL_INCLUDEDIR and CMAKE_INSTALL_DATADIR may be absolute, as NixOS and Guix have them.
include(${CMAKE_CURRENT_LIST_DIR}/support.cmake)
set(headers ${WORK_DIR}/headers/include)
set(data ${WORK_DIR}/data/share)
# A copy: nothing may be installed to an absolute directory inside the source tree, where this test works.
foreach(part include cmake CMakeLists.txt README.md LICENSE CITATION.cff)
  file(COPY ${SOURCE_DIR}/${part} DESTINATION ${WORK_DIR}/source)
endforeach()
run(${configure} -S ${WORK_DIR}/source -B ${WORK_DIR}/library -D CMAKE_INSTALL_PREFIX=${WORK_DIR}/prefix
    -D CMAKE_INSTALL_INCLUDEDIR=${headers} -D CMAKE_INSTALL_DATADIR=${data} -D ONEIROS_BUILD_TESTS=OFF
    -D ONEIROS_BUILD_EXAMPLES=OFF -D ONEIROS_BUILD_BENCHMARKS=OFF)
run(${CMAKE_COMMAND} --install ${WORK_DIR}/library)
foreach(file ${headers}/oneiros/oneiros.hpp ${data}/oneiros/instantiated/float.cpp ${data}/pkgconfig/oneiros.pc)
  if(NOT EXISTS ${file})
    message(FATAL_ERROR "expected ${file}, found none")
  endif()
endforeach()
build_and_run(${CMAKE_CURRENT_LIST_DIR}/instantiated -D oneiros_DIR=${data}/cmake/oneiros -D CMAKE_CXX_FLAGS_RELEASE=-O0)
if(PKG_CONFIG)
  set(ENV{PKG_CONFIG_PATH} "${data}/pkgconfig:$ENV{PKG_CONFIG_PATH}")
  pkg_config(cflags --cflags oneiros-io)
  pkg_config(libs --libs oneiros-io)
  compile_and_run("${cflags}" "${libs}")
endif()
