// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The data sets that the program knows, by name.

#include <filesystem>
#include <optional>
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

/// What is known of a data set beside its images.
struct DatasetFacts {
  std::string name;
  std::string title;               // as figures name it
  std::optional<double> reported;  // the readout that the paper reports for full PAD
  std::optional<double> chance;    // of the test images, the part that the most frequent class has
  bool may_be_mirrored = true;     // the mirror image is of the same class, unlike that of a digit
};

/// A data set that the program does not know has its name as its title.
DatasetFacts dataset_facts(const std::string& name);

/// The names that `load_data` takes.
std::vector<std::string> dataset_names();

/// Loads a data set as images of so many rows and columns. Without a name: what `directory` holds, else the
/// best of those that are where they usually are, else synthetic digits. Throws oneiros::DataError or
/// ValueError.
Data load_data(const std::string& name, const std::filesystem::path& directory, oneiros::Index side);

}  // namespace pad
