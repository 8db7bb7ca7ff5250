// SPDX-License-Identifier: BSD-3-Clause
#include "html.hpp"

#include <fstream>
#include <iterator>

#include "oneiros/util/errors.hpp"

namespace pad::figures::html {

namespace {

std::string contents(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(file), {}};
  if (!file || bytes.empty())
    throw oneiros::DataError(path.string() + ": expected a picture, cannot read it");
  return bytes;
}

std::string base64(const std::string& bytes) {
  constexpr const char* digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto byte = [&](std::size_t k) {
      return i + k < bytes.size() ? static_cast<unsigned>(static_cast<unsigned char>(bytes[i + k])) : 0U;
    };
    const unsigned group = byte(0) << 16 | byte(1) << 8 | byte(2);
    for (unsigned k = 0; k < 4; ++k) text += i + k > bytes.size() ? '=' : digits[group >> (18 - 6 * k) & 63];
  }
  return text;
}

}  // namespace

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  return out;
}

std::string element(const std::string& tag, const std::string& inner, const std::string& attributes) {
  return "<" + tag + (attributes.empty() ? "" : " " + attributes) + ">" + inner + "</" + tag + ">\n";
}

std::string table(const std::vector<std::string>& columns, const std::vector<std::vector<std::string>>& rows,
                  const std::string& attributes) {
  std::string head, body;
  for (const std::string& column : columns) head += element("th", column, "scope=\"col\"");
  for (const auto& row : rows) {
    std::string cells;
    for (const std::string& cell : row) cells += element("td", cell);
    body += element("tr", cells);
  }
  // A narrow screen scrolls the table, by keys too, and not the page.
  return element("div",
                 element("table", element("thead", element("tr", head)) + element("tbody", body), attributes),
                 "class=\"scroll\" tabindex=\"0\"");
}

std::string image(const std::filesystem::path& path, const std::string& alt, const std::string& attributes) {
  const std::string bytes = contents(path);
  const bool svg = path.extension() == ".svg";
  if (bytes.find(svg ? "<svg" : "\x89PNG\r\n") == std::string::npos)
    throw oneiros::DataError(path.string() + ": expected a picture, found something else");
  return "<img src=\"data:image/" + std::string(svg ? "svg+xml" : "png") + ";base64," + base64(bytes) +
         "\" alt=\"" + escaped(alt) + "\"" + (attributes.empty() ? "" : " " + attributes) + ">\n";
}

}  // namespace pad::figures::html
