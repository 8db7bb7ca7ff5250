// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What a run is, whether it makes sense, and all that it has learned so far.

#include "datasets.hpp"
#include "losses_file.hpp"
#include "oneiros/checkpoints/checkpoint.hpp"
#include "oneiros/cortex.hpp"
#include "oneiros/phases/conditions.hpp"
#include "options.hpp"

namespace pad {

/// Throws oneiros::ValueError for options that do not fit each other or the data.
void check(const TrainOptions& options, const Data& data);

/// What may not differ where a run is continued. `data` holds the training images of the run.
oneiros::RunDescription describe(const TrainOptions& options, const Data& data);

/// The settings that `describe` has put into the checkpoint `file`. Throws oneiros::CheckpointError if one is
/// missing or is not what it has to be.
TrainOptions described(const oneiros::RunDescription& description, const std::filesystem::path& file);

/// Everything that changes while a run goes on.
struct Run {
  Run(const TrainOptions& options, const std::filesystem::path& losses_path);

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
  LossesFile losses;
};

}  // namespace pad
