// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Tables of a Markdown page that are made of the results, so that no number in it is written by hand. They
// stand between two comments, of which the first names them:
//
//   <!-- results: readout cifar10 -->
//   <!-- end of results -->

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "claims.hpp"
#include "tables.hpp"

namespace pad::figures {

/// Markdown by name: `summary` (how many claims hold, and which), `runs`, `claims` (each with its numbers),
/// `final readouts`, and for each data set `readout NAME`, by epoch.
using PageTables = std::map<std::string, std::string>;

PageTables page_tables(const Tables& tables, const Observations& observations,
                       const std::vector<JudgedClaim>& judged);

/// Writes a page anew with these tables in their places. Throws oneiros::DataError for a page that cannot be
/// read, names another table, or has a table without an end.
void update_page(const std::filesystem::path& page, const PageTables& tables);

}  // namespace pad::figures
