// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/util/version.hpp"

#include "support/catch.hpp"

TEST_CASE("CMake has the header's version") {
  CHECK(oneiros::to_string(oneiros::version) == ONEIROS_CMAKE_VERSION);
}
