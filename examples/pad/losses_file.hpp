// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// DIR/losses.csv: a row for each cycle. A program that is killed may leave half a row, or rows of cycles that
// are run again; so the losses are also in the checkpoints, and the file is written anew from them.

#include <filesystem>
#include <fstream>
#include <vector>

#include "oneiros/phases/train.hpp"

namespace pad {

/// Observes a training and writes its losses. Throws oneiros::DataError if the file cannot be written.
class LossesFile {
 public:
  /// One column for each of these losses.
  LossesFile(std::filesystem::path path, oneiros::NamedLosses columns)
      : path_(std::move(path)), columns_(std::move(columns)) {}

  /// Writes the file with the rows so far; comes before the first cycle.
  void begin();

  void on_cycle(const oneiros::CycleEvent& event);

  /// Visits what a checkpoint has to keep.
  template <class Visitor>
  void for_each_state(const Visitor& visit) {
    visit("losses", values_);
  }

 private:
  std::filesystem::path path_;
  oneiros::NamedLosses columns_;
  std::ofstream file_;
  std::vector<double> values_;  // row after row: epoch, cycle and losses; NaN where there is none
};

}  // namespace pad
