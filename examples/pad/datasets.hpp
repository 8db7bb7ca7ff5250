// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The data sets that the program knows, by name.

#include <filesystem>
#include <string>
#include <vector>

#include "oneiros/data/dataset.hpp"

namespace pad {

/// A data set's two parts.
struct Data {
  std::string name;
  oneiros::data::Dataset train;
  oneiros::data::Dataset test;
};

/// The names that `load_data` takes.
std::vector<std::string> dataset_names();

/// Loads a data set as images of so many rows and columns. Without a name: what `directory` holds, else the
/// best of those that are where they usually are, else synthetic digits. Throws oneiros::DataError or
/// ValueError.
Data load_data(const std::string& name, const std::filesystem::path& directory, oneiros::Index side);

}  // namespace pad
