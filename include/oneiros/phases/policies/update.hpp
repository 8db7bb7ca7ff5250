// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Update policies: which networks take a step at the end of a phase. What a step does with parameters that
// got no gradient is the optimizer's option (optimizers/optimizer.hpp, WithoutGradient).

#include "oneiros/phases/roles.hpp"

namespace oneiros {

/// Wake and REM: encoder and generator.
struct UpdateBoth {
  using Role = roles::Update;

  /// One step of each network's optimizer.
  template <class Cortex>
  void operator()(Cortex& cortex) const {
    cortex.encoder_optimizer.step(cortex.encoder);
    cortex.generator_optimizer.step(cortex.generator);
  }
};

/// NREM: the encoder alone.
struct UpdateEncoder {
  using Role = roles::Update;

  /// One step of the encoder's optimizer.
  template <class Cortex>
  void operator()(Cortex& cortex) const {
    cortex.encoder_optimizer.step(cortex.encoder);
  }
};

/// The generator alone.
struct UpdateGenerator {
  using Role = roles::Update;

  /// One step of the generator's optimizer.
  template <class Cortex>
  void operator()(Cortex& cortex) const {
    cortex.generator_optimizer.step(cortex.generator);
  }
};

}  // namespace oneiros
