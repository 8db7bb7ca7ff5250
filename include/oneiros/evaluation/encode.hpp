// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Latents of a whole data set: what every metric of an encoder starts from.

#include <algorithm>
#include <numeric>
#include <vector>

#include "oneiros/cortex/networks.hpp"
#include "oneiros/data/dataset.hpp"

namespace oneiros::evaluation {

/// The latents of a data set, images in its order.
template <class S>
struct LabelledLatents {
  Tensor<S, 2> latents;  ///< images x latent size
  std::vector<int> labels;
  int classes = 0;
};

/// Runs the latent head over every image, `batch_size` at a time.
template <EncoderNetwork E, class S = typename E::Scalar>
LabelledLatents<S> encode(const E& encoder, const data::Dataset& dataset, Index batch_size = 256) {
  LabelledLatents<S> result;
  result.latents.resize(dataset.size(), encoder.latent_size());
  result.classes = dataset.classes();
  const auto [height, width, channels] = dataset.image_shape();
  typename E::Activations activations;
  Tensor<S, 4> images;
  std::vector<Index> which;
  for (Index first = 0; first < dataset.size(); first += batch_size) {
    which.resize(static_cast<std::size_t>(std::min(batch_size, dataset.size() - first)));
    std::iota(which.begin(), which.end(), first);
    resize(images, {static_cast<Index>(which.size()), height, width, channels});
    data::images_to<S>(dataset, which, images);
    const auto z = encoder.latent(images, activations);
    std::copy(z.begin(), z.end(), result.latents.data() + first * encoder.latent_size());
    for (const Index i : which) result.labels.push_back(dataset.label(i));
  }
  return result;
}

}  // namespace oneiros::evaluation
