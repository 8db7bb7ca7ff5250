// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Where the files of a run go: one run, one process at a time.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "oneiros/files/directory_lock.hpp"

namespace pad {

/// Makes a directory, and those that it is in. Throws oneiros::DataError.
void make_directory(const std::filesystem::path& path);

class OutputDirectory {
 public:
  /// Makes the directory, locks it and removes what killed writers have left. Throws oneiros::DataError
  /// unless files can be written there and no other process does.
  explicit OutputDirectory(std::filesystem::path path);

  /// The results of a run that are there, checkpoints first.
  std::vector<std::filesystem::path> results() const;

  /// Moves the results to a directory of their own within this one.
  void keep_results_aside() const;

  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  std::optional<oneiros::DirectoryLock> lock_;
};

}  // namespace pad
