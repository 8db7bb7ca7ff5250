// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Reference values computed by PyTorch (tests/golden/make_golden.py), and what "agrees" means.
// ONEIROS_GOLDEN_DIR names another directory of files of the same form, of any sizes.

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

#include "catch.hpp"
#include "oneiros/formats/safetensors.hpp"

namespace oneiros::test {

struct GoldenDirectory {
  std::filesystem::path path;
  bool overridden = false;
};

inline GoldenDirectory golden_directory() {
  if (const char* directory = std::getenv("ONEIROS_GOLDEN_DIR")) return {directory, true};
  return {std::filesystem::path(ONEIROS_TEST_DIR) / "golden", false};
}

/// Opens a file of reference values. In an overriding directory a missing file passes with a note, but a
/// directory that has none at all fails; in tests/golden a missing file fails.
inline std::optional<SafeTensors> open_golden(const std::string& file_name) {
  const auto [directory, overridden] = golden_directory();
  if (std::filesystem::exists(directory / file_name)) return SafeTensors(directory / file_name);
  INFO("reference values: " << (directory / file_name).string());
  if (!overridden) FAIL("the file is missing");
  bool any = false;
  if (std::filesystem::is_directory(directory))
    for (const auto& entry : std::filesystem::directory_iterator(directory))
      any = any || entry.path().extension() == ".safetensors";
  if (!any) FAIL("ONEIROS_GOLDEN_DIR holds no .safetensors file");
  WARN("not in ONEIROS_GOLDEN_DIR, skipped: " << file_name);
  return std::nullopt;
}

/// How far `found` is from `expected`, relative to its norm and to its largest value.
struct Distance {
  double norm = 0;
  double maximum = 0;
  bool finite = true;
  bool expected_zero = true;
  bool found_zero = true;
};

template <class Found, class Expected>
Distance distance(const Found& found, const Expected& expected) {
  Distance result;
  double difference2 = 0, expected2 = 0, difference_max = 0, expected_max = 0;
  for (decltype(expected.size()) i = 0; i < expected.size(); ++i) {
    const auto a = static_cast<double>(found.data()[i]);
    const auto b = static_cast<double>(expected.data()[i]);
    result.finite = result.finite && std::isfinite(a);
    difference2 += (a - b) * (a - b);
    expected2 += b * b;
    difference_max = std::max(difference_max, std::abs(a - b));
    expected_max = std::max(expected_max, std::abs(b));
    result.found_zero = result.found_zero && a == 0;
    result.expected_zero = result.expected_zero && b == 0;
  }
  if (!result.expected_zero) {
    result.norm = std::sqrt(difference2 / expected2);
    result.maximum = difference_max / expected_max;
  }
  return result;
}

/// ||a - b||_2 <= tolerance ||b||_2 and max|a - b| <= 10 tolerance max|b|; zero where the reference is zero.
template <class Found, class Expected>
void check_close(const Found& found, const Expected& expected, double tolerance) {
  REQUIRE(static_cast<Index>(found.size()) == static_cast<Index>(expected.size()));
  const Distance d = distance(found, expected);
  CHECK(d.finite);
  if (d.expected_zero) CHECK(d.found_zero);
  CHECK(d.norm <= tolerance);
  CHECK(d.maximum <= 10 * tolerance);
}

/// The same for single numbers.
inline void check_close(double found, double expected, double tolerance) {
  CHECK(std::abs(found - expected) <= tolerance * std::abs(expected));
}

}  // namespace oneiros::test
