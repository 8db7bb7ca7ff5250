// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/layers/group_norm.hpp"

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
