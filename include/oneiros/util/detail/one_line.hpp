// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What files say and are called goes into messages, and that may be anything.

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "oneiros/util/errors.hpp"

namespace oneiros::detail {

/// Text from a file as a message shows it: not endless, and without characters that would break the line.
inline std::string one_line(std::string_view text) {
  constexpr std::size_t most = 60;
  std::string shown(text.substr(0, most));
  std::replace_if(shown.begin(), shown.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; }, '?');
  return text.size() > most ? shown + "..." : shown;
}

/// "a, b and 3 more".
inline std::string listed(const std::vector<std::string>& texts) {
  constexpr std::size_t most = 5;
  std::string list;
  for (std::size_t i = 0; i < std::min(most, texts.size()); ++i)
    list += (i == 0 ? "" : ", ") + one_line(texts[i]);
  return texts.size() > most ? message(list, " and ", texts.size() - most, " more") : list;
}

inline std::string in_quotes(std::string_view text) {
  return "'" + one_line(text) + "'";
}

}  // namespace oneiros::detail
