// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Numbers as texts, in files and on the command line, as std::from_chars reads them.

#include <cerrno>
#include <charconv>
#include <cmath>
#include <concepts>
#include <cstdlib>
#include <optional>
#include <string>

namespace oneiros::detail {

/// The number that all of the text is, in decimal; nothing if it is none, or not one of T.
template <class T>
requires std::integral<T> || std::same_as<T, double>
std::optional<T> to_number(const std::string& text) {
  if constexpr (std::integral<T>) {
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
  } else {
    // libc++ has no from_chars of floating point before version 20. strtod takes more: blanks, a plus,
    // hexadecimal digits. No part of the program leaves the C locale.
    if (text.empty() || text.front() == '+' ||
        text.find_first_not_of("+-.0123456789aefintyAEFINTY") != text.npos)
      return std::nullopt;
    errno = 0;
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    const bool out_of_range = errno == ERANGE && (value == 0 || std::isinf(value));
    return end == text.c_str() + text.size() && !out_of_range ? std::optional(value) : std::nullopt;
  }
}

}  // namespace oneiros::detail
