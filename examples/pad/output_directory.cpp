// SPDX-License-Identifier: BSD-3-Clause
#include "output_directory.hpp"

#include <algorithm>
#include <iostream>

#include "oneiros/checkpoints/checkpoints.hpp"
#include "oneiros/checkpoints/snapshot_names.hpp"
#include "oneiros/files/atomic_file.hpp"

namespace pad {

using namespace oneiros;

namespace {

bool is_result(const std::string& name) {
  return name == "losses.csv" || name == "evaluation.json" || is_snapshot(name) ||
         Checkpoints::is_checkpoint(name);
}

}  // namespace

void make_directory(const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (!std::filesystem::is_directory(path))
    throw DataError("--out " + path.string() + ": expected a directory that can be made: " + error.message());
}

OutputDirectory::OutputDirectory(std::filesystem::path path) : path_(std::move(path)) {
  make_directory(path_);
  lock_.emplace(path_);
  remove_left_over_files(path_, is_result);
  AtomicFile(path_ / "losses.csv").write("");  // not committed: only tries
}

std::vector<std::filesystem::path> OutputDirectory::results() const {
  std::vector<std::filesystem::path> found;
  for (const auto& entry : std::filesystem::directory_iterator(path_))
    if (entry.is_regular_file() && is_result(entry.path().filename().string())) found.push_back(entry.path());
  std::ranges::sort(found);
  return found;
}

void OutputDirectory::keep_results_aside() const {
  const auto earlier = results();
  if (earlier.empty()) return;
  int number = 1;
  while (std::filesystem::exists(path_ / ("earlier-" + std::to_string(number)))) ++number;
  const std::filesystem::path aside = path_ / ("earlier-" + std::to_string(number));
  std::filesystem::create_directory(aside);
  // Checkpoints first: should this be interrupted, nobody continues a run of which files are missing.
  for (const auto& file : earlier) std::filesystem::rename(file, aside / file.filename());
  std::cout << "files of the run before are kept in " << aside.string() << std::endl;
}

}  // namespace pad
