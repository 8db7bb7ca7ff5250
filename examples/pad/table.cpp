// SPDX-License-Identifier: BSD-3-Clause
#include "table.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <limits>

#include "number.hpp"
#include "oneiros/files/atomic_file.hpp"
#include "oneiros/util/errors.hpp"
#include "oneiros/util/finite.hpp"

namespace pad {

using namespace oneiros;

namespace {

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> cells(1);
  for (const char c : line)
    if (c == ',')
      cells.emplace_back();
    else
      cells.back() += c;
  return cells;
}

std::string csv_line(const std::vector<std::string>& cells) {
  std::string line;
  for (const std::string& text : cells) line += (&text == cells.data() ? "" : ",") + text;
  return line + "\n";
}

}  // namespace

std::string cell(double value) {
  if (detail::is_nan(value)) return "";
  std::array<char, 32> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return {text.data(), end};
}

Table Table::read(const std::filesystem::path& path) {
  std::ifstream file(path);
  if (!file) throw DataError(path.string() + ": expected a table, cannot open it");
  std::string line;
  std::getline(file, line);
  Table table(split(line));
  table.source_ = path.string();
  for (int number = 2; std::getline(file, line); ++number) {
    auto cells = split(line);
    if (cells.size() != table.columns_.size() || line.find('"') != std::string::npos)
      throw DataError(detail::message(path.string(), ", line ", number, ": expected ", table.columns_.size(),
                                      " cells without quotes, found ", cells.size(), ": ", line));
    table.rows_.push_back(std::move(cells));
  }
  return table;
}

void Table::write(const std::filesystem::path& path) const {
  std::string text = csv_line(columns_);
  for (const auto& row : rows_) text += csv_line(row);
  write_file_atomically(path, [&](auto& file) { file.write(text); });
}

void Table::add(std::vector<std::string> row) {
  if (row.size() != columns_.size())
    throw ValueError(
        detail::message(source_, ": expected ", columns_.size(), " cells in a row, found ", row.size()));
  for (const std::string& text : row)
    if (text.find_first_of(",\"\r\n") != std::string::npos)
      throw ValueError(source_ + ": expected a cell without comma, quote or line end, found " + text);
  rows_.push_back(std::move(row));
}

void Table::add(const Table& other) {
  for (const std::string& name : other.columns_)
    if (std::ranges::find(columns_, name) == columns_.end()) {
      columns_.push_back(name);
      for (auto& row : rows_) row.emplace_back();
    }
  for (const auto& row : other.rows_) {
    std::vector<std::string> cells(columns_.size());
    for (std::size_t i = 0; i < row.size(); ++i) cells[column(other.columns_[i])] = row[i];
    add(std::move(cells));
  }
}

const std::string& Table::text(std::size_t row, std::string_view name) const {
  return rows_.at(row)[column(name)];
}

double Table::number(std::size_t row, std::string_view name) const {
  const std::string& found = text(row, name);
  if (found.empty()) return std::numeric_limits<double>::quiet_NaN();
  const std::optional<double> value = to_number<double>(found);
  if (!value) throw DataError(place(row) + ", " + std::string(name) + ": expected a number, found " + found);
  return *value;
}

std::string Table::place(std::size_t row) const {
  return detail::message(source_, ", line ", row + 2);
}

std::size_t Table::column(std::string_view name) const {
  const auto found = std::ranges::find(columns_, name);
  if (found == columns_.end())
    throw DataError(source_ + ": expected a column " + std::string(name) + ", found none");
  return static_cast<std::size_t>(found - columns_.begin());
}

}  // namespace pad
