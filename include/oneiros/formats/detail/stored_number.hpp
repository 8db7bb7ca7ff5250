// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Files are written in the order of bytes of one machine and read on another.

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

namespace oneiros::detail {

/// The number whose bytes are there in `order`.
template <class Number>
Number stored_number(const std::uint8_t* bytes, std::endian order) {
  std::array<std::uint8_t, sizeof(Number)> native{};
  std::copy_n(bytes, sizeof(Number), native.begin());
  if (order != std::endian::native) std::ranges::reverse(native);
  return std::bit_cast<Number>(native);
}

}  // namespace oneiros::detail
