// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/layers/pool.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "oneiros/testing/gradient_check.hpp"
#include "support/catch.hpp"
#include "support/random_cases.hpp"

using namespace oneiros;
using namespace oneiros::test;

namespace {

template <class L>
void check(const L& layer, const Shape<4>& input) {
  const auto report = testing::check_layer(layer, input, Rng{2});
  INFO(report);
  CHECK(report.passed());
}

/// Compares both pools with what they are by definition, pixel by pixel.
void check_values(const PoolOptions& o, const Tensor<double, 4>& x) {
  MaxPool<double>::Activations maxima;
  AveragePool<double>::Activations means;
  const auto largest = MaxPool<double>(o).forward(x, maxima), mean = AveragePool<double>(o).forward(x, means);
  double worst = 0;
  for (Index n = 0; n < mean.dimension(0); ++n)
    for (Index i = 0; i < mean.dimension(1); ++i)
      for (Index j = 0; j < mean.dimension(2); ++j)
        for (Index c = 0; c < mean.dimension(3); ++c) {
          double maximum = -std::numeric_limits<double>::infinity(), sum = 0, count = 0;
          for (Index k = 0; k < o.window.height; ++k)
            for (Index l = 0; l < o.window.width; ++l) {
              const Index row = i * o.stride.height + k - o.padding.height;
              const Index column = j * o.stride.width + l - o.padding.width;
              const bool inside = row >= 0 && row < x.dimension(1) && column >= 0 && column < x.dimension(2);
              count += inside || o.average_padding ? 1 : 0;
              if (!inside) continue;
              maximum = std::max(maximum, x(n, row, column, c));
              sum += x(n, row, column, c);
            }
          worst = std::max(
              {worst, std::abs(largest(n, i, j, c) - maximum), std::abs(mean(n, i, j, c) - sum / count)});
        }
  CHECK(worst < 1e-13);
}

}  // namespace

TEST_CASE("pools of any window, stride and padding agree with the definition") {
  Dice dice(1);
  for (int round = 0; round < 60; ++round) {
    PoolOptions options{.window = {dice(1, 4), dice(1, 4)},
                        .stride = {dice(1, 3), dice(1, 3)},
                        .average_padding = dice(0, 1) == 1};
    options.padding = {dice(0, options.window.height / 2), dice(0, options.window.width / 2)};
    check_values(options, noise<double, 4>({dice(1, 3), dice(4, 9), dice(4, 9), dice(1, 20)},
                                           static_cast<std::uint64_t>(round)));
  }
}

TEST_CASE("pools pass the contract") {
  for (const PoolOptions& options : {PoolOptions{},
                                     {.window = {3, 2}, .stride = {2, 1}, .padding = {1, 0}},
                                     {.window = 3, .stride = 1, .padding = 1}}) {
    check(MaxPool<double>(options), {2, 7, 6, 3});
    check(AveragePool<double>(options), {2, 7, 6, 3});
  }
  check(AveragePool<double>({.window = 3, .stride = 2, .padding = 1, .average_padding = false}),
        {2, 7, 6, 3});
}

TEST_CASE("a maximum is the first of equals, and NaN is not lost") {
  Tensor<float, 4> x(1, 2, 4, 1), dy(1, 1, 2, 1);
  x.setValues({{{{5}, {5}, {1}, {2}}, {{5}, {4}, {std::numeric_limits<float>::quiet_NaN()}, {9}}}});
  dy.setConstant(1);
  MaxPool layer;
  decltype(layer)::Activations a;
  const auto y = layer.forward(x, a);
  CHECK(y(0, 0, 0, 0) == 5);
  CHECK(std::isnan(y(0, 0, 1, 0)));
  const auto dx = layer.backward(x, dy, a);
  CHECK(dx(0, 0, 0, 0) == 1);
  CHECK(dx(0, 0, 1, 0) == 0);

  constexpr float infinity = std::numeric_limits<float>::infinity();
  x.setValues({{{{3}, {-infinity}, {infinity}, {7}}, {{1}, {2}, {infinity}, {9}}}});
  const auto of_infinite = layer.forward(x, a);
  CHECK(of_infinite(0, 0, 0, 0) == 3);
  CHECK(of_infinite(0, 0, 1, 0) == infinity);
  CHECK(layer.backward(x, dy, a)(0, 0, 2, 0) == 1);
}

TEST_CASE("gradients of pools have the same bits for any number of threads") {
  // Many rows and few columns: windows that share pixels must not be worked on at once.
  const PoolOptions options{.window = {5, 1}, .stride = 1};
  const auto x = noise<float, 4>({1, 404, 8, 64}, 1), dy = noise<float, 4>({1, 400, 8, 64}, 2);
  AveragePool layer(options);
  const auto run = [&](int threads) {
    return Threads(threads).run([&] {
      decltype(layer)::Activations a;
      return Tensor<float, 4>(layer.backward(x, dy, a).map());
    });
  };
  const auto alone = run(1);
  for (const int threads : {2, 3}) CHECK(std::ranges::equal(const_view(run(threads)), const_view(alone)));
}

TEST_CASE("pools say what they cannot take") {
  CHECK_THROWS_WITH(
      MaxPool({.window = 0}),
      "MaxPool: expected a window and a stride of at least 1 x 1 and a padding of at most half the window, "
      "found window 0 x 0, stride 0 x 0, padding 0 x 0");
  CHECK_THROWS_WITH(
      MaxPool({.window = {2, 3}, .stride = {4, 5}, .padding = {6, 7}}),
      "MaxPool: expected a window and a stride of at least 1 x 1 and a padding of at most half the window, "
      "found window 2 x 3, stride 4 x 5, padding 6 x 7");
  CHECK_THROWS_AS(AveragePool({.window = 3, .padding = 2}), ShapeError);
  CHECK_THROWS_AS(AveragePool({.window = 3, .padding = {2, 0}}), ShapeError);
  CHECK_THROWS_AS(AveragePool({.window = 3, .padding = {0, 2}}), ShapeError);
  CHECK_THROWS_AS(AveragePool({.window = 3, .padding = {-1, 0}}), ShapeError);
  CHECK_THROWS_AS(AveragePool({.window = 3, .padding = {0, -1}}), ShapeError);
  CHECK_THROWS_AS(AveragePool({.window = {1, 0}, .stride = 1}), ShapeError);
  CHECK_THROWS_AS(AveragePool({.window = {0, 1}, .stride = 1}), ShapeError);
  CHECK_THROWS_AS(AveragePool({.window = 2, .stride = {0, 1}}), ShapeError);
  CHECK_THROWS_AS(AveragePool({.window = 2, .stride = {1, 0}}), ShapeError);
  CHECK_THROWS_WITH(AveragePool({.window = 4}).output_shape({1, 3, 8, 2}),
                    "AveragePool: no output for images of 1 x 3 x 8 x 2 with window 4 x 4, padding 0 x 0");
  CHECK_THROWS_WITH(MaxPool({.window = {4, 5}, .padding = {2, 1}}).output_shape({1, 6, 2, 3}),
                    "MaxPool: no output for images of 1 x 6 x 2 x 3 with window 4 x 5, padding 2 x 1");
}
