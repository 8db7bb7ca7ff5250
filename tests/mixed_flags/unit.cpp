// SPDX-License-Identifier: BSD-3-Clause
#include "unit.hpp"

#include "oneiros/kernels/build.hpp"
#include "oneiros/layers/convolution.hpp"
#include "oneiros/layers/initialize.hpp"
#include "oneiros/random/fill.hpp"

using namespace oneiros;

/// A layer, forward and backward, and the tensors that go in and come out.
Computed ONEIROS_TEST_UNIT() {
  const Rng rng{5};
  Convolution layer(3, 16, {.window = 4, .stride = 2, .padding = 1});
  initialize(layer, rng, "layer");
  Tensor<float, 4> images(3, 32, 32, 3);
  fill_normal(images.data(), images.size(), rng.stream("images"));
  decltype(layer)::Activations activations;
  const auto output = layer.forward(images, activations);
  Computed result;
  result.build = kernels::build();
  result.output.assign(output.begin(), output.end());
  const auto at_images = layer.backward(images, output, activations, Gradients::all);
  result.input_gradient.assign(at_images.begin(), at_images.end());
  return result;
}
