// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Pages made of a template and values, in a part of the language Mustache: {{name}} is a value as text,
// {{{name}}} one that is HTML already; {{#name}}...{{/name}} is there once, or for each of a list, unless the
// value is missing, false or empty, and {{^name}}...{{/name}} if it is. The name "." is the value itself.

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace pad::figures {

using Json = nlohmann::ordered_json;

/// Text as it can stand between tags and in attributes.
std::string escaped(const std::string& text);

/// The page. Throws oneiros::ValueError for a section without an end.
std::string filled(std::string_view page, const Json& values);

}  // namespace pad::figures
