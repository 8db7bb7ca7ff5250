// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What `pad figures` makes beside plots and verdicts. Pictures of a results directory are found by their
// names. Tables of a Markdown page are made of the results, so that no number in it is written by hand; they
// stand between two comments, of which the first names them:
//
//   <!-- results: readout cifar10 -->
//   <!-- end of results -->

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "claims.hpp"

namespace pad::figures {

/// The paths of PNG files, sorted.
using Pictures = std::vector<std::filesystem::path>;

/// Of a directory, which need not exist.
Pictures pictures_in(const std::filesystem::path& directory);

struct DreamPicture {
  std::filesystem::path path;
  int seed = 0;
  int epoch = 0;
};

/// Dream grids of a condition, of its first seed, by epoch; or with "-interpolation" what is between two of
/// its dreams.
std::vector<DreamPicture> dreams(const Pictures& pictures, const std::string& dataset,
                                 const std::string& condition, const std::string& suffix = "");

/// A picture that is a figure of the paper.
struct PaperPicture {
  std::string section;  // of the report
  std::string dataset;
  std::filesystem::path path;
  std::string name;  // of its file among the figures
  std::string caption;
};

/// Figures 3, 5a and 9.
std::vector<PaperPicture> paper_pictures(const Pictures& pictures, const std::string& dataset);

/// Markdown by name: `summary` (how many claims hold, and which), `runs`, `claims` (each with its numbers),
/// `final readouts`, `continual`, and for each data set `readout NAME`, by epoch, and `comparison NAME`.
using PageTables = std::map<std::string, std::string>;

/// Rows of such a table.
std::string markdown_row(const std::vector<std::string>& cells);
std::string markdown_head(const std::vector<std::string>& columns);

PageTables page_tables(const Tables& tables, const Observations& observations,
                       const std::vector<JudgedClaim>& judged);

/// Writes a page anew with these tables in their places. Throws oneiros::DataError for a page that cannot be
/// read, names another table, or has a table without an end.
void update_page(const std::filesystem::path& page, const PageTables& tables);

}  // namespace pad::figures
