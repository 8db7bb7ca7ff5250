// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/evaluation/participation_ratio.hpp"

#include <cmath>
#include <cstdint>
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
  CHECK(participation_ratio(evaluation::Gaussian{Vector::Zero(6), 1e-3 * covariance}) == Approx(1.6));
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

TEST_CASE("the participation ratio from mini-batches is not made smaller by few images") {
  // Normal numbers with variances 4, 2, 1, ...: what comes out is known, and does not depend on the batches.
  constexpr Index dimensions = 24, batch = 12, batches = 400;
  Tensor<double, 2> x(batch * batches, dimensions);
  const Stream stream = Rng{1}.stream("participation");
  double trace = 0, squares = 0;
  for (Index j = 0; j < dimensions; ++j) {
    const double variance = 4 / static_cast<double>(1 + j);
    trace += variance;
    squares += variance * variance;
    for (Index i = 0; i < x.dimension(0); ++i)
      x(i, j) =
          3 + std::sqrt(variance) * stream.normal<double>(static_cast<std::uint64_t>(i * dimensions + j));
  }
  const double truth = trace * trace / squares;
  const auto estimate = [&](Index size) {
    evaluation::MinibatchParticipationRatio ratio;
    for (Index first = 0; first < x.dimension(0); first += size)
      ratio.add(evaluation::MinibatchProducts(batch_slice(const_view(x), first, size)));
    return ratio.value();
  };
  CHECK(estimate(batch) == Approx(truth).epsilon(0.03));
  CHECK(estimate(300) == Approx(truth).epsilon(0.03));
  CHECK(participation_ratio(first_rows(x, batch)) < 0.7 * truth);

  evaluation::MinibatchParticipationRatio none;
  using Catch::Matchers::Message;
  CHECK_THROWS_MATCHES(none.value(), ValueError,
                       Message("participation ratio: expected at least one batch, found none"));
  CHECK_THROWS_MATCHES(none.add(evaluation::MinibatchProducts(first_rows(x, 3))), ValueError,
                       Message("mini-batch: expected at least 4 images, found 3"));
}

TEST_CASE(
    "the participation ratio from mini-batches is that of any unit, or says that there is no estimate") {
  const auto one_batch = [](const Tensor<double, 2>& x) {
    evaluation::MinibatchParticipationRatio ratio;
    ratio.add(evaluation::MinibatchProducts(x));
    return ratio.value();
  };
  const Tensor<double, 2> x = tensor_of(normal_matrix(30, 3, 1));
  const Tensor<double, 2> small = x * 1e-3, large = x * 1e3;
  CHECK(one_batch(small) == Approx(one_batch(large)).epsilon(1e-9));
  CHECK(one_batch(x) == Approx(participation_ratio(x)).epsilon(0.3));
  // Four corners of a simplex: what estimates Tr(C^2) is 3 / 4 + 3 / 2 - 9 / 4, times 16 / 4.
  Tensor<double, 2> corners(4, 4);
  corners.setZero();
  for (Index i = 0; i < 4; ++i) corners(i, i) = 2;
  CHECK_THROWS_MATCHES(one_batch(corners), ValueError,
                       Catch::Matchers::Message("participation ratio: expected a positive Tr(C^2), estimated "
                                                "0 from 1 batches"));
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
