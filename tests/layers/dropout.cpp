// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/layers/dropout.hpp"

#include <algorithm>
#include <vector>

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

TEST_CASE("dropout is what its draws say, in activations that other passes have used") {
  const Dropout<double> layer(0.4);
  decltype(layer)::Activations a;
  for (const Index size : {1, 31})
    for (std::uint32_t cycle = 0; cycle < 12; ++cycle) {
      const auto x = noise<double, 4>({1, 1, 1, size}, cycle);
      const auto y = layer.forward(x, a, learning_at(cycle)), dx = layer.backward(x, x, a);
      std::vector<double> draws(static_cast<std::size_t>(size));
      fill_uniform(draws.data(), size, learning_at(cycle).draws().stream("dropout"), 0.0, 1.0);
      for (Index i = 0; i < size; ++i) {
        const double expected = draws[static_cast<std::size_t>(i)] < 0.4 ? 0 : x.data()[i] / 0.6;
        CHECK(y.data()[i] == Approx(expected));
        CHECK(dx.data()[i] == Approx(expected));
      }
      layer.forward(x, a);
      CHECK(std::ranges::equal(layer.backward(x, x, a), const_view(x)));  // in evaluation nothing is left out
    }
}

TEST_CASE("dropout refuses what is no probability") {
  CHECK_THROWS_WITH(Dropout(1), "Dropout: expected a probability in [0, 1), found 1");
  CHECK_THROWS_AS(Dropout(-0.1), ValueError);
  CHECK_NOTHROW(Dropout(0));
}
