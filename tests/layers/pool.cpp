// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/layers/pool.hpp"

#include <cmath>
#include <limits>

#include "oneiros/testing/gradient_check.hpp"
#include "support/catch.hpp"

using namespace oneiros;

namespace {

template <class L>
void check(const L& layer, const Shape<4>& input) {
  const auto report = testing::check_layer(layer, input, Rng{2});
  INFO(report);
  CHECK(report.passed());
}

}  // namespace

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
  CHECK_THROWS_AS(AveragePool({.window = {1, 0}}), ShapeError);
  CHECK_THROWS_AS(AveragePool({.window = {0, 1}}), ShapeError);
  CHECK_THROWS_AS(AveragePool({.window = 2, .stride = {0, 1}}), ShapeError);
  CHECK_THROWS_AS(AveragePool({.window = 2, .stride = {1, 0}}), ShapeError);
  CHECK_THROWS_WITH(AveragePool({.window = 4}).output_shape({1, 3, 8, 2}),
                    "AveragePool: no output for images of 1 x 3 x 8 x 2 with window 4 x 4, padding 0 x 0");
  CHECK_THROWS_WITH(MaxPool({.window = {4, 5}, .padding = {2, 1}}).output_shape({1, 6, 2, 3}),
                    "MaxPool: no output for images of 1 x 6 x 2 x 3 with window 4 x 5, padding 2 x 1");
}
