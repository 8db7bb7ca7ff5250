// SPDX-License-Identifier: BSD-3-Clause
#include "unit.hpp"

#include "oneiros/cortex/encoder.hpp"
#include "oneiros/kernels/build.hpp"
#include "oneiros/random/fill.hpp"

using namespace oneiros;

/// The paper's encoder, small, forward and backward: layers, networks and the tensors between them.
Computed ONEIROS_TEST_UNIT() {
  const Rng rng{5};
  Encoder<float> encoder({.latent_size = 12, .base_width = 8}, rng);
  Tensor<float, 4> images(3, 32, 32, 3);
  fill_normal(images.data(), images.size(), rng.stream("images"));
  Encoder<float>::Activations activations;
  const auto latent = encoder.latent(images, activations);
  Computed result;
  result.build = kernels::build();
  result.output.assign(latent.begin(), latent.end());
  Tensor<float, 2> gradient(3, 12);
  gradient.setConstant(1.F);
  const auto at_images = encoder.backward(images, {.latent = gradient}, activations, Gradients::all);
  result.input_gradient.assign(at_images.begin(), at_images.end());
  return result;
}
