// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/layers/initialize.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "oneiros/layers.hpp"
#include "support/catch.hpp"

using namespace oneiros;

namespace {

/// The values of a layer's weight and bias, as drawn.
template <class L>
std::vector<std::vector<double>> drawn(L layer, std::string_view name = "one") {
  initialize(layer, Rng{1}, name);
  std::vector<std::vector<double>> values;
  for_each_parameter(layer, [&](const Name&, const auto& parameter) {
    values.emplace_back(parameter.value.data(), parameter.value.data() + parameter.size());
  });
  return values;
}

double mean_product(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum / static_cast<double>(a.size());
}

void check_uniform(const std::vector<double>& values, double bound) {
  CHECK(std::ranges::count(values, 0) == 0);
  const auto [least, greatest] = std::ranges::minmax(values);
  CHECK((least >= -bound && least < -0.97 * bound));
  CHECK((greatest <= bound && greatest > 0.97 * bound));
  CHECK(mean_product(values, values) == Approx(bound * bound / 3).epsilon(0.2));
}

void check_normal(const std::vector<double>& values, double deviation) {
  CHECK(std::ranges::count(values, 0) == 0);
  CHECK(std::sqrt(mean_product(values, values)) == Approx(deviation).epsilon(0.03));
  CHECK(mean_product(values, std::vector<double>(values.size(), 1)) ==
        Approx(0).margin(4 * deviation / std::sqrt(values.size())));
}

/// A layer whose parameter says nothing of its initial values.
struct Silent {
  template <class Visitor>
  void for_each_parameter(const Visitor& visit) {
    visit("weight", weight);
  }
  Parameter<double> weight{{5}};
};

using Conv = Convolution<double>;
using Transposed = TransposedConvolution<double>;

}  // namespace

TEST_CASE("a parameter that says nothing of its initial values begins at 0") {
  Silent layer;
  layer.weight.value.setConstant(7);
  initialize(layer, Rng{1}, "one");
  for (Index i = 0; i < 5; ++i) CHECK(layer.weight.value(i) == 0);
}

TEST_CASE("initial values reach the bounds that follow from the values under a window") {
  // As PyTorch: the fan-in of a transposed convolution is counted at its output.
  const auto linear = drawn(Linear<double>(12, 500));
  check_uniform(linear[0], 1 / std::sqrt(12));
  check_uniform(linear[1], 1 / std::sqrt(12));
  const auto convolution = drawn(Conv(7, 500, {.window = {2, 3}}));
  check_normal(convolution[0], 0.02);
  check_uniform(convolution[1], 1 / std::sqrt(2 * 3 * 7));
  const auto transposed = drawn(Transposed(7, 500, {.window = {2, 3}}));
  check_normal(transposed[0], 0.02);
  check_uniform(transposed[1], 1 / std::sqrt(2 * 3 * 500));
}

TEST_CASE("initial values are those that follow from their definition") {
  // By another program, as those of tests/random/rng.cpp.
  const auto linear = drawn(Linear<double>(12, 5));
  CHECK(linear[0][0] == Approx(-0.16076724651231045).epsilon(1e-14));
  CHECK(linear[1][3] == Approx(0.28407007158264114).epsilon(1e-14));
  const auto convolution = drawn(Conv(7, 5, {.window = {2, 3}}));
  CHECK(convolution[0][0] == Approx(-0.015339851783969303).epsilon(2e-6));
  CHECK(convolution[1][3] == Approx(0.15184184024265593).epsilon(1e-14));
  CHECK(drawn(Transposed(7, 40, {.window = {2, 3}}))[1][3] == Approx(0.06351999904320166).epsilon(1e-14));
}

TEST_CASE("initial values that are constant are written over what was there") {
  BatchNorm<double> layer(3);
  for_each_parameter(layer, [](const Name&, auto& parameter) { parameter.value.setConstant(7); });
  CHECK(drawn(layer) == std::vector<std::vector<double>>{{1, 1, 1}, {0, 0, 0}});
}

TEST_CASE("initial values of layers, parameters and networks are independent") {
  const Sequential network{Conv(7, 60, {.window = {2, 3}}), LeakyReLU<double>{0.2},
                           Conv(7, 60, {.window = {2, 3}})};
  const auto one = drawn(network), two = drawn(network, "two");
  REQUIRE(one.size() == 4);
  const double square = 0.02 * 0.02;
  for (const auto* other : {&one[2], &two[0], &two[2]})
    CHECK(mean_product(one[0], *other) / square == Approx(0).margin(4 / std::sqrt(one[0].size())));
  CHECK(one[1] != one[3]);
  CHECK(one[1] != two[1]);
  CHECK(one == drawn(network));
}
