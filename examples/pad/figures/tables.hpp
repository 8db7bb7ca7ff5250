// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The tables of a results directory. Their columns are documented in docs/reproduction.md.

#include <filesystem>
#include <string>
#include <vector>

#include "../table.hpp"

namespace pad::figures {

/// Each with its columns and maybe no row: a directory of results grows while its networks are trained.
struct Tables {
  Table readout{{"dataset", "condition", "seed", "epoch", "readout", "train", "test"}};
  Table occlusion{{"dataset", "condition", "seed", "epoch", "patch", "intensity", "readout", "test"}};
  Table distances{{"dataset", "condition", "seed", "epoch", "metric", "intra", "inter", "clean_occluded"}};
  Table pca{{"dataset", "condition", "seed", "epoch", "class", "image", "occluded", "pc1", "pc2"}};
  Table frechet{{"dataset", "condition", "seed", "epoch", "dreams", "features", "images", "distance"}};
  Table losses{origin_columns};  // and a column for each loss
  Table runs{{"dataset", "condition", "seed", "epochs", "wanted", "status"}};
  std::vector<std::string> missing;  // names of the files that are not there
};

/// Reads the tables that are in the directory. Throws oneiros::DataError for one that is damaged or lacks a
/// column.
Tables read_tables(const std::filesystem::path& directory);

}  // namespace pad::figures
