// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Gradient routes: how a dreaming phase passes the gradient on from the encoder's input to the generator's
// output.

#include "oneiros/phases/roles.hpp"

namespace oneiros {

/// NREM: the generator gets no gradient.
struct Detach {
  using Role = roles::GradientRoute;
  static constexpr bool reaches_generator = false;  ///< the images' gradient is not even computed
};

/// REM: the generator gets the gradient with its sign switched, so that one backward pass trains it to
/// deceive the discriminator (Ganin et al., Domain-adversarial training of neural networks, 2016).
struct Reverse {
  using Role = roles::GradientRoute;
  static constexpr bool reaches_generator = true;  ///< the generator is trained too
  double strength = 1;                             ///< relative to the encoder's gradient

  /// What the images' gradient is multiplied with.
  double factor() const { return -strength; }
};

/// The generator minimises the same loss as the encoder (in NREM together with UpdateBoth).
struct Follow {
  using Role = roles::GradientRoute;
  static constexpr bool reaches_generator = true;  ///< the generator is trained too
  double strength = 1;                             ///< relative to the encoder's gradient

  /// What the images' gradient is multiplied with.
  double factor() const { return strength; }
};

}  // namespace oneiros
