// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/layers/convolution.hpp"
#include "oneiros/layers/transposed_convolution.hpp"

#include <thread>
#include <vector>

#include "oneiros/layers/leaky_relu.hpp"
#include "oneiros/tensor/axis_order.hpp"
#include "support/catch.hpp"
#include "support/random_cases.hpp"

using namespace oneiros;
using namespace oneiros::test;

TEST_CASE("a convolution of ones counts the pixels under its window") {
  Convolution<double> layer(1, 1, {.window = 3, .padding = 1});
  layer.weight.value.setConstant(1);
  layer.bias.value.setConstant(0.5);
  Tensor<double, 4> x(1, 3, 3, 1);
  x.setConstant(1);
  decltype(layer)::Activations activations;
  const auto y = layer.forward(x, activations);
  CHECK(y(0, 0, 0, 0) == 4.5);
  CHECK(y(0, 0, 1, 0) == 6.5);
  CHECK(y(0, 1, 1, 0) == 9.5);
}

TEST_CASE("rectangular windows, steps and margins are rows first") {
  const Convolution layer(2, 4, {.window = {1, 7}, .stride = {2, 1}, .padding = {0, 3}});
  CHECK(layer.output_shape({5, 9, 8, 2}) == Shape<4>{5, 5, 8, 4});
  const Convolution other(2, 4, {.window = {3, 5}, .stride = {2, 3}, .padding = {1, 2}});
  CHECK(other.output_shape({5, 9, 17, 2}) == Shape<4>{5, 5, 6, 4});
  CHECK(other.output_shape({5, 17, 9, 2}) == Shape<4>{5, 9, 3, 4});
}

TEST_CASE(
    "in PyTorch's order, weights are outputs, inputs, rows and columns, those of a transpose inputs first") {
  const Convolution convolution(2, 5, {.window = {3, 4}});
  CHECK(convolution.weight.shape == std::vector<Index>{3, 4, 2, 5});
  CHECK(detail::interchange_shape(convolution.weight) == std::vector<Index>{5, 2, 3, 4});
  const TransposedConvolution transposed(2, 5, {.window = {3, 4}});
  CHECK(transposed.weight.shape == std::vector<Index>{3, 4, 5, 2});
  CHECK(detail::interchange_shape(transposed.weight) == std::vector<Index>{2, 5, 3, 4});
}

TEST_CASE("a fused activation gives what a separate one gives") {
  Convolution<double> layer(3, 5, {.window = 4, .stride = 2, .padding = 1});
  randomize(layer, 1);
  const auto x = noise<double, 4>({2, 8, 8, 3}, 2);
  decltype(layer)::Activations a, b;
  const LeakyReLU<double> leaky{0.2};
  const auto plain = layer.forward(x, a), fused = layer.forward(x, b, leaky);
  for (Index i = 0; i < plain.size(); ++i) CHECK(fused.data()[i] == leaky(plain.data()[i]));
}

TEST_CASE("wrong shapes are refused with what was expected and found") {
  Convolution layer(3, 8, {.window = 4, .stride = 2, .padding = 1});
  decltype(layer)::Activations activations;
  Tensor<float, 4> four_channels(1, 8, 8, 4), tiny(1, 1, 1, 3), none(0, 8, 8, 3), x(1, 8, 8, 3);
  x.setZero();
  CHECK_THROWS_WITH(layer.forward(four_channels, activations),
                    "Convolution: expected images of 3 channels (N,H,W,C), found 1 x 8 x 8 x 4");
  CHECK_THROWS_WITH(layer.forward(tiny, activations),
                    ContainsSubstring("no output for images of 1 x 1 x 1 x 3"));
  CHECK_THROWS_WITH(
      Convolution(2, 8, {.window = {7, 3}, .stride = {6, 5}, .padding = {0, 1}}).output_shape({1, 4, 8, 2}),
      "Convolution: no output for images of 1 x 4 x 8 x 2 with window 7 x 3, stride 6 x 5, padding 0 x 1");
  CHECK_THROWS_WITH(Convolution(2, 8, {.window = {3, 7}}).output_shape({1, 8, 4, 2}),
                    ContainsSubstring("no output for images of 1 x 8 x 4 x 2"));
  CHECK_THROWS_AS(layer.forward(none, activations), ShapeError);
  CHECK_THROWS_WITH(layer.backward(x, x, activations), ContainsSubstring("output of the forward pass"));
  layer.forward(x, activations);
  CHECK_THROWS_WITH(layer.backward(x, x, activations),
                    "Convolution: output gradient: expected 1 x 4 x 4 x 8, found 1 x 8 x 8 x 3");
  CHECK_THROWS_WITH((Convolution(0, 8, {.window = 4})),
                    "Convolution: expected at least one channel on each side, found 0 -> 8");
  CHECK_THROWS_WITH((TransposedConvolution(3, 0, {.window = 4})),
                    "TransposedConvolution: expected at least one channel on each side, found 3 -> 0");
  CHECK_THROWS_WITH(Convolution(1, 8, {.window = 0}),
                    "Convolution: expected a window of at least 1 x 1, found 0 x 0");
  CHECK_THROWS_WITH(Convolution(1, 8, {.window = {3, 0}}),
                    "Convolution: expected a window of at least 1 x 1, found 3 x 0");
  CHECK_THROWS_WITH(TransposedConvolution(1, 8, {.window = 4, .stride = {0, 1}}),
                    "TransposedConvolution: expected a stride of at least 1 x 1, found 0 x 1");
  CHECK_THROWS_WITH(Convolution(1, 8, {.window = 4, .padding = -1}),
                    "Convolution: expected a padding of at least 0 x 0, found -1 x -1");
}

TEST_CASE("backward can be asked for either gradient alone") {
  Convolution layer(3, 8, {.window = 4, .stride = 2, .padding = 1});
  randomize(layer, 1);
  decltype(layer)::Activations activations;
  const auto x = noise<float, 4>({2, 8, 8, 3}, 1), dy = noise<float, 4>({2, 4, 4, 8}, 2);
  layer.forward(x, activations);
  CHECK_FALSE(layer.backward(x, dy, activations, Gradients::parameters));
  CHECK(layer.weight.has_gradient);
  CHECK(layer.bias.has_gradient);
  zero_gradients(layer);
  CHECK(layer.backward(x, dy, activations, Gradients::input));
  CHECK_FALSE(layer.weight.has_gradient);
  CHECK_FALSE(layer.bias.has_gradient);
}

TEST_CASE("several forward passes before their backward passes do not disturb each other") {
  Convolution<double> layer(2, 2, {.window = 3, .padding = 1});
  randomize(layer, 1);
  decltype(layer)::Activations a, b, alone;
  const auto x1 = noise<double, 4>({2, 4, 4, 2}, 1), x2 = noise<double, 4>({3, 4, 4, 2}, 2),
             dy = noise<double, 4>({2, 4, 4, 2}, 3);
  layer.forward(x1, a, Identity{});
  layer.forward(x2, b, Identity{});
  const auto dx = layer.backward(x1, dy, a);
  layer.forward(x1, alone);
  const auto expected = layer.backward(x1, dy, alone);
  CHECK(std::equal(dx.begin(), dx.end(), expected.begin()));
}

TEST_CASE(
    "a thread's first kernel stays within the memory that it asks for") {  // as the address sanitizer sees
  const auto run = [](auto layer, const Shape<4>& shape) {
    std::thread([&] {
      Threads(1).run([&] {
        typename decltype(layer)::Activations activations;
        const auto x = noise<float, 4>(shape, 1), dy = noise<float, 4>(layer.output_shape(shape), 2);
        layer.forward(x, activations);
        CHECK(layer.backward(x, dy, activations).shape() == shape);
      });
    }).join();
  };
  const ConvolutionOptions halving{.window = 4, .stride = 2, .padding = 1};
  for (const Index channels : {1, 3, 16, 21}) {
    run(Convolution(16, channels, {.window = 4}), {5, 4, 4, 16});  // matrix products
    run(TransposedConvolution(channels, 16, {.window = 4}), {5, 1, 1, channels});
    run(Convolution(16, channels, halving), {3, 16, 16, 16});
    run(Convolution(channels, 16, halving), {3, 16, 16, channels});
    run(TransposedConvolution(16, channels, halving), {3, 8, 8, 16});
    run(TransposedConvolution(channels, 16, halving), {3, 8, 8, channels});
  }
}

TEST_CASE("the algorithm can be seen and forced") {
  Convolution layer(32, 64, {.window = 4, .stride = 2, .padding = 1});
  CHECK(layer.algorithm() == Algorithm::fast);
  CHECK(layer.algorithm({8, 8, 8, 32}) == Algorithm::fast);
  CHECK(layer.algorithm({8, 4, 4, 32}) == Algorithm::direct);  // three quarters of each tile would hang over
  for (const Algorithm algorithm : {Algorithm::naive, Algorithm::direct, Algorithm::fast}) {
    layer.set_algorithm(algorithm);
    CHECK(layer.algorithm({8, 4, 4, 32}) == algorithm);
  }
  CHECK(Convolution(3, 64, {.window = 4, .stride = 2, .padding = 1}).algorithm() == Algorithm::direct);
  CHECK(Convolution(32, 32, {.window = 3}).algorithm() == Algorithm::direct);
  // Of 16 x 16 pixels, and not of the 7 x 7 that it makes of them.
  const Convolution narrow(32, 64, {.window = 4, .stride = 2});
  CHECK(narrow.algorithm() == narrow.algorithm({8, 16, 16, 32}));
  CHECK(narrow.algorithm() != narrow.algorithm({8, 7, 7, 32}));
  CHECK(TransposedConvolution(64, 32, {.window = 4, .stride = 2, .padding = 1}).algorithm() ==
        Algorithm::fast);
  // Of 9 x 9 pixels, for 16 x 16 fine ones; those of 16 x 16 pixels would fill their tiles.
  const TransposedConvolution wide(64, 32, {.window = 4, .stride = 2, .padding = 2});
  CHECK(wide.algorithm() == Algorithm::direct);
  CHECK(wide.algorithm({8, 16, 16, 64}) == Algorithm::fast);
}
