// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/layers/group_norm.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "oneiros/testing/gradient_check.hpp"
#include "support/catch.hpp"
#include "support/random_cases.hpp"

using namespace oneiros;
using namespace oneiros::test;

TEST_CASE("group normalization passes the contract") {
  GroupNorm<double> layer(2, 6);
  randomize(layer, 1);
  const auto report = testing::check_layer(layer, {3, 4, 5, 6}, Rng{2});
  INFO(report);
  CHECK(report.passed());
}

TEST_CASE("group normalization is what it says, group by group") {
  constexpr Index groups = 2, size = 3, rows = 4, columns = 5;
  GroupNorm<double> layer(groups, groups * size, 0.25);
  randomize(layer, 1);
  std::vector<Tensor<double, 1>> values;
  for_each_parameter(layer, [&](const Name&, const auto& parameter) { values.push_back(parameter.value); });
  const auto x = noise<double, 4>({2, rows, columns, groups * size}, 1);
  decltype(layer)::Activations a;
  const auto y = layer.forward(x, a);
  double worst = 0;
  for (Index n = 0; n < 2; ++n)
    for (Index c = 0; c < groups * size; ++c) {
      double sum = 0, squares = 0;
      const auto each = [&](const auto& f) {
        for (Index i = 0; i < rows; ++i)
          for (Index j = 0; j < columns; ++j)
            for (Index k = c / size * size; k < c / size * size + size; ++k) f(x(n, i, j, k));
      };
      each([&](double value) { sum += value; });
      const double mean = sum / (rows * columns * size);
      each([&](double value) { squares += (value - mean) * (value - mean); });
      const double deviation = std::sqrt(squares / (rows * columns * size) + 0.25);
      for (Index i = 0; i < rows; ++i)
        for (Index j = 0; j < columns; ++j)
          worst = std::max(worst, std::abs(y(n, i, j, c) - values[1](c) -
                                           values[0](c) * (x(n, i, j, c) - mean) / deviation));
    }
  CHECK(worst < 1e-13);
}

TEST_CASE("an image is normalized as if it were alone") {
  const GroupNorm<float> layer(2, 4);
  const auto x = noise<float, 4>({3, 5, 2, 4}, 1);
  decltype(layer)::Activations all, one;
  const auto together = layer.forward(x, all);
  const auto alone = layer.forward(batch_slice(const_view(x), 1, 1), one);
  CHECK(std::equal(alone.begin(), alone.end(), together.begin() + alone.size()));
}

TEST_CASE("group normalization says what it cannot take") {
  CHECK_THROWS_WITH(GroupNorm(4, 6), "GroupNorm: expected channels in groups of one size, found 6 in 4");
  CHECK_THROWS_AS(GroupNorm(0, 6), ShapeError);
  CHECK_THROWS_AS(GroupNorm(1, 0), ShapeError);
  CHECK_THROWS_WITH(GroupNorm(2, 6, -0.5), "GroupNorm: expected epsilon > 0, found -0.5");
  CHECK_THROWS_AS(GroupNorm(2, 6, 0), ValueError);
  const GroupNorm layer(2, 6);
  decltype(layer)::Activations a;
  CHECK_THROWS_WITH(layer.forward(Tensor<float, 4>(1, 2, 2, 5), a),
                    "GroupNorm: expected images of 6 channels (N,H,W,C), found 1 x 2 x 2 x 5");
}
