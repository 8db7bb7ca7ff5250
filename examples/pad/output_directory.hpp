// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The directory that --out names.

#include "oneiros/checkpoints/run_directory.hpp"

namespace pad {

/// Makes a directory, and those that it is in. Throws oneiros::DataError.
inline void make_directory(const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (!std::filesystem::is_directory(path))
    throw oneiros::DataError("--out " + path.string() +
                             ": expected a directory that can be made: " + error.message());
}

/// One that holds the results of a run.
struct OutputDirectory : oneiros::RunDirectory {
  explicit OutputDirectory(const std::filesystem::path& path)
      : RunDirectory((make_directory(path), path), {"evaluation.json"}) {}
};

}  // namespace pad
