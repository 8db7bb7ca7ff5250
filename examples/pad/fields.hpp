// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The options of a command as a table of fields, from which everything else is made: the command line and its
// help, the metadata of checkpoints and weights, JSON, and the command lines of other processes. Options are
// a struct with `for_each_field(options, visit)`, which calls `visit(Field, member)` for each
// (options.hpp).

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include "oneiros/util/detail/to_number.hpp"

namespace pad {

/// What a field is for; they are added up.
enum Role : unsigned {
  identity = 1,    // what may not differ where a run is continued: it is in checkpoints
  in_weights = 2,  // the metadata of weights say it
  in_results = 4,  // and so do JSON files of results
  usual = 8,       // the help shows the default
  required = 16,   // on the command line
  existing = 32,   // a file that is there
  positive = 64,   // a real number above 0, which is otherwise 0 or more
};

/// One option of a command.
struct Field {
  const char* name;  // --NAME on the command line, NAME in metadata, with _ for - in JSON
  std::string help;
  unsigned roles = 0;
  std::int64_t least = 0;  // of whole numbers, and the most
  std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  std::vector<std::string> words = {};  // that it takes; empty: any

  bool is(Role role) const { return (roles & role) != 0; }
};

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
    const auto number = oneiros::detail::to_number<T>(text);
    if (number) value = *number;
    return number.has_value();
  } else {
    value = text;
    return !text.empty() && text.find_first_of(" \t\r\n") == std::string::npos;
  }
}

/// The words of a command line that say what differs from the defaults.
template <class Options>
std::vector<std::string> arguments(const Options& options) {
  std::vector<std::string> defaults, all;
  const Options untouched{};
  Options::for_each_field(untouched,
                          [&](const Field&, const auto& value) { defaults.push_back(to_text(value)); });
  std::size_t i = 0;
  Options::for_each_field(options, [&](const Field& field, const auto& value) {
    const std::string text = to_text(value);
    if (text == defaults[i++]) return;
    all.push_back("--" + std::string(field.name));
    if (text != "yes" || defaults[i - 1] != "no") all.push_back(text);
  });
  return all;
}

/// Texts by name of the fields that have a role. `Texts` is a map.
template <class Texts, class Options>
Texts texts_of(const Options& options, Role role, Texts more = {}) {
  Options::for_each_field(options, [&](const Field& field, const auto& value) {
    if (field.is(role)) more[field.name] = to_text(value);
  });
  return more;
}

}  // namespace pad
