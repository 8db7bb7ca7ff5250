// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/layers/sequential.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <thread>

#include "oneiros/layers.hpp"
#include "support/catch.hpp"
#include "support/random_cases.hpp"

using namespace oneiros;
using namespace oneiros::test;

namespace {

auto network() {
  Sequential net{Convolution(2, 4, {.window = 3, .padding = 1}), LeakyReLU{0.2F},
                 Convolution(4, 3, {.window = 3, .padding = 1}), Tanh<float>{}};
  randomize(net, 1);
  return net;
}

}  // namespace

TEST_CASE("a network is its layers one after another") {
  auto net = network();
  decltype(net)::Activations activations;
  const auto x = noise<float, 4>({2, 5, 5, 2}, 1);
  const auto y = net.forward(x, activations);
  CHECK(net.output_shape(shape_of(x)) == y.shape());

  Convolution<float>::Activations first, second;
  LeakyReLU<float>::Activations leaky;
  Tanh<float>::Activations tanh;
  const auto expected = get<3>(net).forward(
      get<2>(net).forward(get<1>(net).forward(get<0>(net).forward(x, first), leaky), second), tanh);
  // Fused with a convolution, an activation may round differently.
  CHECK(std::equal(y.begin(), y.end(), expected.begin(), expected.end(),
                   [](float a, float b) { return std::abs(a - b) <= 1e-6F; }));
}

TEST_CASE("activations say what each layer has read, but the first, and those that another applied") {
  const auto net = network();
  decltype(network())::Activations activations;
  const auto x = noise<float, 4>({2, 5, 5, 2}, 1);
  net.forward(x, activations);
  for (const std::size_t unread : {0U, 1U, 3U}) CHECK_FALSE(activations.input(unread));
  CHECK(activations.input(2).data() == get<0>(activations).output.data());
  CHECK(activations.input(2).shape() == Shape<4>{2, 5, 5, 4});
}

TEST_CASE("networks are values") {
  auto net = network();
  auto copy = net;
  get<0>(copy).weight.value.setZero();
  CHECK(get<0>(net).weight.value(0) != 0);
}

TEST_CASE("a network of layers refuses an empty batch in its own name") {
  auto net = network();
  decltype(net)::Activations activations;
  const Tensor<float, 4> none(0, 5, 5, 2);
  const std::string sentence = "Sequential: expected a batch of at least 1, found 0 x 5 x 5 x 2";
  CHECK_THROWS_WITH(net.output_shape(shape_of(none)), sentence);
  CHECK_THROWS_WITH(net.forward(none, activations), sentence);
  CHECK_THROWS_WITH(net.backward(none, none, activations), sentence);
}

TEST_CASE("parameters are visited in order") {
  const auto net = network();
  std::vector<Index> sizes;
  for_each_parameter(net, [&](const Name&, const auto& parameter) { sizes.push_back(parameter.size()); });
  CHECK(sizes == std::vector<Index>{3 * 3 * 2 * 4, 4, 3 * 3 * 4 * 3, 3});
}

TEST_CASE("one network runs in several threads with activations of their own") {
  const auto net = network();
  std::vector<Tensor<float, 4>> results(4);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < results.size(); ++i)
    threads.emplace_back([&, i] {
      decltype(network())::Activations activations;
      results[i] = net.forward(noise<float, 4>({3, 6, 6, 2}, i % 2), activations).map();
    });
  for (auto& thread : threads) thread.join();
  for (std::size_t i = 0; i < 2; ++i)
    CHECK(std::equal(results[i].data(), results[i].data() + results[i].size(), results[i + 2].data()));
}

TEST_CASE("activations may be moved between forward and backward") {
  auto net = network();
  const auto x = noise<float, 4>({2, 5, 5, 2}, 1), dy = noise<float, 4>({2, 5, 5, 3}, 2);
  decltype(net)::Activations a, b;
  net.forward(x, a);
  net.forward(x, b);
  auto moved = std::move(a);
  const auto dx = net.backward(x, dy, moved), expected = net.backward(x, dy, b);
  CHECK(std::equal(dx.begin(), dx.end(), expected.begin()));
}
