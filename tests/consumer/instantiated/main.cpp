// SPDX-License-Identifier: BSD-3-Clause

#include <oneiros/instantiated.hpp>
#include <oneiros/random/fill.hpp>

using namespace oneiros;

/// The gradient of the sum of all outputs with respect to a bias is the number of pixels.
int main() {
  Convolution layer(3, 4, {.window = 2, .stride = 2});
  Tensor<float, 4> images(2, 8, 8, 3);
  fill_normal(images.data(), images.size(), Rng{1}.stream("images"));
  decltype(layer)::Activations activations;
  const auto output = layer.forward(images, activations);
  Tensor<float, 4> gradient(output.shape());
  gradient.setConstant(1.F);
  layer.backward(images, gradient, activations);
  return layer.bias.gradient(0) == 2 * 4 * 4 ? 0 : 1;
}
