// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/evaluation/participation_ratio.hpp"

#include <cmath>
#include <limits>

#include "representations.hpp"
#include "support/catch.hpp"

using namespace oneiros;
using namespace oneiros::test;
using evaluation::participation_ratio;

TEST_CASE("the participation ratio is that of NumPy's eigenvalues") {
  const Tensor<double, 2> x = formula_latents().latents, y = related_latents();
  CHECK(participation_ratio(x) == Approx(numpy_participation_ratio[0]).epsilon(1e-12));
  CHECK(participation_ratio(y) == Approx(numpy_participation_ratio[1]).epsilon(1e-12));
  CHECK(participation_ratio(evaluation::gaussian_of(x)) == Approx(participation_ratio(x)).epsilon(1e-12));
  const Tensor<float, 2> narrow = x.cast<float>();
  CHECK(participation_ratio(narrow) == Approx(participation_ratio(x)).epsilon(1e-5));
}

TEST_CASE("the participation ratio counts dimensions of equal variance") {
  Matrix covariance = Matrix::Zero(6, 6);
  covariance.diagonal() << 2, 2, 2, 0, 0, 0;
  CHECK(participation_ratio(evaluation::Gaussian{Vector::Zero(6), covariance}) == Approx(3));
  const Matrix turned = rotation(6, 1).transpose() * covariance * rotation(6, 1);
  CHECK(participation_ratio(evaluation::Gaussian{Vector::Ones(6), turned}) == Approx(3));
  covariance.diagonal() << 3, 1, 0, 0, 0, 0;
  CHECK(participation_ratio(evaluation::Gaussian{Vector::Zero(6), covariance}) == Approx(1.6));
  Tensor<double, 2> two(2, 300);  // a line
  two.setZero();
  two.chip(1, 0).setConstant(0.5);
  CHECK(participation_ratio(two) == Approx(1).epsilon(1e-12));
}

TEST_CASE("the participation ratio has the same bits for any number of threads") {
  const Tensor<float, 2> x = clouds<float>(70, 140, 4, 0.5).latents;
  const auto run = [&](int threads) { return Threads(threads).run([&] { return participation_ratio(x); }); };
  CHECK(run(1) == run(3));
}

TEST_CASE("latents without a dimension are refused with one sentence") {
  using Catch::Matchers::Message;
  Tensor<double, 2> x(5, 3);
  x.setConstant(0.1);
  CHECK_THROWS_MATCHES(participation_ratio(x), ValueError,
                       Message("participation ratio: expected latents that differ between images, found the "
                               "same ones 5 times"));
  CHECK_THROWS_MATCHES(participation_ratio(first_rows(x, 1)), ValueError,
                       Message("participation ratio: expected at least 2 images, found 1"));
  x(1, 1) = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_AS(participation_ratio(x), NumericalError);
  CHECK_THROWS_AS(participation_ratio(Tensor<double, 2>(0, 3)), ShapeError);
  CHECK_THROWS_MATCHES(participation_ratio(evaluation::Gaussian{Vector::Zero(2), Matrix::Zero(2, 2)}),
                       ValueError, Message("participation ratio: expected a positive variance, found 0"));
  CHECK_THROWS_AS(participation_ratio(evaluation::Gaussian{Vector::Zero(2), Matrix::Zero(2, 3)}), ShapeError);
}
