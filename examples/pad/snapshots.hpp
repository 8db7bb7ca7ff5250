// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Weights and dreams of each epoch.

#include "datasets.hpp"
#include "oneiros/cortex.hpp"
#include "oneiros/phases/train.hpp"
#include "options.hpp"
#include "output_directory.hpp"

namespace pad {

/// Observes a training and writes weights.safetensors and dreams-epoch-*.png. Throws oneiros::DataError.
class Snapshots {
 public:
  Snapshots(const OutputDirectory& out, const oneiros::Cortex<float>& cortex, const Data& data,
            const TrainOptions& options)
      : out_(out), cortex_(cortex), data_(data), options_(options) {}

  void on_epoch_end(const oneiros::EpochEvent& event) const;

 private:
  const OutputDirectory& out_;
  const oneiros::Cortex<float>& cortex_;
  const Data& data_;
  const TrainOptions& options_;
};

}  // namespace pad
