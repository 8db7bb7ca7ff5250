// SPDX-License-Identifier: BSD-3-Clause

// Every layer against central differences and the contract of layers, over random shapes.

#include "oneiros/layers.hpp"

#include "oneiros/testing/gradient_check.hpp"
#include "support/catch.hpp"
#include "support/geometries.hpp"
#include "support/random_cases.hpp"

using namespace oneiros;
using namespace oneiros::test;

namespace {

template <Layer L>
void check(L layer, const Shape<4>& input, std::uint64_t seed) {
  randomize(layer, seed);
  const auto report = testing::check_layer(layer, input, Rng{seed});
  INFO(to_string(input) << ": " << report);
  CHECK(report.passed());
  typename L::Activations activations;
  const auto x = noise<double, 4>(input, seed), dy = noise<double, 4>(layer.output_shape(input), seed);
  layer.forward(x, activations);
  CHECK(layer.backward(x, dy, activations));
  CHECK_FALSE(layer.backward(x, dy, activations, Gradients::parameters));
}

/// Layers of a geometry.
template <template <class> class L>
void check_geometry(Algorithm algorithm, const kernels::Geometry& g, std::uint64_t seed) {
  constexpr bool transposed = std::is_same_v<L<double>, TransposedConvolution<double>>;
  const Index fine = g.fine_channels, coarse = g.coarse_channels;
  L<double> layer(transposed ? coarse : fine, transposed ? fine : coarse,
                  {.window = g.window, .stride = g.stride, .padding = g.padding});
  layer.set_algorithm(algorithm);
  const Extent image = transposed ? g.coarse : g.fine;
  check(layer, {g.images, image.height, image.width, layer.input_channels()}, seed);
}

template <template <class> class L>
void check_random_geometry(Algorithm algorithm) {
  Dice dice(7);
  for (std::uint64_t i = 0; i < 30; ++i) {
    const Extent window{dice(1, 5), dice(1, 5)};
    const Extent padding{dice(0, (window.height - 1) / 2), dice(0, (window.width - 1) / 2)};
    const Extent stride{dice(1, 6), dice(1, 3)};
    const Index images = dice(1, 4);
    check_geometry<L>(algorithm,
                      geometry(images, {dice(window.height, 9), dice(window.width, 9)}, dice(1, 5),
                               dice(1, 5), window, stride, padding),
                      i);
  }
}

}  // namespace

TEST_CASE("convolutions of any geometry pass the gradient check") {
  check_random_geometry<Convolution>(Algorithm::automatic);
  check_random_geometry<Convolution>(Algorithm::naive);
  check_random_geometry<Convolution>(Algorithm::direct);
}

TEST_CASE("transposed convolutions of any geometry pass the gradient check") {
  check_random_geometry<TransposedConvolution>(Algorithm::automatic);
  check_random_geometry<TransposedConvolution>(Algorithm::naive);
  check_random_geometry<TransposedConvolution>(Algorithm::direct);
}

TEST_CASE("layers of each kernel pass the gradient check") {
  std::uint64_t seed = 0;
  for (const auto& [kernels, algorithm, g] : small_cases()) {
    INFO("case " << seed);
    CHECK(kernels_of(algorithm, g) == kernels);
    check_geometry<Convolution>(algorithm, g, seed);
    check_geometry<TransposedConvolution>(algorithm, g, seed++);
  }
}

TEST_CASE("layers of the fast algorithm with an activation pass the gradient check") {
  Convolution<double> conv(32, 32, {.window = 4, .stride = 2, .padding = 1});
  TransposedConvolution<double> transposed(32, 32, {.window = 4, .stride = 2, .padding = 1});
  conv.set_algorithm(Algorithm::fast);
  transposed.set_algorithm(Algorithm::fast);
  check(Sequential{conv, LeakyReLU<double>{0.2}}, {2, 5, 8, 32}, 2);
  check(Sequential{transposed, LeakyReLU<double>{0.2}}, {2, 5, 2, 32}, 4);
}

TEST_CASE("the model's own layers pass the gradient check") {
  check(Convolution<double>(3, 8, {.window = 4, .stride = 2, .padding = 1}), {2, 32, 32, 3}, 1);
  check(Convolution<double>(8, 5, {.window = 4, .stride = 2}), {1, 4, 4, 8}, 2);
  check(TransposedConvolution<double>(6, 8, {.window = 4}), {3, 1, 1, 6}, 3);
  check(TransposedConvolution<double>(8, 3, {.window = 4, .stride = 2, .padding = 1}), {2, 8, 8, 8}, 4);
}

TEST_CASE("activations pass the gradient check") {
  check(LeakyReLU<double>{0.2}, {3, 5, 7, 2}, 1);
  check(LeakyReLU<double>{0}, {1, 2, 3, 4}, 2);
  check(Sigmoid<double>{}, {3, 5, 7, 2}, 3);
  check(Tanh<double>{}, {1, 1, 1, 9}, 4);
}

TEST_CASE("the linear layer passes the gradient check") {
  check(Linear<double>(12, 5), {3, 2, 2, 3}, 1);
  check(Linear<double>(1, 1), {1, 1, 1, 1}, 2);
}

TEST_CASE("activations whose derivative follows from the input pass the gradient check") {
  check(GELU<double>{}, {2, 3, 4, 5}, 1);
  check(SiLU<double>{}, {1, 1, 5, 3}, 2);  // of which each value is checked
  check(Sequential{Convolution<double>(2, 3, {.window = 3}), GELU<double>{},
                   Convolution<double>(3, 2, {.window = 2}), SiLU<double>{}},
        {2, 6, 5, 2}, 3);
}

TEST_CASE("networks with fused and with separate activations pass the gradient check") {
  using Conv = Convolution<double>;
  check(Sequential{Conv(2, 3, {.window = 3, .padding = 1}), LeakyReLU<double>{0.2},
                   Conv(3, 2, {.window = 3, .padding = 1}), Tanh<double>{}},
        {2, 5, 6, 2}, 1);
  check(Sequential{Tanh<double>{}, Conv(2, 3, {.window = 3, .padding = 1}), LeakyReLU<double>{0.1},
                   Sigmoid<double>{}, Linear<double>(36, 4)},
        {2, 3, 4, 2}, 2);
  check(Sequential{Sequential{Conv(1, 2, {.window = 3, .padding = 1}), LeakyReLU<double>{0.3}},
                   Sequential{Conv(2, 1, {.window = 3, .padding = 1}), Sigmoid<double>{}}},
        {1, 4, 4, 1}, 3);
}
