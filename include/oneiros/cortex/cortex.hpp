// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The learner: an encoder, a generator and an optimizer for each, shared by the phases.

#include <concepts>
#include <type_traits>
#include <utility>

#include "oneiros/cortex/encoder.hpp"
#include "oneiros/cortex/generator.hpp"
#include "oneiros/optimizers/adam.hpp"
#include "oneiros/tensor/state.hpp"

namespace oneiros {
inline namespace ONEIROS_TARGET {

/// The paper's networks by default: `Cortex<float> cortex{{.latent_size = 256, .base_width = 64}, rng};`
/// Others by their objects: `Cortex cortex{my_encoder, my_generator};`
template <class S = float, class E = Encoder<S>, class G = Generator<S>, class O = Adam<S>>
struct Cortex {
  static_assert(EncoderNetwork<E>,
                "Cortex: the encoder must be an EncoderNetwork (see oneiros/cortex/networks.hpp)");
  static_assert(GeneratorNetwork<G>,
                "Cortex: the generator must be a GeneratorNetwork (see oneiros/cortex/networks.hpp)");
  static_assert(std::is_same_v<typename E::Scalar, S> && std::is_same_v<typename G::Scalar, S>,
                "Cortex: encoder, generator and cortex have the same scalar");
  static_assert(Optimizer<O, E> && Optimizer<O, G>, "Cortex: the optimizer must be able to step(network)");

  using Scalar = S;
  using EncoderType = E;    ///< an EncoderNetwork
  using GeneratorType = G;  ///< a GeneratorNetwork

  /// The paper's networks, drawn from `rng`.
  Cortex(const CortexOptions& options, const Rng& rng, const O& optimizer = O())
  requires std::constructible_from<E, const CortexOptions&, const Rng&> &&
           std::constructible_from<G, const CortexOptions&, const Rng&>
      : Cortex(E(options, rng), G(options, rng), optimizer) {}

  /// Networks of one's own; each gets a copy of the optimizer.
  Cortex(E encoder_, G generator_, const O& optimizer = O())
      : encoder(std::move(encoder_)),
        generator(std::move(generator_)),
        encoder_optimizer(optimizer),
        generator_optimizer(optimizer) {}

  /// Visits the encoder, then the generator, under no names of their own.
  template <class Self, class Visitor>
  static void for_each_part(Self& self, const Visitor& visit) {
    visit("", self.encoder);
    visit("", self.generator);
  }

  /// Visits everything that a checkpoint has to keep: parameters and what the optimizers remember of them.
  template <class Visitor>
  void for_each_state(const Visitor& visit) {
    oneiros::for_each_state(encoder, named("encoder", visit));
    encoder_optimizer.for_each_state(encoder, named("encoder_optimizer", visit));
    oneiros::for_each_state(generator, named("generator", visit));
    generator_optimizer.for_each_state(generator, named("generator_optimizer", visit));
  }

  E encoder;              ///< images to latents, and to the probability that they came from outside
  G generator;            ///< latents to images
  O encoder_optimizer;    ///< of the encoder with both heads, shared by all phases
  O generator_optimizer;  ///< of the generator, shared by all phases
};

/// Networks of any kind with the optimizer by default.
template <class E, class G>
Cortex(E, G) -> Cortex<typename E::Scalar, E, G>;
/// Networks and an optimizer of any kind.
template <class E, class G, class O>
Cortex(E, G, O) -> Cortex<typename E::Scalar, E, G, O>;

}  // namespace ONEIROS_TARGET
}  // namespace oneiros
