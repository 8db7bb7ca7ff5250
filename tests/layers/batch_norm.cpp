// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/layers/batch_norm.hpp"

#include <limits>
#include <vector>

#include "oneiros/layers/convolution.hpp"
#include "oneiros/layers/initialize.hpp"
#include "oneiros/layers/sequential.hpp"
#include "oneiros/testing/gradient_check.hpp"
#include "support/catch.hpp"
#include "support/random_cases.hpp"

using namespace oneiros;
using namespace oneiros::test;

namespace {

const Pass training(Draws(Rng{1}, "test", {}));

/// Running mean, then running variance.
template <class Network>
std::vector<double> buffers_of(const Network& network) {
  std::vector<double> all;
  for_each_buffer(network, [&](const Name&, const auto& buffer) {
    all.insert(all.end(), buffer.data(), buffer.data() + buffer.size());
  });
  return all;
}

}  // namespace

TEST_CASE("batch normalization passes the contract while learning and in evaluation") {
  BatchNorm<double> layer(3);
  randomize(layer, 1);
  for (const Pass& pass : {training, Pass()}) {
    const auto report = testing::check_layer(layer, {2, 4, 5, 3}, Rng{2}, {.pass = pass});
    INFO(report);
    CHECK(report.passed());
  }
}

TEST_CASE("a mini-batch is folded into the running statistics once, when parameters learn from it") {
  BatchNorm<double> layer(1, {.momentum = 0.25});
  Tensor<double, 4> x(1, 1, 3, 1), dy(1, 1, 3, 1);
  x.setValues({{{{1}, {4}, {7}}}});  // mean 4, variance 9 with divisor n - 1
  dy.setConstant(1);
  decltype(layer)::Activations a;
  layer.forward(x, a, training);
  CHECK(buffers_of(layer) == std::vector<double>{0, 1});  // forward is const
  layer.backward(x, dy, a, Gradients::input);
  CHECK(buffers_of(layer) == std::vector<double>{0, 1});
  layer.backward(x, dy, a, Gradients::parameters);
  CHECK(buffers_of(layer)[0] == Approx(1));
  CHECK(buffers_of(layer)[1] == Approx(0.75 + 0.25 * 9));
  layer.forward(x, a);
  layer.backward(x, dy, a);
  CHECK(buffers_of(layer)[0] == Approx(1));  // evaluation folds nothing
  CHECK(buffers_of(layer)[1] == Approx(0.75 + 0.25 * 9));
}

TEST_CASE("sums over pixels are those of a loop, for any number of pixels, and whatever was there") {
  constexpr Index channels = 3, count = 2;
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  for (const Index pixels : {1, 2, 1023, 1024, 1025, 2048, 2049})
    for (const Index blocks : {(pixels + 1023) / 1024, (pixels + 1023) / 1024 + 1}) {
      INFO(pixels << " pixels, memory for " << blocks << " blocks");
      Tensor<double, 2> partials(blocks, channels * count);
      partials.setConstant(nan);
      std::vector<double> sums(channels * count, nan), expected(channels * count);
      const auto value = [](Index i, Index c) { return static_cast<double>((i * 7 + c) % 101); };
      oneiros::detail::sum_over_pixels(pixels, channels, count, partials, sums.data(),
                                       [&](Index i, Index c, double* rows) {
                                         rows[c] += value(i, c);
                                         rows[channels + c] += 1;
                                       });
      for (Index pixel = 0; pixel < pixels; ++pixel)
        for (Index c = 0; c < channels; ++c) {
          expected[static_cast<std::size_t>(c)] += value(pixel * channels + c, c);
          expected[static_cast<std::size_t>(channels + c)] += 1;
        }
      CHECK(sums == expected);
    }
}

TEST_CASE("buffers are named beside parameters") {
  const Sequential network{Convolution(3, 4, {.window = 3}), BatchNorm(4)};
  std::vector<std::string> names;
  for_each_buffer(network, [&](const Name& name, const auto&) { names.push_back(name); });
  CHECK(names == std::vector<std::string>{"1.running_mean", "1.running_var"});
  BatchNorm drawn(2);
  initialize(drawn, Rng{1}, "any");
  std::vector<float> values;
  for_each_parameter(
      drawn, [&](const Name&, const auto& p) { values.insert(values.end(), {p.value(0), p.value(1)}); });
  CHECK(values == std::vector<float>{1, 1, 0, 0});
}

TEST_CASE("batch statistics have the same bits for any number of threads") {
  const auto x = noise<float, 4>({9, 32, 32, 20}, 1), dy = noise<float, 4>({9, 32, 32, 20}, 2);
  const auto run = [&](int threads) {
    BatchNorm<float> layer(20);
    decltype(layer)::Activations a;
    std::vector<float> all;
    Threads(threads).run([&] {
      const auto y = layer.forward(x, a, training), dx = layer.backward(x, dy, a);
      all.assign(y.begin(), y.end());
      all.insert(all.end(), dx.begin(), dx.end());
    });
    for_each_parameter(layer, [&](const Name&, const auto& p) {
      all.insert(all.end(), p.gradient.data(), p.gradient.data() + p.size());
    });
    for (const double value : buffers_of(layer)) all.push_back(static_cast<float>(value));
    return all;
  };
  const auto alone = run(1);
  for (const int threads : {2, 3, 8}) CHECK(run(threads) == alone);
}

TEST_CASE("batch normalization says what it cannot take") {
  CHECK_THROWS_WITH(BatchNorm(0), "BatchNorm: expected at least one channel, found 0");
  CHECK_THROWS_WITH(BatchNorm(1, {.epsilon = 0.5, .momentum = -0.25}),
                    "BatchNorm: expected epsilon > 0 and momentum in [0, 1], found 0.5 and -0.25");
  CHECK_THROWS_AS(BatchNorm(1, {.epsilon = 0}), ValueError);
  CHECK_THROWS_AS(BatchNorm(1, {.momentum = 1.5}), ValueError);
  BatchNorm layer(3);
  decltype(layer)::Activations a;
  Tensor<float, 4> other(2, 2, 2, 4), single(1, 1, 1, 3);
  single.setZero();
  CHECK_THROWS_WITH(layer.forward(other, a),
                    "BatchNorm: expected images of 3 channels (N,H,W,C), found 2 x 2 x 2 x 4");
  CHECK_THROWS_WITH(layer.forward(single, a, training),
                    "BatchNorm: expected at least two pixels to learn from, found 1 x 1 x 1 x 3");
  CHECK_NOTHROW(layer.forward(single, a));
  CHECK_NOTHROW(layer.forward(noise<float, 4>({2, 1, 1, 3}, 1), a, training));  // two are enough
  CHECK_NOTHROW(BatchNorm(1, {.momentum = 0}));
  CHECK_NOTHROW(BatchNorm(1, {.momentum = 1}));
}
