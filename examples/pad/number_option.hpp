// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Numbers on the command line: decimal, and in range or refused. CLI11 by itself takes 010 for 8, 0x10 for
// 16, 1_000 for 1000, and for more digits than there are the largest number.

#include <CLI/CLI.hpp>
#include <concepts>
#include <limits>
#include <optional>
#include <string>
#include <type_traits>

#include "number.hpp"
#include "oneiros/util/detail/one_line.hpp"
#include "oneiros/util/errors.hpp"

namespace pad {

/// What texts of a number have to be, for add_number.
template <class T>
struct NumberRange {
  T least = 0;
  T most = std::numeric_limits<T>::max();

  bool contains(T value) const { return least <= value && value <= most; }

  std::string words() const {
    if constexpr (std::integral<T>)
      return oneiros::detail::message("a whole number from ", least, " to ", most);
    else
      return least > 0 ? "a finite number above 0" : "a finite number of 0 or more";
  }
};

/// The type of the numbers in a variable, one or several.
template <class Variable>
struct NumbersOf {
  using Type = Variable;
};
template <class T>
struct NumbersOf<std::vector<T>> {
  using Type = T;
};

/// Adds an option for a number, or for several. Any text but one number within the range is refused with a
/// sentence that says the range.
template <class Variable, class T = typename NumbersOf<Variable>::Type>
CLI::Option* add_number(CLI::App& app, const std::string& name, Variable& variable,
                        const std::string& description, std::type_identity_t<NumberRange<T>> range = {}) {
  const auto check = [range](std::string& text) -> std::string {
    const std::optional<T> value = to_number<T>(text);
    if (!value || !range.contains(*value))
      return "expected " + range.words() + ", found " + oneiros::detail::in_quotes(text);
    if constexpr (std::integral<T>)
      text = std::to_string(*value);  // without zeros, which mean octal to CLI11
    return "";
  };
  return app.add_option(name, variable, description)->transform(CLI::Validator(check, "", ""));
}

}  // namespace pad
