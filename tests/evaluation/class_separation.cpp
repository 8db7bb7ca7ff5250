// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/evaluation/class_separation.hpp"

#include <limits>
#include <span>
#include <vector>

#include "oneiros/evaluation/feature_statistics.hpp"
#include "representations.hpp"
#include "support/catch.hpp"
#include "synthetic_latents.hpp"

using namespace oneiros;
using namespace oneiros::test;
using evaluation::ClassSeparation;

namespace {

template <class S>
ClassSeparation separation_of(const Tensor<S, 2>& latents, const std::vector<int>& labels, Index classes) {
  ClassSeparation separation(latents.dimension(1), classes);
  separation.add(latents, labels);
  return separation;
}

}  // namespace

TEST_CASE("the separation of two classes on a line is known") {
  // -1 and 1 around 10, -2 and 2 around 0: within (1 + 1 + 4 + 4) / 4, between 5^2.
  Tensor<double, 2> x(4, 1);
  x.setValues({{9}, {2}, {11}, {-2}});
  const ClassSeparation separation = separation_of(x, {2, 0, 2, 0}, 3);
  CHECK(separation.within() == Approx(2.5).epsilon(1e-14));
  CHECK(separation.between() == Approx(25).epsilon(1e-14));
  CHECK(separation.ratio() == Approx(10).epsilon(1e-14));
}

TEST_CASE("variances within and between classes are those of all pairs, and add up to the variance") {
  constexpr Index classes = 4;
  const auto [latents, labels] = clouds<double>(60, 7, classes, 0.3);
  const ClassSeparation separation = separation_of(latents, labels, classes);
  // The sum of squared distances from a mean is that over pairs by the number of points.
  double within = 0, all = 0;
  for (Index c = -1; c < classes; ++c) {  // -1: all images as one class
    double sum = 0, count = 0;
    for (Index i = 0; i < 60; ++i)
      for (Index j = 0; j < 60; ++j) {
        if (c >= 0 && (labels[static_cast<std::size_t>(i)] != c || labels[static_cast<std::size_t>(j)] != c))
          continue;
        count += i == j;
        for (Index k = 0; k < 7; ++k)
          sum += (latents(i, k) - latents(j, k)) * (latents(i, k) - latents(j, k)) / 2;
      }
    (c < 0 ? all : within) += sum / count / 60;
  }
  CHECK(separation.within() == Approx(within).epsilon(1e-12));
  CHECK(within < 1);
  CHECK(separation.between() == Approx(all - within).epsilon(1e-11));
  CHECK(separation.within() + separation.between() ==
        Approx(evaluation::gaussian_of(latents).covariance.trace() * 59 / 60).epsilon(1e-12));

  // Batch by batch, and of images that are turned, shifted and larger.
  ClassSeparation parts(7, classes);
  for (const Index first : {0, 25, 26}) {
    const Index end = first == 0 ? 25 : first == 25 ? 26 : 60;
    parts.add(
        batch_slice(const_view(latents), first, end - first),
        std::span(labels).subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(end - first)));
  }
  CHECK(parts.ratio() == separation.ratio());
  const Matrix turned = detail::matrix_map(const_view(latents)) * rotation(7, 3);
  Tensor<double, 2> moved(60, 7);
  for (Index i = 0; i < 60; ++i)
    for (Index j = 0; j < 7; ++j) moved(i, j) = 5 - 3 * turned(i, j);
  CHECK(separation_of(moved, labels, classes).ratio() == Approx(separation.ratio()).epsilon(1e-12));
  CHECK(separation_of<float>(latents.cast<float>(), labels, classes).ratio() ==
        Approx(separation.ratio()).epsilon(1e-5));
}

TEST_CASE("what has no classes to separate is refused with one sentence") {
  using Catch::Matchers::Message;
  Tensor<double, 2> x(3, 2);
  x.setValues({{1, 2}, {1, 2}, {3, 4}});
  CHECK_THROWS_MATCHES(separation_of(x, {1, 1, 1}, 2).ratio(), ValueError,
                       Message("class separation: expected images of at least 2 classes, found those of 1"));
  CHECK_THROWS_MATCHES(ClassSeparation(2, 2).within(), ValueError,
                       Message("class separation: expected images of at least 2 classes, found those of 0"));
  CHECK_THROWS_MATCHES(
      separation_of(x, {0, 0, 1}, 2).ratio(), ValueError,
      Message("class separation: expected images of a class that differ, found no variance in any"));
  CHECK_THROWS_MATCHES(ClassSeparation(2, 1), ValueError,
                       Message("class separation: expected at least 2 classes, found 1"));
  CHECK_THROWS_AS(ClassSeparation(0, 2), ShapeError);
  CHECK_THROWS_AS(separation_of(x, {0, 1}, 2), ShapeError);
  CHECK_THROWS_AS(separation_of(x, {0, 1, 2}, 2), ValueError);
  ClassSeparation narrow(1, 2);
  CHECK_THROWS_AS(narrow.add(x, std::vector{0, 1, 0}), ShapeError);
  x(1, 1) = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_AS(separation_of(x, {0, 1, 0}, 2), NumericalError);
}
