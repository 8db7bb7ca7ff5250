// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/layers/transposed_convolution.hpp"

#include <cmath>

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
  for (const Shape<4>& shape : {Shape<4>{1, 1, 2, 3}, {1, 2, 1, 3}})
    CHECK_THROWS_WITH(layer.output_shape(shape), "TransposedConvolution: no output for images of " +
                                                     to_string(shape) +
                                                     " with window 2 x 2, stride 1 x 1, padding 1 x 1");
}

TEST_CASE("a transposed convolution puts its window at each pixel, rows first") {
  TransposedConvolution<double> layer(2, 4, {.window = {3, 5}, .stride = {2, 3}, .padding = {1, 2}});
  CHECK(layer.output_shape({5, 4, 6, 2}) == Shape<4>{5, 7, 16, 4});
  CHECK(layer.output_shape({5, 6, 4, 2}) == Shape<4>{5, 11, 10, 4});
  randomize(layer, 1);
  Tensor<double, 4> x(1, 4, 6, 2);
  x.setZero();
  x(0, 2, 1, 1) = 1;  // whose window begins in row 2 2 - 1 and column 3 1 - 2
  decltype(layer)::Activations activations;
  const auto y = layer.forward(x, activations);
  Index wrong = 0;
  for (Index row = 0; row < 7; ++row)
    for (Index column = 0; column < 16; ++column)
      for (Index c = 0; c < 4; ++c) {
        const Index i = row - 3, j = column - 1;
        const bool inside = i >= 0 && i < 3 && j >= 0 && j < 5;
        const double weight = inside ? layer.weight.value(((i * 5 + j) * 4 + c) * 2 + 1) : 0;
        wrong += std::abs(y(0, row, column, c) - layer.bias.value(c) - weight) > 1e-14;
      }
  CHECK(wrong == 0);
}
