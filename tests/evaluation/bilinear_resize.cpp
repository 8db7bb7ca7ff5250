// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/evaluation/bilinear_resize.hpp"

#include <algorithm>
#include <cmath>

#include "support/catch.hpp"
#include "support/random_cases.hpp"

using namespace oneiros;
using namespace oneiros::evaluation;
using namespace oneiros::test;

namespace {

template <class S>
Tensor<S, 4> resized_to(Index height, Index width, const Tensor<S, 4>& x) {
  const BilinearResize resize{{height, width}};
  Tensor<S, 4> y(resize.output_shape(shape_of(x)));
  resize(const_view(x), TensorView<S, 4>(y));
  return y;
}

/// What grows along rows and along columns is interpolated exactly.
double surface(Index image, double row, double column, Index channel) {
  return (1 + row) * (2 + column) + static_cast<double>(10 * image + 100 * channel);
}

}  // namespace

TEST_CASE("bilinear surfaces are themselves at any size, and level beyond the outermost centres") {
  Dice dice(2);
  for (int round = 0; round < 30; ++round) {
    const Index height = dice(1, 9), width = dice(1, 9), to_height = dice(1, 12), to_width = dice(1, 12);
    Tensor<double, 4> x(2, height, width, 3);
    for (Index n = 0; n < 2; ++n)
      for (Index i = 0; i < height; ++i)
        for (Index j = 0; j < width; ++j)
          for (Index c = 0; c < 3; ++c)
            x(n, i, j, c) = surface(n, static_cast<double>(i), static_cast<double>(j), c);
    const auto place = [](Index i, Index from, Index to) {
      const double centre =
          (static_cast<double>(i) + 0.5) * static_cast<double>(from) / static_cast<double>(to);
      return std::clamp(centre - 0.5, 0.0, static_cast<double>(from - 1));
    };
    const Tensor<double, 4> y = resized_to(to_height, to_width, x);
    double worst = 0;
    for (Index n = 0; n < 2; ++n)
      for (Index i = 0; i < to_height; ++i)
        for (Index j = 0; j < to_width; ++j)
          for (Index c = 0; c < 3; ++c) {
            const double expected = surface(n, place(i, height, to_height), place(j, width, to_width), c);
            worst = std::max(worst, std::abs(y(n, i, j, c) - expected));
          }
    CHECK(worst < 1e-11);
  }
}

TEST_CASE("shrinking reads the nearest pixels alone") {
  const auto x = noise<double, 4>({1, 8, 8, 1}, 3);
  const Tensor<double, 4> y = resized_to(2, 2, x);
  for (Index i = 0; i < 2; ++i)
    for (Index j = 0; j < 2; ++j) {
      const Index row = 4 * i + 1, column = 4 * j + 1;
      const double sum = x(0, row, column, 0) + x(0, row, column + 1, 0) + x(0, row + 1, column, 0) +
                         x(0, row + 1, column + 1, 0);
      CHECK(y(0, i, j, 0) == Approx(sum / 4));
    }
}

TEST_CASE("images that have the size already keep every bit") {
  const auto x = noise<float, 4>({2, 7, 5, 3}, 4);
  const Tensor<float, 4> y = resized_to(7, 5, x);
  CHECK(std::equal(x.data(), x.data() + x.size(), y.data()));
}

TEST_CASE("images without pixels cannot be resized") {
  const BilinearResize resize{{4, 4}};
  CHECK_THROWS_AS(resize.output_shape({1, 0, 3, 3}), ShapeError);
  CHECK_THROWS_AS(resize.output_shape({1, 3, 0, 3}), ShapeError);
  const auto x = noise<float, 4>({1, 3, 3, 1}, 5);
  Tensor<float, 4> y(1, 4, 3, 1);
  CHECK_THROWS_AS(resize(const_view(x), TensorView<float, 4>(y)), ShapeError);
}
