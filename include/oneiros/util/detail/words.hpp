// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Numbers as people read them.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <string>

namespace oneiros::detail {

/// "2 h 05 min", "3 min 20 s" or "12 s".
inline std::string duration(double seconds) {
  const auto total = static_cast<long>(seconds + 0.5);
  const auto two_digits = [](long value) { return (value < 10 ? "0" : "") + std::to_string(value); };
  if (total >= 3600) return std::to_string(total / 3600) + " h " + two_digits(total / 60 % 60) + " min";
  if (total >= 60) return std::to_string(total / 60) + " min " + two_digits(total % 60) + " s";
  return std::to_string(total) + " s";
}

/// "0.123"; "1.230e+35" of what would be a row of digits that mean nothing.
inline std::string rounded(double value, int decimals = 3) {
  constexpr double longest = 1e12;
  char text[32];
  std::snprintf(text, sizeof text, std::abs(value) < longest ? "%.*f" : "%.*e", decimals, value);
  return text;
}

/// "007": at least three digits, so that names of files sort by number.
inline std::string three_digits(long long number) {
  const std::string digits = std::to_string(number);
  return std::string(3 - std::min<std::size_t>(3, digits.size()), '0') + digits;
}

/// "1 epoch", "2 epochs".
inline std::string counted(long long number, const std::string& what) {
  return std::to_string(number) + " " + what + (number == 1 ? "" : "s");
}

}  // namespace oneiros::detail
