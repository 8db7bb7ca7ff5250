// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What both sleep phases share: a latent is replayed, the generator makes an image of it, and the gradient at
// that image may go on to the generator.

#include "oneiros/cortex/networks.hpp"
#include "oneiros/phases/policies/gradient_route.hpp"
#include "oneiros/phases/policies/replay/recall.hpp"

namespace oneiros {

/// A dreamed mini-batch.
template <class Cortex>
struct Dream {
  using S = typename Cortex::Scalar;

  typename Cortex::EncoderType::Activations encoder;
  typename Cortex::GeneratorType::Activations generator;
  Tensor<S, 2> latent;           ///< what is dreamed of
  TensorView<const S, 4> image;  ///< G(latent)
  Tensor<S, 4> image_gradient;   ///< at `image`, N x H x W x C, if the gradient route reaches the generator
};

}  // namespace oneiros

namespace oneiros::detail {

/// Replays latents and makes the images.
template <class Replay, class Cortex, class M>
void dream(const Replay& policy, Dream<Cortex>& d, const Cortex& cortex, const M& memory, const Draws& draws,
           const char* phase) {
  replay(policy, memory, draws, d.latent, phase);
  d.image = cortex.generator.forward(d.latent, d.generator, Pass(draws.scope("generator")));
}

/// Sends the gradient at the dreamed images into the generator, as the route says; `at_image` is applied to
/// it first.
template <class Route, class Cortex, class S, class F>
void backward_to_generator(const Route& route, Dream<Cortex>& d, Cortex& cortex,
                           const TensorView<const S, 4>& seen_gradient, const F& at_image) {
  if constexpr (Route::reaches_generator) {
    const auto gradient = copied(d.image_gradient, seen_gradient);
    at_image(gradient);
    for (S& value : gradient) value *= static_cast<S>(route.factor());
    cortex.generator.backward(d.latent, gradient, d.generator, Gradients::parameters);
  }
}

}  // namespace oneiros::detail
