// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Pages and scripts made of a template and values, in a part of the language Mustache: {{name}} is a value as
// text, {{{name}}} one that is HTML already; {{#name}}...{{/name}} is there once, or for each of a list,
// unless the value is missing, false or empty, and {{^name}}...{{/name}} if it is. The name "." is the value
// itself.

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "oneiros/util/errors.hpp"

namespace oneiros::detail {

/// Text as it can stand between tags and in attributes.
inline std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text)
    out += c == '&'   ? "&amp;"
           : c == '<' ? "&lt;"
           : c == '>' ? "&gt;"
           : c == '"' ? "&quot;"
                      : std::string(1, c);
  return out;
}

/// What surrounds a place, the innermost last.
using TemplateValues = std::vector<const nlohmann::ordered_json*>;

inline const nlohmann::ordered_json& find_value(const TemplateValues& values, const std::string& name) {
  static const nlohmann::ordered_json nothing;
  if (name == ".") return *values.back();
  for (auto value = values.rbegin(); value != values.rend(); ++value)
    if ((*value)->is_object() && (*value)->contains(name)) return (*value)->at(name);
  return nothing;
}

inline bool is_nothing(const nlohmann::ordered_json& value) {
  return value.is_null() || value == false || value == "" || (value.is_array() && value.empty());
}

inline std::string fill_template(std::string_view page, TemplateValues values) {
  std::string text;
  for (std::size_t open; (open = page.find("{{")) != page.npos;) {
    text += page.substr(0, open);
    const bool is_html = page.substr(open).starts_with("{{{");
    const std::string_view end = is_html ? "}}}" : "}}";
    std::string name(page.substr(open + end.size(), page.find(end, open) - open - end.size()));
    page.remove_prefix(page.find(end, open) + end.size());
    if (name.front() != '#' && name.front() != '^') {
      const nlohmann::ordered_json& value = find_value(values, name);
      const std::string shown = value.is_string() ? value.get<std::string>() : value.dump();
      text += is_html ? shown : escaped(shown);
      continue;
    }
    const bool is_inverted = name.front() == '^';
    name.erase(0, 1);
    const std::string close = "{{/" + name + "}}";
    // A section of the same name may be in it: "." within ".".
    std::size_t at = page.find(close);
    for (std::size_t inner = page.find("{{#" + name + "}}"); inner < at;
         inner = page.find("{{#" + name + "}}", inner + 1))
      at = page.find(close, at + 1);
    if (at == page.npos) throw ValueError("template: expected " + close + ", found none");
    const std::string_view section = page.substr(0, at);
    page.remove_prefix(at + close.size());
    const nlohmann::ordered_json& value = find_value(values, name);
    if (is_nothing(value) != is_inverted) continue;
    TemplateValues each;
    if (is_inverted || !value.is_array())
      each.push_back(&value);
    else
      for (const nlohmann::ordered_json& one : value) each.push_back(&one);
    for (const nlohmann::ordered_json* one : each) {
      values.push_back(one);
      text += fill_template(section, values);
      values.pop_back();
    }
  }
  return text += page;
}

/// The page. Throws ValueError for a section without an end.
inline std::string filled(std::string_view page, const nlohmann::ordered_json& values) {
  return fill_template(page, {&values});
}

}  // namespace oneiros::detail
