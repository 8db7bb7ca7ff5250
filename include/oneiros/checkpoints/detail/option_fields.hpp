// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The options of a program as a table of fields, from which everything else is made: the command line and its
// help, the metadata of checkpoints and weights, JSON, and the command lines of other processes. Options are
// a struct with `for_each_field(options, visit)`, which calls `visit(Field, member)` for each;
// examples/pad/options.hpp has some.

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "oneiros/files/atomic_file.hpp"
#include "oneiros/formats/safetensors.hpp"
#include "oneiros/util/detail/as_text.hpp"

namespace oneiros::detail::fields {

using Json = nlohmann::ordered_json;
using detail::ElementOf;
using detail::from_text;
using detail::is_number;
using detail::to_text;

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

/// The words of a command line: the command, if there is one, and what differs from the defaults. Files are a
/// word each, since their names may have commas.
template <class Options>
std::vector<std::string> arguments(const Options& options, const std::string& command = "") {
  std::vector<std::string> defaults, all;
  if (!command.empty()) all.push_back(command);
  const Options untouched{};
  Options::for_each_field(untouched,
                          [&](const Field&, const auto& value) { defaults.push_back(to_text(value)); });
  std::size_t i = 0;
  Options::for_each_field(options, [&](const Field& field, const auto& value) {
    const std::string text = to_text(value);
    if (text == defaults[i++]) return;
    all.push_back("--" + std::string(field.name));
    if constexpr (std::same_as<std::remove_cvref_t<decltype(value)>, std::vector<std::filesystem::path>>)
      for (const std::filesystem::path& file : value) all.push_back(file.string());
    else if (text != "yes" || defaults[i - 1] != "no")
      all.push_back(text);
  });
  return all;
}

/// Words as a shell takes them, a space before each.
inline std::string in_shell(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) {
    const bool plain = word.find_first_of(" \t\"'\\$`&|;<>()*?[]#~!{}") == std::string::npos && !word.empty();
    std::string quoted = word;
    for (auto at = quoted.find('\''); at != std::string::npos; at = quoted.find('\'', at + 4))
      quoted.replace(at, 1, "'\\''");
    line += plain ? " " + word : " '" + quoted + "'";
  }
  return line;
}

/// The fields that have a role, by name, and `more`.
template <class Options>
Metadata metadata_of(const Options& options, Role role, Metadata more = {}) {
  Options::for_each_field(options, [&](const Field& field, const auto& value) {
    if (field.is(role)) more[field.name] = to_text(value);
  });
  return more;
}

/// Empty if there is none.
inline std::string value_of(const Metadata& metadata, const std::string& key) {
  const auto found = metadata.find(key);
  return found == metadata.end() ? std::string() : found->second;
}

/// Adds the fields that results tell, in their order. `others` has those that are called otherwise there, or
/// have another value: by the field's name.
template <class Options>
void add_fields(Json& json, const Options& options,
                const std::map<std::string, std::pair<std::string, Json>>& others = {}) {
  Options::for_each_field(options, [&](const Field& field, const auto& value) {
    if (!field.is(in_results)) return;
    std::string name = field.name;
    std::ranges::replace(name, '-', '_');
    if (const auto other = others.find(field.name); other != others.end())
      json[other->second.first] = other->second.second;
    else if constexpr (std::same_as<std::remove_cvref_t<decltype(value)>, std::filesystem::path>)
      json[name] = value.string();
    else
      json[name] = value;
  });
}

/// Writes the file at once or not at all. Names may be in any encoding: a byte that is not of UTF-8 becomes
/// the replacement character. Throws oneiros::DataError.
inline void write_json(const std::filesystem::path& path, const Json& json) {
  const std::string text = json.dump(2, ' ', false, Json::error_handler_t::replace);
  write_file_atomically(path, text + "\n");
}

}  // namespace oneiros::detail::fields
