// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/tensor/bytes.hpp"

#include <limits>

#include "support/catch.hpp"

using namespace oneiros;

TEST_CASE("values become the nearest byte, cut off beyond [-1, 1], and NaN becomes mid grey", "[tensor]") {
  CHECK(to_byte(-1.0F) == 0);
  CHECK(to_byte(0.0F) == 128);
  CHECK(to_byte(1.0) == 255);
  for (int byte = 0; byte < 256; ++byte) {
    CHECK(to_byte(byte / 127.5 - 1) == byte);
    CHECK(to_byte(static_cast<float>((byte + 0.4) / 127.5 - 1)) == byte);
    CHECK(to_byte(static_cast<float>((byte - 0.4) / 127.5 - 1)) == byte);
  }
  constexpr float infinity = std::numeric_limits<float>::infinity();
  CHECK(to_byte(1.5F) == 255);
  CHECK(to_byte(infinity) == 255);
  CHECK(to_byte(-infinity) == 0);
  CHECK(to_byte(std::numeric_limits<double>::quiet_NaN()) == 128);
}

TEMPLATE_TEST_CASE("a byte becomes a number and the same byte again", "[tensor]", float, double) {
  CHECK(from_byte<TestType>(0) == TestType(-1));
  CHECK(from_byte<TestType>(255) == TestType(1));
  for (int byte = 0; byte < 256; ++byte)
    CHECK(to_byte(from_byte<TestType>(static_cast<std::uint8_t>(byte))) == byte);
}
