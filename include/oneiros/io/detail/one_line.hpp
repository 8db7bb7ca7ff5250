// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What files say goes into messages, and files may say anything.

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace oneiros::detail {

/// Text from a file as a message shows it: not endless, and without characters that would break the line.
inline std::string one_line(std::string_view text) {
  constexpr std::size_t most = 60;
  std::string shown(text.substr(0, most));
  std::ranges::replace_if(shown, [](unsigned char c) { return c < 0x20 || c == 0x7F; }, '?');
  return text.size() > most ? shown + "..." : shown;
}

inline std::string in_quotes(std::string_view text) {
  return "'" + one_line(text) + "'";
}

}  // namespace oneiros::detail
