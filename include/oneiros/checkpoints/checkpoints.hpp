// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The checkpoints of one run in one directory. The last two are kept, so that there is another if the newest
// was damaged.

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "oneiros/checkpoints/checkpoint.hpp"

namespace oneiros {

namespace detail {

/// A checkpoint's file.
inline std::string checkpoint_name(const Position& position) {
  char name[64];
  std::snprintf(name, sizeof name, "checkpoint-%03d-%06lld.safetensors", position.epochs,
                static_cast<long long>(position.cycles));
  return name;
}

/// The position of a file with such a name; nothing of another name.
inline std::optional<Position> checkpoint_position(const std::string& name) {
  int epochs = 0;
  long long cycles = 0;
  if (std::sscanf(name.c_str(), "checkpoint-%9d-%18lld.safetensors", &epochs, &cycles) != 2 || epochs < 0 ||
      cycles < 0)
    return std::nullopt;
  const Position position{epochs, static_cast<Index>(cycles)};
  return name == checkpoint_name(position) ? std::optional(position) : std::nullopt;
}

}  // namespace detail

/// Saves and finds `DIR/checkpoint-EEE-CCCCCC.safetensors`: the epochs and cycles that are done.
///
///     Checkpoints checkpoints("out", {{"seed", "1"}, {"data", images.name()}});
///     if (const auto last = checkpoints.load(cortex, hippocampus, wake, nrem, rem)) start = last->position;
///     ...
///     checkpoints.save({epoch + 1, 0}, cortex, hippocampus, wake, nrem, rem);
class Checkpoints {
 public:
  /// What was loaded, and why newer files were not.
  struct Loaded {
    Position position;                 ///< how far the run was
    std::filesystem::path path;        ///< the file's
    std::string build;                 ///< the compiler and vector width that wrote it
    std::vector<std::string> damaged;  ///< an error message for each
  };

  /// For a directory that exists. One process at a time may use it (files/directory_lock.hpp).
  Checkpoints(std::filesystem::path directory, Metadata run)
      : directory_(std::move(directory)), run_(std::move(run)) {}

  /// Loads the newest checkpoint that is not damaged; nothing if there is none at all. Throws CheckpointError
  /// if all are damaged, or if the newest that is whole is of another run or does not fit; `parts` are then
  /// unchanged.
  template <class... Parts>
  std::optional<Loaded> load(Parts&... parts);

  /// Writes a checkpoint, then removes all but this one and the one saved or loaded before it. Throws what
  /// save_checkpoint throws; the earlier ones are then all there.
  template <class... Parts>
  void save(const Position& position, Parts&... parts);

  /// The file saved or loaded last; empty if there is none.
  const std::filesystem::path& last() const { return last_; }

 private:
  struct Entry {
    Position position;
    std::filesystem::path path;
  };

  std::vector<Entry> newest_first() const;

  std::filesystem::path directory_;
  Metadata run_;
  std::filesystem::path last_;
};

inline std::vector<Checkpoints::Entry> Checkpoints::newest_first() const {
  std::vector<Entry> entries;
  std::error_code ignored;
  for (const auto& file : std::filesystem::directory_iterator(directory_))
    if (const auto position = detail::checkpoint_position(file.path().filename().string());
        position && file.is_regular_file(ignored))
      entries.push_back({*position, file.path()});
  std::ranges::sort(entries, std::greater{}, &Entry::position);
  return entries;
}

template <class... Parts>
std::optional<Checkpoints::Loaded> Checkpoints::load(Parts&... parts) {
  Loaded loaded;
  for (const Entry& entry : newest_first()) {
    std::optional<CheckpointFile> file;
    try {
      file.emplace(entry.path);
    } catch (const CheckpointError& error) {
      loaded.damaged.emplace_back(error.what());
      continue;
    }
    file->load(run_, parts...);
    last_ = loaded.path = entry.path;
    loaded.position = file->position();
    loaded.build = file->build();
    return loaded;
  }
  detail::Problems problems;
  for (const std::string& error : loaded.damaged) problems.add(error);
  problems.throw_if_any(directory_.string() + ": no checkpoint can be used");
  return std::nullopt;
}

template <class... Parts>
void Checkpoints::save(const Position& position, Parts&... parts) {
  const std::filesystem::path path = directory_ / detail::checkpoint_name(position);
  save_checkpoint(path, position, run_, parts...);
  for (const Entry& entry : newest_first()) {
    std::error_code ignored;  // a file too many is no reason to stop
    if (entry.path != path && entry.path != last_) std::filesystem::remove(entry.path, ignored);
  }
  last_ = path;
}

}  // namespace oneiros
