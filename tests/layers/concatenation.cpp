// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/layers/concatenation.hpp"

#include <string>
#include <vector>

#include "oneiros/layers.hpp"
#include "oneiros/testing/gradient_check.hpp"
#include "support/catch.hpp"
#include "support/random_cases.hpp"

using namespace oneiros;
using namespace oneiros::test;

namespace {

/// Three branches, one of which branches again.
auto branches() {
  Concatenation net{
      Convolution<double>(2, 3, {.window = 3, .stride = 2, .padding = 1}),
      Sequential{Convolution<double>(2, 4, {}), LeakyReLU<double>{0},
                 Concatenation{Convolution<double>(4, 1, {.window = {1, 3}, .stride = 2, .padding = {0, 1}}),
                               MaxPool<double>({.window = 3, .stride = 2, .padding = 1})}},
      Sequential{Dropout<double>(0.5), AveragePool<double>({.window = 3, .stride = 2, .padding = 1})}};
  randomize(net, 1);
  return net;
}

}  // namespace

TEST_CASE("layers side by side pass the gradient check") {
  for (const Pass& pass : {Pass(), Pass(Draws(Rng{2}, "test", {}))}) {
    const auto report = testing::check_layer(branches(), {2, 5, 6, 2}, Rng{3}, {.pass = pass});
    INFO(report);
    CHECK(report.passed());
  }
}

TEST_CASE("layers side by side read the same images, and their channels follow each other") {
  const auto net = branches();
  const auto x = noise<double, 4>({2, 5, 6, 2}, 4);
  decltype(branches())::Activations whole;
  Convolution<double>::Activations first;
  AveragePool<double>::Activations last;
  const auto y = net.forward(x, whole), y0 = get<0>(net).forward(x, first),
             y2 = get<1>(get<2>(net)).forward(x, last);
  REQUIRE(y.shape() == Shape<4>{2, 3, 3, 3 + 5 + 2});
  for (Index pixel = 0; pixel < 2 * 3 * 3; ++pixel) {
    for (Index c = 0; c < 3; ++c) CHECK(y.data()[pixel * 10 + c] == y0.data()[pixel * 3 + c]);
    for (Index c = 0; c < 2; ++c) CHECK(y.data()[pixel * 10 + 8 + c] == y2.data()[pixel * 2 + c]);
  }
}

TEST_CASE("layers side by side take an output gradient of their own shape, and keep their memory") {
  auto net = branches();
  const auto x = noise<double, 4>({2, 5, 6, 2}, 4), dy = noise<double, 4>({3, 3, 3, 10}, 5);
  decltype(net)::Activations a;
  net.forward(x, a);
  CHECK_THROWS_WITH(net.backward(x, dy, a),
                    "Concatenation: output gradient: expected 2 x 3 x 3 x 10, found 3 x 3 x 3 x 10");
  const auto own = batch_slice(const_view(dy), 0, 2);
  const auto dx = net.backward(x, own, a);
  CHECK_FALSE(net.backward(x, own, a, Gradients::parameters));
  CHECK(a.input_gradient.data() == dx.data());  // what was handed out is still there
}

TEST_CASE("layers side by side are named by their places") {
  std::vector<std::string> names;
  for_each_parameter(branches(), [&](const std::string& name, const auto&) { names.push_back(name); });
  CHECK(names == std::vector<std::string>{"0.weight", "0.bias", "1.0.weight", "1.0.bias", "1.2.0.weight",
                                          "1.2.0.bias"});
}

TEST_CASE("layers side by side make images of one size") {
  const Concatenation unequal{Convolution<double>(2, 3, {}), Convolution<double>(2, 3, {.window = 2})};
  CHECK_THROWS_WITH(unequal.output_shape({1, 4, 4, 2}),
                    "Concatenation: output of a layer: expected 1 x 4 x 4 x 3, found 1 x 3 x 3 x 3");
  CHECK_THROWS_WITH(branches().output_shape({0, 4, 4, 2}),
                    "Concatenation: expected a batch of at least 1, found 0 x 4 x 4 x 2");
  CHECK_THROWS_AS(branches().output_shape({1, 4, 4, 3}), ShapeError);
}
