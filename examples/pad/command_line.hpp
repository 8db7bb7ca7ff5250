// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Fields as options of the command line. Numbers are decimal, and in range or refused with a sentence that
// says the range: CLI11 by itself takes 010 for 8, 0x10 for 16, 1_000 for 1000, and for more digits than
// there are the largest number.

#include <CLI/CLI.hpp>

#include "fields.hpp"
#include "oneiros/util/detail/one_line.hpp"
#include "oneiros/util/errors.hpp"

namespace pad {

/// What texts of a number have to be.
template <class T>
CLI::Validator decimal(const Field& field) {
  using oneiros::detail::message;
  const auto least = static_cast<T>(field.least);
  const auto most = static_cast<T>(std::min<std::uint64_t>(
      field.most, std::integral<T> ? static_cast<std::uint64_t>(std::numeric_limits<T>::max()) : field.most));
  const bool above_0 = field.is(positive);
  const auto check = [=](std::string& text) -> std::string {
    const auto value = oneiros::detail::to_number<T>(text);
    std::string expected;
    if constexpr (std::integral<T>) {
      if (value && least <= *value && *value <= most) {
        text = std::to_string(*value);  // without zeros, which mean octal to CLI11
        return "";
      }
      expected = message("a whole number from ", least, " to ", most);
    } else {
      if (value && *value <= std::numeric_limits<T>::max() && (above_0 ? *value > 0 : *value >= 0)) return "";
      expected = above_0 ? "a finite number above 0" : "a finite number of 0 or more";
    }
    return "expected " + expected + ", found " + oneiros::detail::in_quotes(text);
  };
  return {check, "", ""};
}

/// Adds an option for each field.
template <class Options>
void add_options(CLI::App& app, Options& options) {
  Options::for_each_field(options, [&]<class T>(const Field& field, T& value) {
    const std::string name = "--" + std::string(field.name);
    if constexpr (std::same_as<T, bool>) {
      app.add_flag(name, value, field.help);
    } else {
      using Element = typename ElementOf<T>::Type;
      CLI::Option* option = app.add_option(name, value, field.help);
      if constexpr (is_number<Element>) option->transform(decimal<Element>(field));
      if constexpr (ElementOf<T>::several && !std::same_as<Element, std::filesystem::path>)
        option->delimiter(',');
      if (!field.words.empty()) option->check(CLI::IsMember(field.words));
      if (field.is(existing)) option->check(CLI::ExistingFile);
      if (field.is(usual)) option->capture_default_str();
      if (field.is(required)) option->required();
    }
  });
}

}  // namespace pad
