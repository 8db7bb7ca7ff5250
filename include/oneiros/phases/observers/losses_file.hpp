// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// A table of losses with a row for each cycle. A program that is killed may leave half a row, or rows of
// cycles that are run again; so the losses can also be kept in checkpoints, and the file is written anew from
// them.

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "oneiros/files/atomic_file.hpp"
#include "oneiros/phases/losses.hpp"
#include "oneiros/phases/train.hpp"
#include "oneiros/util/errors.hpp"
#include "oneiros/util/finite.hpp"

namespace oneiros {

/// Observes a training and writes its losses. Throws DataError if the file cannot be written.
///
///     LossesFile losses("losses.csv", condition.losses());
///     losses.begin();
///     train(cortex, hippocampus, condition, images, {.epochs = 2}, rng, losses);
class LossesFile {
 public:
  /// One column for each of these losses.
  LossesFile(std::filesystem::path path, NamedLosses columns)
      : path_(std::move(path)), columns_(std::move(columns)) {}

  /// Writes the file with the rows so far; comes before the first cycle.
  void begin() {
    std::string text = "epoch,cycle";
    for (const auto& [name, value] : columns_) text += "," + name;
    text += "\n";
    const std::size_t columns = 2 + columns_.size();
    for (std::size_t at = 0; at + columns <= values_.size(); at += columns)
      text += row_text(std::span(values_).subspan(at, columns));
    write_file_atomically(path_, [&](auto& file) { file.write(text); });
    file_.open(path_, std::ios::app | std::ios::binary);
  }

  /// Appends a row.
  void on_cycle(const CycleEvent& event) {
    const NamedLosses losses = event.losses();
    values_.push_back(event.epoch);
    values_.push_back(static_cast<double>(event.cycle));
    for (const auto& [name, value] : columns_) values_.push_back(losses[name]);
    file_ << row_text(std::span(values_).last(2 + columns_.size())) << std::flush;
    if (!file_) throw DataError(path_.string() + ": cannot append losses: " + std::strerror(errno));
  }

  /// Visits what a checkpoint has to keep.
  template <class Visitor>
  void for_each_state(const Visitor& visit) {
    visit("losses", values_);
  }

 private:
  static std::string row_text(std::span<const double> row) {
    std::string text;
    for (const double value : row) {
      char number[32] = "";  // stays empty for what was neither trained nor measured in this cycle
      if (!detail::is_nan(value)) std::snprintf(number, sizeof number, "%.9g", value);
      text += (text.empty() ? "" : ",") + std::string(number);
    }
    return text + "\n";
  }

  std::filesystem::path path_;
  NamedLosses columns_;
  std::ofstream file_;
  std::vector<double> values_;  // row after row: epoch, cycle and losses; NaN where there is none
};

}  // namespace oneiros
