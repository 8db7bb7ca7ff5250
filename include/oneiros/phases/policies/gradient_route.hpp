// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Gradient routes: how a phase that runs one network on what the other gives passes the gradient back.
// Dreaming phases pass it from the encoder's input to the generator's output, and Wake from the generator's
// input to the encoder's output: what is said of the generator here is true of the encoder there.

#include <concepts>

#include "oneiros/layers/layer.hpp"
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

namespace detail {

/// Whether a network's backward pass is asked for the gradient of its input.
template <class Route>
constexpr Gradients wanted_by() {
  static_assert(
      requires { requires std::convertible_to<decltype(Route::reaches_generator), bool>; },
      "Phase: a gradient route says `static constexpr bool reaches_generator` (see "
      "oneiros/phases/policies/gradient_route.hpp)");
  return Route::reaches_generator ? Gradients::all : Gradients::parameters;
}

}  // namespace detail
}  // namespace oneiros
