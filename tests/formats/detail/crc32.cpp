// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/formats/detail/crc32.hpp"

#include <string_view>

#include "support/catch.hpp"

using namespace oneiros;

TEST_CASE("the checksum of bytes is that of all parts, some of which may be empty") {
  detail::Crc32 crc;
  CHECK(crc.value() == 0);
  for (const std::string_view part : {"1234", "56789"}) {
    crc.update(std::as_bytes(std::span(part)));
    crc.update({});
  }
  CHECK(crc.value() == 0xCBF43926U);  // the check value of CRC-32
}
