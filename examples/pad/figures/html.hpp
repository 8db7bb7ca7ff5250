// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// A few words of HTML.

#include <filesystem>
#include <string>
#include <vector>

namespace pad::figures::html {

/// Text as it can stand between tags and in attributes.
std::string escaped(const std::string& text);

/// <tag attributes>inner</tag>; `inner` is HTML already.
std::string element(const std::string& tag, const std::string& inner, const std::string& attributes = "");

/// A table in a box of the class "scroll"; cells are HTML already.
std::string table(const std::vector<std::string>& columns, const std::vector<std::vector<std::string>>& rows,
                  const std::string& attributes = "");

/// A picture that is a part of the page. Throws oneiros::DataError if it cannot be read or is not what its
/// extension (svg, png) says.
std::string image(const std::filesystem::path& path, const std::string& alt,
                  const std::string& attributes = "");

}  // namespace pad::figures::html
