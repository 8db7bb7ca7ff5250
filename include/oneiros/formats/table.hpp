// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Results as tables: CSV files with one observation in each row and a name above each column, which any other
// program reads too.

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "oneiros/files/atomic_file.hpp"
#include "oneiros/util/detail/to_number.hpp"
#include "oneiros/util/errors.hpp"
#include "oneiros/util/finite.hpp"

namespace oneiros {

/// Rows of cells under named columns. Cells contain neither commas nor quotes.
class Table {
 public:
  /// Without rows.
  explicit Table(std::vector<std::string> columns) : columns_(std::move(columns)) {}

  /// A number as tables hold it: the shortest text that reads back as the same number; nothing for NaN.
  static std::string cell(double value) {
    if (detail::is_nan(value)) return "";
    std::array<char, 32> text;
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    return {text.data(), end};
  }

  /// Reads a CSV file. Throws DataError, with the line, unless every row has a cell for each column.
  static Table read(const std::filesystem::path& path);

  /// Writes the file at once or not at all. Throws DataError.
  void write(const std::filesystem::path& path) const;

  /// Throws ValueError unless there is a cell for each column, without comma, quote or line end.
  void add(std::vector<std::string> row);

  /// Adds the rows of another table, by the names of its columns. Columns that one of them lacks are empty
  /// there.
  void add(const Table& other);

  /// Their names.
  const std::vector<std::string>& columns() const { return columns_; }
  /// Whether there is such a column.
  bool has_column(std::string_view name) const { return std::ranges::find(columns_, name) != columns_.end(); }
  /// How many there are.
  std::size_t rows() const { return rows_.size(); }
  /// The cells of one.
  const std::vector<std::string>& row(std::size_t i) const { return rows_[i]; }

  /// A cell as text. Throws DataError for a column that does not exist.
  const std::string& text(std::size_t row, std::string_view name) const {
    return rows_.at(row)[column(name)];
  }
  /// A cell as a number, NaN where it is empty. Throws DataError for text that is not a number, too.
  double number(std::size_t row, std::string_view name) const;

  /// Where a row is, for messages: file and line.
  std::string place(std::size_t row) const { return detail::message(source_, ", line ", row + 2); }

 private:
  static std::vector<std::string> split(const std::string& line);
  static std::string joined(const std::vector<std::string>& cells);
  std::size_t column(std::string_view name) const;

  std::vector<std::string> columns_;
  std::vector<std::vector<std::string>> rows_;
  std::string source_ = "table";  // the file that it was read from
};

inline std::vector<std::string> Table::split(const std::string& line) {
  std::vector<std::string> cells(1);
  for (const char c : line)
    if (c == ',')
      cells.emplace_back();
    else
      cells.back() += c;
  return cells;
}

inline std::string Table::joined(const std::vector<std::string>& cells) {
  std::string line;
  for (const std::string& text : cells) line += (&text == cells.data() ? "" : ",") + text;
  return line + "\n";
}

inline Table Table::read(const std::filesystem::path& path) {
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

inline void Table::write(const std::filesystem::path& path) const {
  std::string text = joined(columns_);
  for (const auto& row : rows_) text += joined(row);
  write_file_atomically(path, text);
}

inline void Table::add(std::vector<std::string> row) {
  if (row.size() != columns_.size())
    throw ValueError(
        detail::message(source_, ": expected ", columns_.size(), " cells in a row, found ", row.size()));
  for (const std::string& text : row)
    if (text.find_first_of(",\"\r\n") != std::string::npos)
      throw ValueError(source_ + ": expected a cell without comma, quote or line end, found " + text);
  rows_.push_back(std::move(row));
}

inline void Table::add(const Table& other) {
  for (const std::string& name : other.columns_)
    if (!has_column(name)) {
      columns_.push_back(name);
      for (auto& row : rows_) row.emplace_back();
    }
  for (const auto& row : other.rows_) {
    std::vector<std::string> cells(columns_.size());
    for (std::size_t i = 0; i < row.size(); ++i) cells[column(other.columns_[i])] = row[i];
    add(std::move(cells));
  }
}

inline double Table::number(std::size_t row, std::string_view name) const {
  const std::string& found = text(row, name);
  if (found.empty()) return std::numeric_limits<double>::quiet_NaN();
  const std::optional<double> value = detail::to_number<double>(found);
  if (!value) throw DataError(place(row) + ", " + std::string(name) + ": expected a number, found " + found);
  return *value;
}

inline std::size_t Table::column(std::string_view name) const {
  const auto found = std::ranges::find(columns_, name);
  if (found == columns_.end())
    throw DataError(source_ + ": expected a column " + std::string(name) + ", found none");
  return static_cast<std::size_t>(found - columns_.begin());
}

namespace detail {

/// Rows that are next to each other and have the same text in a column, as one: that text, and of all other
/// columns the means of the numbers that there are. Throws as Table::number does.
inline Table means_by(const Table& table, std::string_view name) {
  std::vector<std::string> names = table.columns();
  std::erase(names, name);
  std::vector<std::string> columns{std::string(name)};
  columns.insert(columns.end(), names.begin(), names.end());
  Table means(columns);
  for (std::size_t begin = 0, end = 0; begin < table.rows(); begin = end) {
    while (end < table.rows() && table.text(end, name) == table.text(begin, name)) ++end;
    std::vector<std::string> row{table.text(begin, name)};
    for (const std::string& other : names) {
      double sum = 0, count = 0;
      for (std::size_t i = begin; i < end; ++i)
        if (const double value = table.number(i, other); !is_nan(value)) sum += value, ++count;
      row.push_back(Table::cell(sum / count));
    }
    means.add(std::move(row));
  }
  return means;
}

}  // namespace detail

}  // namespace oneiros
