// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What the user sees of a training: a bar that is redrawn on a terminal, a line now and then elsewhere.

#include <chrono>
#include <string>

#include "oneiros/phases/train.hpp"

namespace pad {

/// "2 h 05 min", "3 min 20 s" or "12 s".
std::string duration(double seconds);

/// Observes a training and prints losses, images per second and the time left.
class Progress {
 public:
  Progress();

  void on_epoch_begin(const oneiros::EpochEvent& event);
  void on_cycle(const oneiros::CycleEvent& event);
  void on_epoch_end(const oneiros::EpochEvent& event);

  /// Images per second of the last epoch that ended; 0 if none did.
  double images_per_second() const { return images_per_second_; }

 private:
  using Clock = std::chrono::steady_clock;

  std::string status(const oneiros::CycleEvent& event) const;

  bool terminal_;
  Clock::time_point epoch_begin_;
  Clock::time_point last_print_;
  oneiros::Index images_ = 0;   // in this epoch so far
  oneiros::PaperLosses sum_;    // of the losses in this epoch so far
  oneiros::PaperLosses count_;  // of cycles that have each loss
  double images_per_second_ = 0;
};

}  // namespace pad
