# SPDX-License-Identifier: BSD-3-Clause
# `cpack -G DEB` in the build directory makes oneiros-dev_VERSION_all.deb, which installs to /usr.

set(CPACK_PACKAGE_NAME oneiros-dev)
set(CPACK_PACKAGE_CONTACT "Oneiros contributors")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY ${PROJECT_DESCRIPTION})
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_GENERATOR DEB)
set(CPACK_SOURCE_GENERATOR "")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES OFF)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_ARCHITECTURE all)  # headers
set(CPACK_DEBIAN_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "libeigen3-dev (>= 3.4), libtbb-dev (>= 2021)")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "zlib1g-dev, nlohmann-json3-dev (>= 3.9), libstb-dev")  # of oneiros::io
include(CPack)
