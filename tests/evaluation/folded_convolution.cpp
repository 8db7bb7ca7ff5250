// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/evaluation/folded_convolution.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/random_cases.hpp"

using namespace oneiros;
using namespace oneiros::evaluation;
using namespace oneiros::test;

namespace {

struct Case {
  Extent window, stride, padding;
  Index input_channels, channels;
  Extent image;
};

/// Noise by name; variances are positive.
struct NoisyArrays {
  std::map<std::string, std::vector<double>> arrays;

  static NoisyArrays of(const Case& c, std::uint64_t seed) {
    NoisyArrays result;
    const auto add = [&](const std::string& name, Index size, double mean) {
      const auto values = noise<double, 1>({size}, seed++, 0.2);
      std::vector<double>& array = result.arrays["unit." + name];
      for (Index i = 0; i < size; ++i) array.push_back(static_cast<float>(mean + values(i)));
    };
    add("conv.weight", c.channels * c.input_channels * c.window.height * c.window.width, 0);
    add("bn.weight", c.channels, 1);
    add("bn.bias", c.channels, 0);
    add("bn.running_mean", c.channels, 0);
    add("bn.running_var", c.channels, 0);
    for (double& variance : result.arrays["unit.bn.running_var"]) variance = std::abs(variance);
    return result;
  }

  template <class S>
  auto reader() const {
    return [this](const std::string& name, const std::vector<Index>&) {
      const std::vector<double>& array = arrays.at(name);
      return std::vector<S>(array.begin(), array.end());
    };
  }

  double at(const char* name, Index i) const {
    return arrays.at(std::string("unit.") + name)[static_cast<std::size_t>(i)];
  }
};

/// One value of max(0, batch norm(convolution)), as the textbook has it.
double by_definition(const Case& c, const NoisyArrays& arrays, const Tensor<double, 4>& x, Index n, Index row,
                     Index column, Index channel) {
  const double* weights = arrays.arrays.at("unit.conv.weight").data();
  double sum = 0;
  for (Index in = 0; in < c.input_channels; ++in)
    for (Index k = 0; k < c.window.height; ++k)
      for (Index l = 0; l < c.window.width; ++l) {
        const Index i = row * c.stride.height + k - c.padding.height;
        const Index j = column * c.stride.width + l - c.padding.width;
        if (i < 0 || i >= x.dimension(1) || j < 0 || j >= x.dimension(2)) continue;
        const Index at = ((channel * c.input_channels + in) * c.window.height + k) * c.window.width + l;
        sum += weights[at] * x(n, i, j, in);
      }
  const double normal =
      (sum - arrays.at("bn.running_mean", channel)) / std::sqrt(arrays.at("bn.running_var", channel) + 0.001);
  return std::max(0.0, normal * arrays.at("bn.weight", channel) + arrays.at("bn.bias", channel));
}

template <class S>
void check_case(const Case& c, std::uint64_t seed, double tolerance) {
  INFO(c.window.height << " x " << c.window.width << ", " << c.input_channels << " -> " << c.channels);
  const NoisyArrays arrays = NoisyArrays::of(c, seed);
  FoldedConvolution<S> unit(c.channels, c.window, c.stride, c.padding);
  CHECK(unit.load("unit", c.input_channels, arrays.reader<S>()) == c.channels);
  const auto x = noise<S, 4>({2, c.image.height, c.image.width, c.input_channels}, seed + 10);
  Tensor<S, 4> y(unit.output_shape(shape_of(x)));
  unit(const_view(x), TensorView<S, 4>(y));

  const Tensor<double, 4> exact = x.template cast<double>();
  double worst = 0, largest = 0;
  Index zeros = 0;
  for (Index n = 0; n < y.dimension(0); ++n)
    for (Index i = 0; i < y.dimension(1); ++i)
      for (Index j = 0; j < y.dimension(2); ++j)
        for (Index o = 0; o < c.channels; ++o) {
          const double expected = by_definition(c, arrays, exact, n, i, j, o);
          worst = std::max(worst, std::abs(expected - y(n, i, j, o)));
          largest = std::max(largest, expected);
          zeros += y(n, i, j, o) == 0 ? 1 : 0;
        }
  CHECK(worst <= tolerance * largest);
  CHECK(zeros > y.size() / 10);
  CHECK(zeros < y.size() * 9 / 10);
}

// Windows, steps and margins of Inception v3; channels that fill no vector, several, and parts of one.
const std::vector<Case> cases{{{3, 3}, {2, 2}, {0, 0}, 3, 32, {11, 12}},   // as the first layer
                              {{3, 3}, {1, 1}, {1, 1}, 32, 64, {7, 6}},    //
                              {{1, 1}, {1, 1}, {0, 0}, 64, 80, {5, 7}},    // a matrix product
                              {{5, 5}, {1, 1}, {2, 2}, 48, 64, {7, 7}},    //
                              {{1, 7}, {1, 1}, {0, 3}, 40, 33, {9, 9}},    //
                              {{7, 1}, {1, 1}, {3, 0}, 33, 40, {9, 9}},    //
                              {{7, 1}, {1, 1}, {3, 0}, 9, 7, {2, 3}},      // taller than the image
                              {{3, 3}, {2, 2}, {0, 0}, 24, 96, {17, 17}},  //
                              {{3, 1}, {1, 1}, {1, 0}, 300, 20, {4, 4}}};  // sums in several runs

}  // namespace

TEST_CASE("a folded unit is a convolution, a batch norm and a ReLU") {
  std::uint64_t seed = 100;
  for (const Case& c : cases) {
    check_case<float>(c, seed += 20, 1e-5);
    check_case<double>(c, seed, 1e-13);
  }
}

TEST_CASE("a folded unit asks for arrays in PyTorch's order") {
  std::map<std::string, std::vector<Index>> asked;
  FoldedConvolution<float> unit(6, {1, 7});
  unit.load("Mixed_6b.branch7x7_2", 5, [&](const std::string& name, const std::vector<Index>& shape) {
    asked[name] = shape;
    return std::vector<float>(static_cast<std::size_t>(size_of(shape)), 1.0F);
  });
  const std::string at = "Mixed_6b.branch7x7_2.";
  CHECK(asked == std::map<std::string, std::vector<Index>>{{at + "conv.weight", {6, 5, 1, 7}},
                                                           {at + "bn.weight", {6}},
                                                           {at + "bn.bias", {6}},
                                                           {at + "bn.running_mean", {6}},
                                                           {at + "bn.running_var", {6}}});
}

TEST_CASE("a folded unit refuses arrays and images that do not fit") {
  FoldedConvolution<float> unit(2, {3, 3});
  const auto short_of = [](const char* which) {
    return [which](const std::string& name, const std::vector<Index>& shape) {
      return std::vector<float>(static_cast<std::size_t>(size_of(shape)) - (name == which ? 1 : 0));
    };
  };
  CHECK_THROWS_WITH(unit.load("a", 4, short_of("a.conv.weight")),
                    ContainsSubstring("a.conv.weight: expected 2 x 4 x 3 x 3, found 71 values"));
  CHECK_THROWS_WITH(unit.load("a", 4, short_of("a.bn.running_var")),
                    ContainsSubstring("a.bn.running_var: expected 2, found 1 values"));
  unit.load("a", 4, short_of("none"));
  CHECK(unit.output_shape({5, 3, 4, 4}) == Shape<4>{5, 1, 2, 2});
  CHECK_THROWS_AS(unit.output_shape({5, 3, 4, 3}), ShapeError);
  CHECK_THROWS_AS(unit.output_shape({5, 2, 4, 4}), ShapeError);
  CHECK_THROWS_AS(unit.output_shape({5, 3, 2, 4}), ShapeError);
  const auto x = noise<float, 4>({1, 3, 4, 4}, 1);
  Tensor<float, 4> y(1, 1, 1, 2);
  CHECK_THROWS_AS(unit(const_view(x), TensorView<float, 4>(y)), ShapeError);
}
