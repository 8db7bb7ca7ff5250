// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Latents of the same images clean and occluded, as the paper compares them: for distances
// (latent_distances.hpp) and principal components (pca.hpp).

#include <algorithm>
#include <cstddef>
#include <vector>

#include "oneiros/evaluation/encode.hpp"
#include "oneiros/phases/policies/perturbations/occlusion.hpp"
#include "oneiros/random/fill.hpp"

namespace oneiros::evaluation {

/// Row i of both is of one image.
template <class S>
struct LatentPairs {
  LabelledLatents<S> clean;
  LabelledLatents<S> occluded;
};

/// Of random images of a data set, of which all clean latents are known (encode.hpp), each with an occlusion
/// of its own. There are `images` of them, or all if there are fewer; which they are depends on `rng` alone.
template <EncoderNetwork E, class S = typename E::Scalar>
LatentPairs<S> latent_pairs(const E& encoder, const data::Dataset& dataset, const LabelledLatents<S>& all,
                            const Rng& rng, Index images = 10000,
                            const FixedPatches& patches = {.intensity = 0.3, .size = 4}) {
  std::vector<Index> which = shuffled(dataset.size(), rng.stream("latent pairs"));
  which.resize(static_cast<std::size_t>(std::min(images, dataset.size())));
  const Index size = all.latents.dimension(1);
  LabelledLatents<S> clean{Tensor<S, 2>(static_cast<Index>(which.size()), size), {}, all.classes};
  S* row = clean.latents.data();
  for (const Index i : which) {
    row = std::copy_n(all.latents.data() + i * size, size, row);
    clean.labels.push_back(all.labels[static_cast<std::size_t>(i)]);
  }
  const Occlusion<FixedPatches, Changes::one_per_image> occlusion{patches};
  return {std::move(clean), encode(encoder, dataset.subset(which), occlusion, rng)};
}

}  // namespace oneiros::evaluation
