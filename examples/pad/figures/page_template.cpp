// SPDX-License-Identifier: BSD-3-Clause
#include "page_template.hpp"

#include <vector>

#include "oneiros/util/errors.hpp"

namespace pad::figures {

namespace {

/// What surrounds a place, the innermost last.
using Values = std::vector<const Json*>;

const Json& find(const Values& values, const std::string& name) {
  static const Json nothing;
  if (name == ".") return *values.back();
  for (auto value = values.rbegin(); value != values.rend(); ++value)
    if ((*value)->is_object() && (*value)->contains(name)) return (*value)->at(name);
  return nothing;
}

bool is_nothing(const Json& value) {
  return value.is_null() || value == false || value == "" || (value.is_array() && value.empty());
}

std::string fill(std::string_view page, Values values) {
  std::string text;
  for (std::size_t open; (open = page.find("{{")) != page.npos;) {
    text += page.substr(0, open);
    const bool is_html = page.substr(open).starts_with("{{{");
    const std::string_view end = is_html ? "}}}" : "}}";
    std::string name(page.substr(open + end.size(), page.find(end, open) - open - end.size()));
    page.remove_prefix(page.find(end, open) + end.size());
    if (name.front() != '#' && name.front() != '^') {
      const Json& value = find(values, name);
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
    if (at == page.npos) throw oneiros::ValueError("template: expected " + close + ", found none");
    const std::string_view section = page.substr(0, at);
    page.remove_prefix(at + close.size());
    const Json& value = find(values, name);
    if (is_nothing(value) != is_inverted) continue;
    if (!value.is_array() || is_inverted) {
      values.push_back(&value);
      text += fill(section, values);
      values.pop_back();
    } else {
      for (const Json& one : value) {
        values.push_back(&one);
        text += fill(section, values);
        values.pop_back();
      }
    }
  }
  return text += page;
}

}  // namespace

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text)
    out += c == '&'   ? "&amp;"
           : c == '<' ? "&lt;"
           : c == '>' ? "&gt;"
           : c == '"' ? "&quot;"
                      : std::string(1, c);
  return out;
}

std::string filled(std::string_view page, const Json& values) {
  return fill(page, {&values});
}

}  // namespace pad::figures
