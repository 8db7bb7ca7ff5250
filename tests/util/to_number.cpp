// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/util/detail/to_number.hpp"

#include <cmath>
#include <cstdint>
#include <limits>

#include "support/catch.hpp"

using oneiros::detail::to_number;

TEST_CASE("A number is read to its last bit") {
  CHECK(to_number<double>("0.1") == 0.1);
  CHECK(to_number<double>("-12.5e-3") == -0.0125);
  CHECK(to_number<double>(".5") == 0.5);
  CHECK(to_number<double>("3") == 3);
  CHECK(to_number<double>("1.7976931348623157e+308") == std::numeric_limits<double>::max());
  CHECK(to_number<double>("5e-324") == std::numeric_limits<double>::denorm_min());
  CHECK(to_number<double>("-inf") == -std::numeric_limits<double>::infinity());
  CHECK(std::isnan(to_number<double>("nan").value()));
  CHECK(to_number<int>("-17") == -17);
  CHECK(to_number<std::uint64_t>("18446744073709551615") == std::numeric_limits<std::uint64_t>::max());
}

TEST_CASE("Text that is not a number, or not only one, is none") {
  for (const char* text :
       {"", " ", "-", ".", "e5", "1e", "1 ", " 1", "+1", "--1", "1,5", "0x10", "1.5x", "in", "1-2"}) {
    INFO(text);
    CHECK_FALSE(to_number<double>(text));
    CHECK_FALSE(to_number<int>(text));
  }
  CHECK_FALSE(to_number<double>(std::string("1\0", 2)));
}

TEST_CASE("A number out of its type's range is none") {
  CHECK_FALSE(to_number<double>("1e309"));
  CHECK(to_number<double>("0") == 0);  // whatever was out of range before
  CHECK_FALSE(to_number<double>("-1e309"));
  CHECK_FALSE(to_number<double>("1e-400"));
  CHECK_FALSE(to_number<int>("2147483648"));
  CHECK_FALSE(to_number<std::uint64_t>("-1"));
}
