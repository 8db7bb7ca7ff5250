// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Targets of NREM: which latents the encoder is to find in a dream that was perturbed.

#include "oneiros/phases/dream.hpp"

namespace oneiros {

/// The paper's: those that were dreamed.
struct DreamedLatents {
  using Role = roles::Target;

  template <class S>
  struct Activations {};

  /// z, N x n_z.
  template <class Cortex, class S = typename Cortex::Scalar>
  TensorView<const S, 2> operator()(const Dream<Cortex>& dream, Activations<S>&) const {
    return const_view(dream.latent);
  }
};

/// Those that another encoder finds in the dream before it is perturbed: a moving average of the encoder that
/// learns (phases/observers/moving_average.hpp), as in Grill et al., Bootstrap your own latent, 2020.
///
///     Phase<NREM, FoundBy<Encoder<float>>> nrem{FoundBy{&average.network()}};
template <class E>
struct FoundBy {
  static_assert(EncoderNetwork<E>, "FoundBy: it takes an EncoderNetwork (see oneiros/cortex/networks.hpp)");
  using Role = roles::Target;

  const E* encoder = nullptr;  ///< must outlive the phase

  /// Of the other encoder.
  template <class S>
  struct Activations {
    typename E::Activations encoder;
  };

  /// Its latents of G(z), N x n_z. Throws ValueError without an encoder.
  template <class Cortex, class S = typename Cortex::Scalar>
  TensorView<const S, 2> operator()(const Dream<Cortex>& dream, Activations<S>& activations) const {
    if (encoder == nullptr) throw ValueError("FoundBy: expected an encoder, found none");
    return encoder->latent(dream.image, activations.encoder);
  }
};

/// From `FoundBy{&encoder}`, also by compilers that do not find it out.
template <class E>
FoundBy(const E*) -> FoundBy<E>;

}  // namespace oneiros
