// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Where the files of a run go: one run, one process at a time, and no result is ever overwritten by another
// run.

#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "oneiros/checkpoints/checkpoints.hpp"
#include "oneiros/checkpoints/snapshot_names.hpp"
#include "oneiros/files/atomic_file.hpp"
#include "oneiros/files/directory_lock.hpp"

namespace oneiros {

/// A directory that is locked while it lives. Its results are checkpoints, snapshots, losses.csv and what
/// else the program calls so.
///
///     RunDirectory out("out");
///     Checkpoints checkpoints(out.path(), {{"seed", "1"}});
class RunDirectory {
 public:
  /// Makes the directory and removes what killed writers have left; `more` are names of other results. Throws
  /// DataError unless files can be written there and no other process does.
  explicit RunDirectory(std::filesystem::path path, std::vector<std::string> more = {})
      : path_(made(std::move(path))), more_(std::move(more)), lock_(path_) {
    detail::remove_left_over_files(path_, [&](const std::string& name) { return is_result(name); });
    AtomicFile(path_ / "losses.csv").write("");  // not committed: only tries
  }

  /// The results that are there, checkpoints first.
  std::vector<std::filesystem::path> results() const {
    std::vector<std::filesystem::path> found;
    for (const auto& entry : std::filesystem::directory_iterator(path_))
      if (entry.is_regular_file() && is_result(entry.path().filename().string()))
        found.push_back(entry.path());
    std::ranges::sort(found);
    return found;
  }

  /// Moves the results to a directory earlier-N within this one, and returns it; empty if there is none.
  std::filesystem::path keep_results_aside() const {
    const auto earlier = results();
    if (earlier.empty()) return {};
    int number = 1;
    const auto aside = [&] { return path_ / ("earlier-" + std::to_string(number)); };
    while (std::filesystem::exists(aside())) ++number;
    std::filesystem::create_directory(aside());
    // Checkpoints first: should this be interrupted, nobody continues a run of which files are missing.
    for (const auto& file : earlier) std::filesystem::rename(file, aside() / file.filename());
    return aside();
  }

  /// A file in it.
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  /// The directory's.
  const std::filesystem::path& path() const { return path_; }

 private:
  static std::filesystem::path made(std::filesystem::path path) {
    std::error_code error;
    std::filesystem::create_directories(path, error);
    if (!std::filesystem::is_directory(path))
      throw DataError(path.string() + ": expected a directory that can be made: " + error.message());
    return path;
  }

  bool is_result(const std::string& name) const {
    return name == "losses.csv" || detail::is_snapshot(name) || detail::checkpoint_position(name) ||
           std::ranges::find(more_, name) != more_.end();
  }

  std::filesystem::path path_;
  std::vector<std::string> more_;
  DirectoryLock lock_;
};

}  // namespace oneiros
