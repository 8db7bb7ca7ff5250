// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The data sets that the program knows, by name.

#include <filesystem>
#include <string>

#include "oneiros/data/dataset.hpp"

namespace pad {

/// A data set's two parts.
struct Data {
  std::string name;
  oneiros::data::Dataset train;
  oneiros::data::Dataset test;
};

/// Loads "cifar10", "fashion-mnist" or "synthetic". Without a name: what `directory` holds, else
/// Fashion-MNIST where Debian's package is installed, else synthetic digits. Throws oneiros::DataError or
/// ValueError.
Data load_data(const std::string& name, const std::filesystem::path& directory);

}  // namespace pad
