// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Results for other programs.

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "fields.hpp"
#include "oneiros/files/atomic_file.hpp"

namespace pad {

using Json = nlohmann::ordered_json;

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
  oneiros::write_file_atomically(path, [&](auto& file) { file.write(text + "\n"); });
}

}  // namespace pad
