// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Learning rates that fall to 0 at the end of a training, so that networks come to rest.

#include <algorithm>

#include "oneiros/optimizers/rate.hpp"
#include "oneiros/phases/train.hpp"

namespace oneiros {

/// Observes a training: over its last epochs the rates of both optimizers fall from what they were when this
/// was made, along half a cosine (optimizers/rate.hpp), of which each epoch has the value at its middle. They
/// depend on the epoch alone, so that a run that is interrupted goes on as it would have.
///
///     Annealing annealing(cortex, 10);
///     train(cortex, hippocampus, cycle, images, {.epochs = 50}, rng, annealing);
template <class Cortex>
class Annealing {
 public:
  /// Takes the number of epochs, and refers to the cortex. Throws ValueError for a negative number.
  Annealing(Cortex& cortex, int epochs)
      : cortex_(&cortex),
        epochs_(epochs),
        encoder_rate_(cortex.encoder_optimizer.options().rate),
        generator_rate_(cortex.generator_optimizer.options().rate) {
    if (epochs < 0) throw ValueError(detail::message("Annealing: expected 0 or more epochs, found ", epochs));
  }

  /// Sets the rates.
  void on_epoch_begin(const EpochEvent& event) {
    const int length = std::min(epochs_, event.epochs), before = event.epochs - length;
    const double factor =
        event.epoch <= before ? 1 : cosine_decay((event.epoch - before - 0.5) / static_cast<double>(length));
    cortex_->encoder_optimizer.options().rate = encoder_rate_ * factor;
    cortex_->generator_optimizer.options().rate = generator_rate_ * factor;
  }

 private:
  Cortex* cortex_;
  int epochs_;
  double encoder_rate_, generator_rate_;
};

}  // namespace oneiros
