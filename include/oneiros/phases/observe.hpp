// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Seeing without learning: images are encoded and remembered, and nothing else. The days of an untrained
// network.

#include <type_traits>

#include "oneiros/cortex/networks.hpp"
#include "oneiros/phases/phase.hpp"

namespace oneiros {

/// Stores z = E(x). `observe(cortex, hippocampus, images, rng)`.
struct Observe {
  static constexpr const char* name = "observe";
  static constexpr bool sees_images = true;
  using Defaults = DefaultPolicies<>;  ///< nothing varies

  /// There are none.
  struct Losses {
    /// Calls nothing.
    template <class F>
    void for_each(const F&) const {}
  };

  /// What forward leaves for update.
  template <class Cortex, class Policies>
  struct Activations {
    typename Cortex::EncoderType::Activations encoder;    ///< of the pass that made the latents
    TensorView<const typename Cortex::Scalar, 2> latent;  ///< z, N x n_z
  };

  /// Encodes the images, N x H x W x C.
  template <class Policies, class A, class Cortex, class M, class S = typename Cortex::Scalar>
  static Losses forward(const Policies&, A& a, const Cortex& cortex, const M&, const Draws&,
                        const std::type_identity_t<TensorView<const S, 4>>& images) {
    a.latent = cortex.encoder.latent(images, a.encoder);
    return {};
  }

  /// Nothing to add.
  template <class Policies, class A, class Cortex, class Images>
  static void backward(const Policies&, A&, Cortex&, const Images&) {}

  /// Stores z. Throws ShapeError if the memories are of another shape.
  template <class Policies, class A, class Cortex, class M>
  static void update(const Policies&, A& a, Cortex&, M& memory) {
    memory.store(a.latent);
  }
};

}  // namespace oneiros
