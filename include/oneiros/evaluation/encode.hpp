// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Latents of a whole data set: what every metric of an encoder starts from.

#include <algorithm>
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
  typename E::Activations activations;
  data::for_each_batch<S>(dataset, batch_size, [&](const TensorView<const S, 4>& images, Index first) {
    const TensorView<const S, 2> z = encoder.latent(images, activations);
    std::copy(z.begin(), z.end(), result.latents.data() + first * encoder.latent_size());
  });
  for (Index i = 0; i < dataset.size(); ++i) result.labels.push_back(dataset.label(i));
  return result;
}

}  // namespace oneiros::evaluation
