// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Latents of a whole data set: what every metric of an encoder starts from.

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <vector>

#include "oneiros/cortex/networks.hpp"
#include "oneiros/data/dataset.hpp"
#include "oneiros/phases/roles.hpp"
#include "oneiros/random/draws.hpp"

namespace oneiros::evaluation {

/// The latents of a data set, images in its order.
template <class S>
struct LabelledLatents {
  Tensor<S, 2> latents;     ///< images x latent size
  std::vector<int> labels;  ///< of the images, each below `classes`
  int classes = 0;          ///< of the data set, also such as no image has
};

}  // namespace oneiros::evaluation

namespace oneiros::detail {

/// A perturbation of images as Phase<NREM> takes it, see roles::ImagePerturbation.
template <class P>
concept ImagePerturbation = std::same_as<typename P::Role, roles::ImagePerturbation>;

inline constexpr Index encoded_at_once = 256;  ///< images

/// Latents of all images; `seen(images, first)` gives what the encoder sees of a batch.
template <class E, class F, class S = typename E::Scalar>
evaluation::LabelledLatents<S> encode_as(const E& encoder, const data::Dataset& dataset, Index batch_size,
                                         const F& seen) {
  evaluation::LabelledLatents<S> result;
  result.latents.resize(dataset.size(), encoder.latent_size());
  result.classes = dataset.classes();
  typename E::Activations activations;
  data::for_each_batch<S>(dataset, batch_size, [&](const TensorView<const S, 4>& images, Index first) {
    const TensorView<const S, 2> z = encoder.latent(seen(images, first), activations);
    std::copy(z.begin(), z.end(), result.latents.data() + first * encoder.latent_size());
  });
  for (Index i = 0; i < dataset.size(); ++i) result.labels.push_back(dataset.label(i));
  return result;
}

}  // namespace oneiros::detail

namespace oneiros::evaluation {

/// Runs the latent head over every image, `batch_size` at a time.
template <EncoderNetwork E>
LabelledLatents<typename E::Scalar> encode(const E& encoder, const data::Dataset& dataset,
                                           Index batch_size = detail::encoded_at_once) {
  return detail::encode_as(encoder, dataset, batch_size, [](const auto& images, Index) { return images; });
}

/// The same for perturbed images. A perturbation with a mask for each image draws as many of them; the draws
/// are those of `rng` in the scope "encode", and no others.
template <EncoderNetwork E, detail::ImagePerturbation P>
LabelledLatents<typename E::Scalar> encode(const E& encoder, const data::Dataset& dataset,
                                           const P& perturbation, const Rng& rng) {
  using S = typename E::Scalar;
  Tensor<S, 4> perturbed;
  typename P::template Activations<S> activations;
  return detail::encode_as(
      encoder, dataset, detail::encoded_at_once, [&](const TensorView<const S, 4>& images, Index first) {
        const Moment batch{.cycle = static_cast<std::uint32_t>(first / detail::encoded_at_once)};
        perturbation.apply(copied(perturbed, images), activations, Draws(rng, "encode", batch));
        return const_view(perturbed);
      });
}

}  // namespace oneiros::evaluation
