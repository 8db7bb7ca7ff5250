# SPDX-License-Identifier: BSD-3-Clause
# An overlay port that installs the tree that it lies in: vcpkg install "oneiros[io]"
# --overlay-ports=<oneiros>/cmake/packaging/vcpkg

cmake_path(SET SOURCE_PATH NORMALIZE "${CMAKE_CURRENT_LIST_DIR}/../../../..")
set(VCPKG_BUILD_TYPE release)  # headers

# What was not asked for is not taken from the machine.
vcpkg_check_features(OUT_FEATURE_OPTIONS io_options
                     INVERTED_FEATURES io CMAKE_DISABLE_FIND_PACKAGE_nlohmann_json)
vcpkg_cmake_configure(SOURCE_PATH "${SOURCE_PATH}"
                      OPTIONS -DONEIROS_BUILD_TESTS=OFF -DONEIROS_BUILD_EXAMPLES=OFF
                              -DONEIROS_BUILD_BENCHMARKS=OFF ${io_options})
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(CONFIG_PATH share/cmake/oneiros)
vcpkg_fixup_pkgconfig()
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE")
