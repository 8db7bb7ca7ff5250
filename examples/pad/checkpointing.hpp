// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Runs that survive: a checkpoint now and then, and the way back from it.

#include <chrono>

#include "oneiros/checkpoints/checkpoints.hpp"
#include "oneiros/phases/train.hpp"
#include "output_directory.hpp"
#include "run.hpp"

namespace pad {

/// Gives `run` the state of the newest checkpoint and returns how far it was. Where there is none, writes the
/// first, so that a run can be continued whenever it is killed. If the run there cannot be continued, keeps
/// it aside with `fresh_if_other`; else throws oneiros::CheckpointError for checkpoints of another run, and
/// oneiros::DataError for results that no checkpoint belongs to.
oneiros::Position begin_or_continue(oneiros::Checkpoints& checkpoints, Run& run, const OutputDirectory& out,
                                    bool fresh_if_other);

/// Observes a training and writes checkpoints: every so many minutes (0: never) and when an epoch ends, be it
/// complete or not. Must observe after whatever writes files of the epoch.
class CheckpointWriter {
 public:
  CheckpointWriter(oneiros::Checkpoints& checkpoints, Run& run, double minutes)
      : checkpoints_(checkpoints), run_(run), minutes_(minutes) {}

  void on_cycle(const oneiros::CycleEvent& event);
  void on_epoch_end(const oneiros::EpochEvent& event);

 private:
  using Clock = std::chrono::steady_clock;

  void save(const oneiros::Position& position);

  oneiros::Checkpoints& checkpoints_;
  Run& run_;
  double minutes_;
  oneiros::Position reached_;
  Clock::time_point last_save_ = Clock::now();
};

}  // namespace pad
