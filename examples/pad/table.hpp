// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Results as tables: CSV files with one observation in each row and a name above each column, which any other
// program reads too.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace pad {

/// A number as tables hold it: the shortest text that reads back as the same number; nothing for NaN.
std::string cell(double value);

/// The columns that say which networks a row is about.
inline const std::vector<std::string> origin_columns{"dataset", "condition", "seed", "epoch"};

/// Rows of cells under named columns. Cells contain neither commas nor quotes.
class Table {
 public:
  explicit Table(std::vector<std::string> columns) : columns_(std::move(columns)) {}

  /// Reads a CSV file. Throws oneiros::DataError, with the line, unless every row has a cell for each column.
  static Table read(const std::filesystem::path& path);

  /// Writes the file at once or not at all. Throws oneiros::DataError.
  void write(const std::filesystem::path& path) const;

  /// Throws oneiros::ValueError unless there is a cell for each column, without comma, quote or line end.
  void add(std::vector<std::string> row);

  /// Adds the rows of another table, by the names of its columns. Columns that one of them lacks are empty
  /// there.
  void add(const Table& other);

  const std::vector<std::string>& columns() const { return columns_; }
  std::size_t rows() const { return rows_.size(); }
  const std::vector<std::string>& row(std::size_t i) const { return rows_[i]; }

  /// A cell as text, or as a number: NaN where it is empty. Throws oneiros::DataError for a column that does
  /// not exist, or text that is not a number.
  const std::string& text(std::size_t row, std::string_view name) const;
  double number(std::size_t row, std::string_view name) const;

  /// Where a row is, for messages: file and line.
  std::string place(std::size_t row) const;

 private:
  std::size_t column(std::string_view name) const;

  std::vector<std::string> columns_;
  std::vector<std::vector<std::string>> rows_;
  std::string source_ = "table";  // the file that it was read from
};

}  // namespace pad
