// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Weights and dreams of each epoch.

#include <string>

#include "datasets.hpp"
#include "oneiros/cortex.hpp"
#include "oneiros/phases/train.hpp"
#include "options.hpp"
#include "output_directory.hpp"

namespace pad {

/// Whether the paper evaluates the networks after this epoch: 1, 2, 5, 10, 15, ...
constexpr bool is_evaluated(int epoch) {
  return epoch == 1 || epoch == 2 || (epoch > 0 && epoch % 5 == 0);
}

/// weights-epoch-NNN.safetensors.
std::string weights_name(int epoch);

/// Observes a training and writes weights.safetensors, dreams-epoch-*.png and, if asked to, the weights of
/// the epochs that are evaluated. Throws oneiros::DataError.
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
