// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/layers/dropout.hpp"

#include <algorithm>

#include "oneiros/layers/sequential.hpp"
#include "oneiros/testing/gradient_check.hpp"
#include "support/catch.hpp"
#include "support/random_cases.hpp"

using namespace oneiros;
using namespace oneiros::test;

namespace {

Pass learning_at(std::uint32_t cycle) {
  return Pass(Draws(Rng{1}, "test", {.cycle = cycle}));
}

}  // namespace

TEST_CASE("dropout passes the contract while learning and in evaluation") {
  for (const Pass& pass : {learning_at(1), Pass()}) {
    const auto report = testing::check_layer(Dropout<double>(0.4), {2, 4, 5, 3}, Rng{2}, {.pass = pass});
    INFO(report);
    CHECK(report.passed());
  }
}

TEST_CASE("dropout leaves out its share, scales the rest, and draws anew at each moment and place") {
  Tensor<float, 4> x(1, 100, 100, 1);
  x.setConstant(1);
  const Dropout layer(0.25);
  decltype(layer)::Activations a, b;
  const auto y = layer.forward(x, a, learning_at(1));
  const auto dropped = std::count(y.begin(), y.end(), 0.F);
  CHECK(dropped > 2350);  // of 10,000, within 3.5 standard deviations
  CHECK(dropped < 2650);
  CHECK(dropped + std::count(y.begin(), y.end(), 1.F / 0.75F) == 10000);
  const auto same = [&](const auto& z) { return std::equal(y.begin(), y.end(), z.begin()); };
  CHECK(same(layer.forward(x, b, learning_at(1))));
  CHECK_FALSE(same(layer.forward(x, b, learning_at(2))));
  const auto unchanged = layer.forward(x, b);
  CHECK(std::equal(unchanged.begin(), unchanged.end(), x.data()));

  const Sequential two{Dropout(0.5), Dropout(0.5)};  // of other values each
  decltype(two)::Activations c;
  const auto kept = two.forward(x, c, learning_at(1));
  CHECK(std::count(kept.begin(), kept.end(), 4.F) < 2700);
}

TEST_CASE("dropout refuses what is no probability") {
  CHECK_THROWS_WITH(Dropout(1), "Dropout: expected a probability in [0, 1), found 1");
  CHECK_THROWS_AS(Dropout(-0.1), ValueError);
}
