// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// MATLAB stores numbers in the smallest type that holds them all, whatever the class of their array is.

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "oneiros/formats/detail/stored_number.hpp"

namespace oneiros::detail {

/// A type of numbers as elements of a file have it.
struct MatNumber {
  std::uint32_t type;
  std::size_t bytes;
  double (*value)(const std::uint8_t* bytes, std::endian order);  // exact as far as 2^53
};

template <class Number>
constexpr MatNumber mat_number(std::uint32_t type) {
  return {.type = type, .bytes = sizeof(Number), .value = [](const std::uint8_t* bytes, std::endian order) {
            return static_cast<double>(stored_number<Number>(bytes, order));
          }};
}

inline constexpr std::array mat_numbers{mat_number<std::int8_t>(1),   mat_number<std::uint8_t>(2),
                                        mat_number<std::int16_t>(3),  mat_number<std::uint16_t>(4),
                                        mat_number<std::int32_t>(5),  mat_number<std::uint32_t>(6),
                                        mat_number<float>(7),         mat_number<double>(9),
                                        mat_number<std::int64_t>(12), mat_number<std::uint64_t>(13)};

}  // namespace oneiros::detail
