// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/evaluation/feature_statistics.hpp"

#include <limits>

#include "support/catch.hpp"
#include "synthetic_latents.hpp"

using namespace oneiros;
using namespace oneiros::evaluation;

TEST_CASE("mean and covariance of three points are those worked out by hand") {
  Tensor<float, 2> points(3, 2);
  points.setValues({{1, 2}, {3, 2}, {5, 8}});
  const Gaussian found = gaussian_of(points);
  CHECK(found.mean(0) == 3);
  CHECK(found.mean(1) == 4);
  Matrix expected(2, 2);
  expected << 4, 6, 6, 12;
  CHECK((found.covariance - expected).norm() < 1e-14);
}

TEST_CASE("the covariance of many features is the textbook's, over several blocks and tiles") {
  const Index rows = 2 * detail::evaluation_block + 77, size = 150;
  const Matrix x = test::normal_matrix(rows, size, 4) * test::normal_matrix(size, size, 5);
  const Gaussian found = gaussian_of(test::tensor_of(x));
  const Matrix centred = x.rowwise() - x.colwise().mean();
  const Matrix expected = centred.transpose() * centred / static_cast<double>(rows - 1);
  CHECK((found.mean - x.colwise().mean().transpose()).norm() < 1e-12 * x.norm());
  CHECK((found.covariance - expected).norm() < 1e-13 * expected.norm());
}

TEST_CASE("features may come in batches of any size") {
  const Tensor<double, 2> x = test::tensor_of(test::normal_matrix(100, 7, 6));
  FeatureStatistics statistics(7);
  for (const auto& [first, count] : {std::pair<Index, Index>{0, 1}, {1, 60}, {61, 39}})
    statistics.add(batch_slice(const_view(x), first, count));
  CHECK(statistics.count() == 100);
  const Gaussian whole = gaussian_of(x), parts = statistics.gaussian();
  CHECK((whole.mean - parts.mean).norm() < 1e-14);
  CHECK((whole.covariance - parts.covariance).norm() < 1e-14);
}

TEST_CASE("whole blocks, and any number of features in tiles, are covered") {
  const auto check = [](Index rows, Index size) {
    const Matrix x = test::normal_matrix(rows, size, 9);
    const Gaussian found = gaussian_of(test::tensor_of(x));
    const Matrix centred = x.rowwise() - x.colwise().mean();
    const Matrix expected = centred.transpose() * centred / static_cast<double>(rows - 1);
    INFO(rows << " rows of " << size);
    CHECK((found.mean - x.colwise().mean().transpose()).norm() < 1e-13 * x.norm());
    CHECK((found.covariance - expected).norm() < 1e-12 * expected.norm());
  };
  check(detail::evaluation_block, 3);
  check(2 * detail::evaluation_block, 1);
  for (const Index size : {1, 127, 128, 129, 385}) check(2, size);
}

TEST_CASE("a large mean does not cancel the covariance") {
  Matrix x = test::normal_matrix(1500, 5, 7);
  const Gaussian small = gaussian_of(test::tensor_of(x));
  x.array() += 1e7;
  const Gaussian large = gaussian_of(test::tensor_of(x));
  CHECK((small.covariance - large.covariance).norm() < 1e-7);
}

TEST_CASE("statistics are the same bits for any number of threads") {
  const Tensor<double, 2> x = test::tensor_of(test::normal_matrix(700, 200, 8));
  const Gaussian one = Threads(1).run([&] { return gaussian_of(x); });
  const Gaussian four = Threads(4).run([&] { return gaussian_of(x); });
  CHECK(one.mean == four.mean);
  CHECK(one.covariance == four.covariance);
}

TEST_CASE("statistics refuse other sizes, too few rows, and NaN") {
  FeatureStatistics statistics(3);
  Tensor<float, 2> row(1, 3), other(2, 4);
  row.setZero();
  other.setZero();
  CHECK_THROWS_AS(statistics.add(other), ShapeError);
  CHECK_THROWS_MATCHES(FeatureStatistics(0), ShapeError,
                       Message("feature statistics: expected rows of at least 1 value, found 0"));
  statistics.add(row);
  CHECK_THROWS_MATCHES(statistics.gaussian(), ValueError,
                       Message("feature statistics: expected at least 2 rows, found 1"));
  row(0, 2) = std::numeric_limits<float>::quiet_NaN();
  CHECK_THROWS_AS(statistics.add(row), NumericalError);
  CHECK(statistics.count() == 1);
}
