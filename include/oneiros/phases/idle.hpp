// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// A phase in which nothing is learned but optimizers still step. Where NREM is switched off, the authors'
// script steps the encoder's optimizer with zero gradients all the same; this phase in NREM's place
// reproduces that.

#include "oneiros/phases/phase.hpp"
#include "oneiros/phases/policies/update.hpp"

namespace oneiros {

/// Steps the encoder without a gradient. `idle(cortex, hippocampus, rng)`.
struct Idle {
  static constexpr const char* name = "idle";
  static constexpr bool sees_images = false;
  using Defaults = DefaultPolicies<UpdateEncoder>;  ///< what steps; nothing else varies

  /// There are none.
  struct Losses {
    /// Calls nothing.
    template <class F>
    void for_each(const F&) const {}
  };

  template <class Cortex, class Policies>
  struct Activations {};

  /// Nothing to run.
  template <class Policies, class A, class Cortex, class M>
  static Losses forward(const Policies&, A&, const Cortex&, const M&, const Draws&) {
    return {};
  }

  /// Nothing to add.
  template <class Policies, class A, class Cortex>
  static void backward(const Policies&, A&, Cortex&) {}

  /// Steps the encoder.
  template <class Policies, class A, class Cortex, class M>
  static void update(const Policies& policies, A&, Cortex& cortex, M&) {
    get<roles::Update>(policies)(cortex);
  }
};

}  // namespace oneiros
