// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Pictures are bytes on disk and numbers in [-1, 1] in networks; this is the one place that says which byte
// is which number.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "oneiros/util/finite.hpp"

namespace oneiros {

/// From [-1, 1] to 0 ... 255, to the nearest; beyond is cut off, and NaN becomes mid grey.
template <class S>
std::uint8_t to_byte(S value) {
  if (detail::is_nan(value)) return 128;
  return static_cast<std::uint8_t>(
      std::round((std::clamp(static_cast<double>(value), -1.0, 1.0) + 1) * 127.5));
}

namespace detail {

/// What each byte becomes: x / 127.5 - 1, so that 0 is -1 and 255 is 1.
template <class S>
inline constexpr std::array<S, 256> byte_values = [] {
  std::array<S, 256> values{};
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = static_cast<S>(static_cast<double>(i) / 127.5 - 1.0);
  return values;
}();

}  // namespace detail

/// The inverse of `to_byte`: 0 is -1, 255 is 1.
template <class S>
S from_byte(std::uint8_t byte) {
  return detail::byte_values<S>[byte];
}

}  // namespace oneiros
