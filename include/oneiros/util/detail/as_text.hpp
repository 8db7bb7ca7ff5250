// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Values as text and back, as command lines and metadata have them: numbers to the last digit, "yes" and
// "no", words, paths, and lists with commas.

#include <concepts>
#include <filesystem>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include "oneiros/util/detail/to_number.hpp"

namespace oneiros::detail {

/// The type of what is in a variable, one or several.
template <class Variable>
struct ElementOf {
  using Type = Variable;
  static constexpr bool several = false;
};
template <class T>
struct ElementOf<std::vector<T>> {
  using Type = T;
  static constexpr bool several = true;
};

template <class T>
constexpr bool is_number = (std::integral<T> || std::floating_point<T>) && !std::same_as<T, bool>;

/// A field's value as the command line takes it; "yes" or "no" for a flag.
template <class T>
std::string to_text(const T& value) {
  if constexpr (std::same_as<T, bool>) {
    return value ? "yes" : "no";
  } else if constexpr (ElementOf<T>::several) {
    std::string all;
    for (const auto& one : value) all += (all.empty() ? "" : ",") + to_text(one);
    return all;
  } else if constexpr (std::same_as<T, std::filesystem::path>) {
    return value.string();
  } else {
    std::ostringstream text;
    text.precision(std::numeric_limits<double>::max_digits10);
    text << value;
    return text.str();
  }
}

/// The way back. False if the text is not that of a value.
template <class T>
bool from_text(const std::string& text, T& value) {
  if constexpr (std::same_as<T, bool>) {
    value = text == "yes";
    return value || text == "no";
  } else if constexpr (ElementOf<T>::several) {
    std::istringstream stream(text);
    bool good = true;
    for (std::string one; good && std::getline(stream, one, ',');)
      good = from_text(one, value.emplace_back());
    return good;
  } else if constexpr (is_number<T>) {
    const auto number = to_number<T>(text);
    if (number) value = *number;
    return number.has_value();
  } else {
    value = text;
    return !text.empty() && text.find_first_of(" \t\r\n") == std::string::npos;
  }
}

}  // namespace oneiros::detail
