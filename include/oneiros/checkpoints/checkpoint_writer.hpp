// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// An observer that lets a training survive: a checkpoint now and then, and one at the end of each epoch.

#include <chrono>
#include <tuple>

#include "oneiros/checkpoints/checkpoints.hpp"
#include "oneiros/phases/train.hpp"

namespace oneiros {

/// Observes a training and writes checkpoints: every so many minutes (0: never) and when an epoch ends, be it
/// complete or not. Must observe after whatever writes files of the epoch.
///
///     Checkpoints checkpoints("out", {{"seed", "1"}});
///     CheckpointWriter writer(checkpoints, 5, cortex, hippocampus, cycle);
///     train(cortex, hippocampus, cycle, images, {.epochs = 2}, rng, writer);
template <class... Parts>
class CheckpointWriter {
 public:
  /// For parts as Checkpoints::save takes them, which live as long.
  CheckpointWriter(Checkpoints& checkpoints, double minutes, Parts&... parts)
      : checkpoints_(checkpoints), minutes_(minutes), parts_(parts...) {}

  /// Writes a checkpoint if it is time.
  void on_cycle(const CycleEvent& event) {
    reached_ = event.position();
    const std::chrono::duration<double, std::ratio<60>> since = Clock::now() - last_save_;
    if (minutes_ > 0 && since.count() >= minutes_) save(reached_);
  }

  /// Writes one.
  void on_epoch_end(const EpochEvent& event) { save(event.complete ? Position{event.epoch, 0} : reached_); }

 private:
  using Clock = std::chrono::steady_clock;

  void save(const Position& position) {
    std::apply([&](Parts&... parts) { checkpoints_.save(position, parts...); }, parts_);
    last_save_ = Clock::now();
  }

  Checkpoints& checkpoints_;
  double minutes_;
  std::tuple<Parts&...> parts_;
  Position reached_;
  Clock::time_point last_save_ = Clock::now();
};

}  // namespace oneiros
