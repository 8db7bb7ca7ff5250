// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// DIR/losses.csv: a row for each cycle, appended after each epoch. Appending is not atomic: a crash of the
// machine may leave part of the last epoch.

#include <filesystem>
#include <string>

#include "oneiros/phases/train.hpp"

namespace pad {

/// Observes a training and writes its losses. Throws oneiros::DataError if the file cannot be written.
class LossesFile {
 public:
  /// Begins the file, with a header only.
  explicit LossesFile(std::filesystem::path path);

  void on_cycle(const oneiros::CycleEvent& event);
  void on_epoch_end(const oneiros::EpochEvent& event);

  /// Appends the rows so far; for an epoch that ends in an error.
  void flush();

 private:
  std::filesystem::path path_;
  std::string rows_;  // of the epoch so far
};

}  // namespace pad
