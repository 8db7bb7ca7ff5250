// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// An encoder whose latent units were tampered with, as in experiments on brains: some are silent, all others
// have another gain, or are noisy. Measures, readouts and phases take it for any encoder.

#include <bit>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <vector>

#include "oneiros/cortex/networks.hpp"
#include "oneiros/parallel/parallel.hpp"
#include "oneiros/random/fill.hpp"

namespace oneiros {

/// What is done to latents: z becomes gain z + noise, or 0 for units that are silent.
struct Lesion {
  double silenced = 0;  ///< share of the units, in [0, 1]; their number is rounded
  double gain = 1;      ///< of the others
  double noise = 0;     ///< deviation of what is added to them, for each image and unit anew
};

/// An encoder with a lesion of its latents; its probabilities stay as they are, and so do its parameters and
/// their names.
template <EncoderNetwork E>
class LesionedEncoder {
 public:
  using Scalar = typename E::Scalar;  ///< of images, latents and probabilities

  /// What a forward pass leaves for the backward pass.
  struct Activations {
    typename E::Activations encoder;
    Tensor<Scalar, 2> latent;           ///< after the lesion
    Tensor<Scalar, 2> latent_gradient;  ///< before it
  };

  /// Takes a trained encoder, or a copy of it. Which units are silent follows from `rng` under the name
  /// "lesion.units": those of a smaller share are among those of a larger one. Noise is drawn under
  /// "lesion.noise", and is the same whenever an image has the same latents, in a batch of any size. Throws
  /// ValueError for a share outside of [0, 1], a gain that is not finite, or a deviation that is negative or
  /// not finite.
  LesionedEncoder(E encoder, const Lesion& lesion, const Rng& rng)
      : encoder_(std::move(encoder)), lesion_(checked(lesion)), rng_(rng) {
    const Index size = encoder_.latent_size();
    const std::vector<Index> order = shuffled(size, rng.stream("lesion.units"));
    const auto count = static_cast<std::size_t>(std::lround(lesion.silenced * static_cast<double>(size)));
    gains_.assign(static_cast<std::size_t>(size), static_cast<Scalar>(lesion.gain));
    silenced_.assign(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count));
    deviations_.assign(static_cast<std::size_t>(size), static_cast<Scalar>(lesion.noise));
    for (const Index unit : silenced_)
      gains_[static_cast<std::size_t>(unit)] = deviations_[static_cast<std::size_t>(unit)] = 0;
  }

  /// n_z, silent units too.
  Index latent_size() const { return encoder_.latent_size(); }

  /// z after the lesion, N x n_z.
  TensorView<const Scalar, 2> latent(const TensorView<const Scalar, 4>& images, Activations& activations,
                                     const Pass& pass = {}) const {
    return lesioned(encoder_.latent(images, activations.encoder, pass), activations);
  }

  /// d, the encoder's.
  TensorView<const Scalar, 1> discriminate(const TensorView<const Scalar, 4>& images,
                                           Activations& activations, const Pass& pass = {}) const {
    return encoder_.discriminate(images, activations.encoder, pass);
  }

  /// z after the lesion, and d.
  Heads<Scalar> both(const TensorView<const Scalar, 4>& images, Activations& activations,
                     const Pass& pass = {}) const {
    const Heads<Scalar> heads = encoder_.both(images, activations.encoder, pass);
    return {lesioned(heads.latent, activations), heads.external};
  }

  /// Backward through the lesion and the encoder; silent units learn nothing. Returns the images' gradient.
  TensorView<const Scalar, 4> backward(const TensorView<const Scalar, 4>& images,
                                       const HeadGradients<Scalar>& gradients, Activations& activations,
                                       Gradients wanted = Gradients::all) {
    HeadGradients<Scalar> before{.external = gradients.external};
    if (gradients.latent) {
      const Index count = gradients.latent.dimension(0), size = latent_size();
      check_shape(gradients.latent.shape(), {count, size}, "LesionedEncoder: latent gradient");
      copied(activations.latent_gradient, gradients.latent);
      for (Index i = 0; i < activations.latent_gradient.size(); ++i)
        activations.latent_gradient.data()[i] *= gains_[static_cast<std::size_t>(i % size)];
      before.latent = const_view(activations.latent_gradient);
    }
    return encoder_.backward(images, before, activations.encoder, wanted);
  }

  /// Visits the encoder, under no name of its own.
  template <class Self, class Visitor>
  static void for_each_part(Self& self, const Visitor& visit) {
    visit("", self.encoder_);
  }

  /// The units that are silent, in the order in which they fall silent.
  const std::vector<Index>& silenced() const { return silenced_; }
  /// What it was made with.
  const Lesion& lesion() const { return lesion_; }
  /// The encoder, whose latents have no lesion.
  E& encoder() { return encoder_; }
  const E& encoder() const { return encoder_; }

 private:
  static const Lesion& checked(const Lesion& lesion) {
    if (!detail::is_finite(lesion.silenced) || lesion.silenced < 0 || lesion.silenced > 1)
      throw ValueError(
          detail::message("LesionedEncoder: expected a share of units from 0 to 1, found ", lesion.silenced));
    if (!detail::is_finite(lesion.gain))
      throw ValueError(detail::message("LesionedEncoder: expected a finite gain, found ", lesion.gain));
    if (!detail::is_finite(lesion.noise) || lesion.noise < 0)
      throw ValueError(detail::message("LesionedEncoder: expected noise of a deviation of at least 0, found ",
                                       lesion.noise));
    return lesion;
  }

  TensorView<const Scalar, 2> lesioned(const TensorView<const Scalar, 2>& latents,
                                       Activations& activations) const {
    copied(activations.latent, latents);
    const auto size = static_cast<std::size_t>(latent_size());
    parallel_blocks(latents.dimension(0), 16, [&](Index begin, Index end) {
      for (Index i = begin; i < end; ++i) {
        Scalar* z = activations.latent.data() + i * latent_size();
        const Stream stream = noise_of(z);
        for (std::size_t j = 0; j < size; ++j) {
          z[j] *= gains_[j];
          if (deviations_[j] != 0) z[j] += deviations_[j] * stream.normal<Scalar>(j);
        }
      }
    });
    return const_view(activations.latent);
  }

  /// An image is known by its latents: its place in a batch says nothing.
  Stream noise_of(const Scalar* latents) const {
    using Bits = std::conditional_t<sizeof(Scalar) == 4, std::uint32_t, std::uint64_t>;
    std::uint64_t key = 0;
    for (Index j = 0; j < latent_size(); ++j)
      key = detail::mix_bits(key + 0x9E3779B97F4A7C15U + std::bit_cast<Bits>(latents[j]));
    return rng_.stream("lesion.noise", {.epoch = static_cast<std::uint32_t>(key >> 32U),
                                        .cycle = static_cast<std::uint32_t>(key)});
  }

  E encoder_;
  Lesion lesion_;
  Rng rng_;
  std::vector<Index> silenced_;
  std::vector<Scalar> gains_, deviations_;  // of each unit
};

}  // namespace oneiros
