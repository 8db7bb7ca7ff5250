// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/evaluation/pooling.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "support/catch.hpp"
#include "support/random_cases.hpp"

using namespace oneiros;
using namespace oneiros::evaluation;
using namespace oneiros::test;

namespace {

template <class S>
Tensor<S, 4> pooled(const Pooling& pooling, const Tensor<S, 4>& x) {
  Tensor<S, 4> y(pooling.output_shape(shape_of(x)));
  pooling(const_view(x), TensorView<S, 4>(y));
  return y;
}

/// By definition, pixel by pixel.
Tensor<double, 4> by_definition(const Pooling& p, const Tensor<double, 4>& x) {
  Tensor<double, 4> y(p.output_shape(shape_of(x)));
  for (Index n = 0; n < y.dimension(0); ++n)
    for (Index i = 0; i < y.dimension(1); ++i)
      for (Index j = 0; j < y.dimension(2); ++j)
        for (Index c = 0; c < y.dimension(3); ++c) {
          double largest = -std::numeric_limits<double>::infinity(), sum = 0, inside = 0;
          for (Index k = 0; k < p.window.height; ++k)
            for (Index l = 0; l < p.window.width; ++l) {
              const Index row = i * p.stride.height + k - p.padding.height;
              const Index column = j * p.stride.width + l - p.padding.width;
              if (row < 0 || row >= x.dimension(1) || column < 0 || column >= x.dimension(2)) continue;
              largest = std::max(largest, x(n, row, column, c));
              sum += x(n, row, column, c);
              ++inside;
            }
          const auto all = static_cast<double>(p.window.height * p.window.width);
          y(n, i, j, c) = p.pool == Pool::maximum ? largest : sum / (p.pool == Pool::average ? all : inside);
        }
  return y;
}

bool close(const Tensor<double, 4>& a, const Tensor<double, 4>& b) {
  return shape_of(a) == shape_of(b) && std::equal(a.data(), a.data() + a.size(), b.data(),
                                                  [](double x, double y) { return std::abs(x - y) < 1e-13; });
}

}  // namespace

TEST_CASE("an average counts what lies outside as zeros, or does not count it") {
  Tensor<float, 4> ones(1, 3, 3, 1);
  ones.setConstant(1);
  const Tensor<float, 4> counted = pooled({Pool::average, {3, 3}, {1, 1}, {1, 1}}, ones);
  const Tensor<float, 4> inside = pooled({Pool::average_inside, {3, 3}, {1, 1}, {1, 1}}, ones);
  for (Index i = 0; i < 3; ++i)
    for (Index j = 0; j < 3; ++j) {
      const float rows = i == 1 ? 3 : 2, columns = j == 1 ? 3 : 2;
      CHECK(counted(0, i, j, 0) == Approx(rows * columns / 9));
      CHECK(inside(0, i, j, 0) == 1);
    }
}

TEST_CASE("what lies outside is never the largest value") {
  Tensor<float, 4> negative(1, 3, 3, 1);
  negative.setConstant(-2);
  const Tensor<float, 4> largest = pooled({Pool::maximum, {3, 3}, {2, 2}, {1, 1}}, negative);
  REQUIRE(shape_of(largest) == Shape<4>{1, 2, 2, 1});
  for (Index i = 0; i < 4; ++i) CHECK(largest.data()[i] == -2);
}

TEST_CASE("pools of any window, step and margin agree with the definition") {
  Dice dice(1);
  for (int round = 0; round < 60; ++round) {
    Pooling pooling{.pool = static_cast<Pool>(dice(0, 2)),
                    .window = {dice(1, 4), dice(1, 4)},
                    .stride = {dice(1, 3), dice(1, 3)}};
    pooling.padding = {dice(0, pooling.window.height / 2), dice(0, pooling.window.width / 2)};
    const auto x = noise<double, 4>({dice(1, 3), dice(4, 9), dice(4, 9), dice(1, 20)},
                                    static_cast<std::uint64_t>(round));
    CHECK(close(pooled(pooling, x), by_definition(pooling, x)));
  }
}

TEST_CASE("a window with a NaN has no largest value") {
  Tensor<float, 4> x(1, 1, 3, 1);
  for (Index place = 0; place < 3; ++place) {
    x.setConstant(1);
    x(0, 0, place, 0) = std::numeric_limits<float>::quiet_NaN();
    CHECK(std::isnan(pooled({Pool::maximum, {1, 3}}, x)(0, 0, 0, 0)));
  }
}

TEST_CASE("pools refuse windows that may see nothing") {
  const Shape<4> image{1, 3, 5, 2};
  const auto refused = [&](const Pooling& pooling) {
    CHECK_THROWS_AS(pooling.output_shape(image), ShapeError);
  };
  refused({Pool::maximum, {4, 3}});
  refused({Pool::maximum, {3, 6}});
  refused({Pool::maximum, {3, 3}, {1, 1}, {2, 0}});
  refused({Pool::maximum, {3, 3}, {1, 1}, {0, 2}});
  const Tensor<float, 4> x = noise<float, 4>(image, 1);
  Tensor<float, 4> y(1, 2, 5, 2);
  CHECK_THROWS_AS((Pooling{Pool::maximum, {3, 3}}(const_view(x), TensorView<float, 4>(y))), ShapeError);
}
