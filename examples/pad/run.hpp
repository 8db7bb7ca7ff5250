// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What a run of `pad train` is, and all that it has learned so far.

#include "oneiros/checkpoints/checkpoint.hpp"
#include "oneiros/cortex.hpp"
#include "oneiros/phases/conditions.hpp"
#include "oneiros/phases/observers/losses_file.hpp"
#include "options.hpp"

namespace pad {

/// What may not differ where a run is continued. `data` holds the training images of the run.
oneiros::RunDescription describe(const TrainOptions& options, const Data& data);

/// The options that `describe` has put into the checkpoint `file`. Throws oneiros::CheckpointError if one is
/// missing or is not what it has to be.
TrainOptions described(const oneiros::RunDescription& description, const path& file);

/// Everything that changes while a run goes on.
struct Run {
  Run(const TrainOptions& options, const path& losses_path);

  template <class Visitor>
  void for_each_state(const Visitor& visit) {
    cortex.for_each_state(visit);
    hippocampus.for_each_state(visit);
    condition.for_each_state(visit);
    losses.for_each_state(visit);
  }

  oneiros::Rng rng;
  oneiros::Cortex<float> cortex;
  oneiros::Hippocampus<float> hippocampus;
  oneiros::Condition<oneiros::Cortex<float>> condition;
  oneiros::LossesFile losses;
};

}  // namespace pad
