// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/evaluation/feed_forward.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/random_cases.hpp"

using namespace oneiros;
using namespace oneiros::evaluation;
using namespace oneiros::test;

namespace {

using Convolution1x1 = FoldedConvolution<double>;

/// A 1 x 1 convolution to one channel that multiplies the sum of its input's by the number in its name.
Step<double> times(const char* factor) {
  return {factor, Convolution1x1(1)};
}

struct Arrays {
  std::vector<std::string>* names;

  std::vector<double> operator()(const std::string& name, const std::vector<Index>& shape) const {
    if (name.ends_with(".conv.weight")) names->push_back(name);
    const auto filled = [&](double value) {
      return std::vector<double>(static_cast<std::size_t>(size_of(shape)), value);
    };
    if (name.ends_with("running_var")) return filled(1 - Convolution1x1::epsilon);
    if (name.ends_with("bn.weight")) return filled(1);
    if (!name.ends_with("conv.weight")) return filled(0);
    const std::string unit = name.substr(0, name.size() - std::string(".conv.weight").size());
    return filled(std::stod(unit.substr(unit.rfind('.') + 1)));
  }
};

/// x -> 2x -> (3 of it, 5 of it -> (7 and 11 of that), its largest pixel) -> the sum.
Sequence<double> network() {
  const Step<double> inner{"", Branches<double>{{{times("7")}, {times("11")}}}};
  const Step<double> largest{"", Pooling{Pool::maximum, {3, 3}, {1, 1}, {1, 1}}};
  return {
      times("2"), {"mixed", Branches<double>{{{times("3")}, {times("5"), inner}, {largest}}}}, times("1")};
}

}  // namespace

TEST_CASE("branches read the same image, and their channels follow each other") {
  std::vector<std::string> loaded, observed;
  FeedForward<double> forward(network(), 1, Arrays{&loaded});
  Tensor<double, 4> x(2, 2, 2, 1);
  for (Index i = 0; i < x.size(); ++i) x.data()[i] = static_cast<double>(i + 1);
  CHECK(forward.output_shape(shape_of(x)) == shape_of(x));
  const auto y = forward(const_view(x), [&](const std::string& name, const TensorView<const double, 4>& out) {
    observed.push_back(name);
    if (name != "mixed") return;
    REQUIRE(out.shape() == Shape<4>{2, 2, 2, 4});
    for (Index i = 0; i < x.size(); ++i) {
      const double* channels = out.data() + 4 * i;
      const double twice = 2 * x.data()[i];
      CHECK(channels[0] == Approx(3 * twice));
      CHECK(channels[1] == Approx(5 * 7 * twice));
      CHECK(channels[2] == Approx(5 * 11 * twice));
      CHECK(channels[3] == Approx(i < 4 ? 8 : 16));
    }
  });
  REQUIRE(y.shape() == shape_of(x));
  for (Index i = 0; i < x.size(); ++i)
    CHECK(y.data()[i] == Approx((3 + 35 + 55) * 2 * x.data()[i] + (i < 4 ? 8 : 16)));
  CHECK(observed == std::vector<std::string>{"2", "mixed", "1"});
  CHECK(loaded == std::vector<std::string>{"2.conv.weight", "mixed.3.conv.weight", "mixed.5.conv.weight",
                                           "mixed.7.conv.weight", "mixed.11.conv.weight", "1.conv.weight"});
}

TEST_CASE("images of one size after another get what they would get alone") {
  std::vector<std::string> loaded;
  FeedForward<double> often(network(), 3, Arrays{&loaded});
  const auto ignore = [](const auto&...) {};
  for (const Index side : {5, 9, 1, 7}) {
    const auto x = noise<double, 4>({side, side, 4, 3}, static_cast<std::uint64_t>(side));
    FeedForward<double> once(network(), 3, Arrays{&loaded});
    const auto a = often(const_view(x), ignore), b = once(const_view(x), ignore);
    REQUIRE(a.shape() == b.shape());
    CHECK(std::equal(a.begin(), a.end(), b.begin()));
  }
  CHECK_THROWS_AS(often.output_shape({1, 4, 4, 2}), ShapeError);
}
