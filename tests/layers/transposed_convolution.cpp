// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/layers/transposed_convolution.hpp"

#include "oneiros/layers/convolution.hpp"
#include "support/catch.hpp"
#include "support/random_cases.hpp"

using namespace oneiros;
using namespace oneiros::test;

TEST_CASE("a transposed convolution is the transpose of a convolution") {
  // <conv(x), y> = <x, transposed(y)> for the same weights and no bias.
  Convolution<double> convolution(3, 5, {.window = 4, .stride = 3, .padding = 1});
  TransposedConvolution<double> transposed(5, 3, {.window = 4, .stride = 3, .padding = 1});
  randomize(convolution, 1);
  convolution.bias.value.setZero();
  transposed.weight.value = convolution.weight.value;
  const auto x = noise<double, 4>({2, 8, 11, 3}, 1), y = noise<double, 4>({2, 3, 4, 5}, 2);
  decltype(convolution)::Activations a;
  decltype(transposed)::Activations b;
  REQUIRE(convolution.output_shape(shape_of(x)) == shape_of(y));
  REQUIRE(transposed.output_shape(shape_of(y)) == shape_of(x));
  const Tensor<double, 0> left = (convolution.forward(x, a).map() * y).sum(),
                          right = (x * transposed.forward(y, b).map()).sum();
  CHECK(left() == Approx(right()).epsilon(1e-12));
}

TEST_CASE("wrong shapes of a transposed convolution are refused") {
  const TransposedConvolution layer(3, 8, {.window = 2, .padding = 1});
  CHECK_THROWS_WITH(layer.output_shape({1, 8, 8, 8}),
                    ContainsSubstring("TransposedConvolution: expected images of 3 channels"));
  CHECK_THROWS_WITH(layer.output_shape({1, 1, 1, 3}), ContainsSubstring("no output"));
}
