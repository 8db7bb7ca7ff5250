// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// How far dreams are from images, as the paper's Figure 3d shows it: the Frechet distance of NREM's and of
// REM's dreams from training images, in the features of any network.

#include <algorithm>
#include <vector>

#include "oneiros/cortex/hippocampus.hpp"
#include "oneiros/evaluation/features.hpp"
#include "oneiros/evaluation/frechet_distance.hpp"
#include "oneiros/phases/policies/replay/mix.hpp"
#include "oneiros/random/fill.hpp"

namespace oneiros::evaluation {

/// The distance of each kind of dreams.
struct DreamDistances {
  double nrem = 0;
  double rem = 0;
  Index images = 0;  ///< that dreams are compared with; there are as many dreams, if images suffice
};

}  // namespace oneiros::evaluation

namespace oneiros::detail {

inline constexpr Index dreams_at_once = 100;

/// Moments of the features of both kinds of dreams.
struct DreamMoments {
  evaluation::Gaussian nrem, rem;
};

/// The first images are only remembered: REM mixes each batch with the one before. The last batch is filled
/// with images that had their turn; only its new ones count.
template <class Cortex, evaluation::FeatureExtractor F>
DreamMoments dream_moments(const Cortex& cortex, F& features, const data::Dataset& remembered,
                           const Rng& rng) {
  using S = typename Cortex::Scalar;
  evaluation::FeatureStatistics nrem(features.feature_count()), rem(features.feature_count());
  typename Cortex::EncoderType::Activations encoding;
  typename Cortex::GeneratorType::Activations generating;
  Hippocampus<S> hippocampus;
  Tensor<S, 2> mixture;
  const Index size = std::min(dreams_at_once, remembered.size() / 2);
  for (Index first = 0; first < remembered.size(); first += size) {
    const Index begin = std::min(first, remembered.size() - size);
    const auto images = data::images<S>(remembered, begin, size);
    const TensorView<const S, 2> latents = cortex.encoder.latent(images, encoding);
    hippocampus.store(latents);
    if (first == 0) continue;
    const auto add = [&](evaluation::FeatureStatistics& statistics, const TensorView<const S, 2>& dreamed) {
      const auto found = features(cortex.generator.forward(dreamed, generating));
      statistics.add(batch_slice(found, first - begin, size - (first - begin)));
    };
    add(nrem, latents);
    resize(mixture, latents.shape());
    Mix<2>{}(hippocampus, Draws(rng, "frechet", hippocampus.now()), TensorView<S, 2>(mixture));
    add(rem, const_view(mixture));
  }
  return {nrem.gaussian(), rem.gaussian()};
}

}  // namespace oneiros::detail

namespace oneiros::evaluation {

/// Frechet distances of dreams from `images` images of a data set, or from all if there are fewer. As far as
/// there are enough, the dreams are of other images than those that they are compared with. Throws ValueError
/// for fewer than three images: one to be remembered, two for a covariance.
template <class Cortex, FeatureExtractor F>
DreamDistances dream_distances(const Cortex& cortex, F& features, const data::Dataset& dataset,
                               const Rng& rng, Index images = 10000) {
  constexpr Index least = 3;
  if (dataset.size() < least)
    throw ValueError(detail::message("Frechet distance: expected at least ", least,
                                     " training images, found ", dataset.size()));
  const std::vector<Index> order = shuffled(dataset.size(), rng.stream("frechet images"));
  const Index compared = std::min(images, dataset.size());
  const Index dreamed = std::min(compared + std::min(compared, detail::dreams_at_once), dataset.size());
  const Gaussian reference = gaussian_of(features, dataset.subset({order.begin(), order.begin() + compared}));
  const auto [nrem, rem] =
      detail::dream_moments(cortex, features, dataset.subset({order.end() - dreamed, order.end()}), rng);
  return {frechet_distance(nrem, reference), frechet_distance(rem, reference), compared};
}

}  // namespace oneiros::evaluation
