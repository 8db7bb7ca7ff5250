// SPDX-License-Identifier: BSD-3-Clause

#include <limits>

#include "oneiros/util/detail/words.hpp"
#include "support/catch.hpp"

using namespace oneiros::detail;

TEST_CASE("time is said in the two units that matter") {
  CHECK(duration(0) == "0 s");
  CHECK(duration(0.4) == "0 s");
  CHECK(duration(59.4) == "59 s");
  CHECK(duration(59.5) == "1 min 00 s");
  CHECK(duration(69) == "1 min 09 s");
  CHECK(duration(200) == "3 min 20 s");
  CHECK(duration(3599.4) == "59 min 59 s");
  CHECK(duration(3599.5) == "1 h 00 min");
  CHECK(duration(7199) == "1 h 59 min");
  CHECK(duration(7500) == "2 h 05 min");
  CHECK(duration(36 * 3600 + 600) == "36 h 10 min");
}

TEST_CASE("numbers are rounded to so many decimals, and stay short however large they are") {
  CHECK(rounded(0.12349) == "0.123");
  CHECK(rounded(-2, 1) == "-2.0");
  CHECK(rounded(123.6, 0) == "124");
  CHECK(rounded(999'999'999'999, 1) == "999999999999.0");
  CHECK(rounded(1e12, 0) == "1e+12");
  CHECK(rounded(1.23e35) == "1.230e+35");
  CHECK(rounded(-std::numeric_limits<double>::max(), 1) == "-1.8e+308");
  CHECK(rounded(std::numeric_limits<double>::infinity()) == "inf");
}

TEST_CASE("numbers in names have three digits or more") {
  CHECK(three_digits(7) == "007");
  CHECK(three_digits(99) == "099");
  CHECK(three_digits(100) == "100");
  CHECK(three_digits(1234) == "1234");
}

TEST_CASE("one thing is counted without an s") {
  CHECK(counted(0, "run") == "0 runs");
  CHECK(counted(1, "run") == "1 run");
  CHECK(counted(2, "run") == "2 runs");
}
