// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/evaluation/frechet_distance.hpp"

#include <cmath>
#include <limits>

#include "support/catch.hpp"
#include "synthetic_latents.hpp"

using namespace oneiros;
using namespace oneiros::evaluation;

namespace {

Gaussian random_gaussian(Index size, Index rank, std::uint64_t seed) {
  const Matrix factor = test::normal_matrix(size, rank, seed);
  return {test::normal_matrix(size, 1, seed + 100), factor * factor.transpose()};
}

Gaussian rotated(const Gaussian& g, const Matrix& rotation) {
  return {rotation * g.mean, rotation * g.covariance * rotation.transpose()};
}

}  // namespace

TEST_CASE("the Frechet distance of one-dimensional Gaussians is that of means and deviations") {
  const Gaussian a{Vector::Constant(1, 2.0), Matrix::Constant(1, 1, 9.0)};
  const Gaussian b{Vector::Constant(1, -1.0), Matrix::Constant(1, 1, 0.25)};
  CHECK(frechet_distance(a, b) == Approx(9 + 2.5 * 2.5).epsilon(1e-14));
}

TEST_CASE("the Frechet distance of Gaussians with common axes is the closed form") {
  const Vector v1 = Vector::LinSpaced(20, 0.1, 4), v2 = Vector::LinSpaced(20, 3, 0);
  const Vector m1 = Vector::LinSpaced(20, -1, 1), m2 = Vector::LinSpaced(20, 2, 0);
  const double expected = (m1 - m2).squaredNorm() + (v1.cwiseSqrt() - v2.cwiseSqrt()).squaredNorm();
  const Gaussian a{m1, v1.asDiagonal()}, b{m2, v2.asDiagonal()};
  CHECK(frechet_distance(a, b) == Approx(expected).epsilon(1e-12));
  const Matrix turn = test::rotation(20, 21);
  CHECK(frechet_distance(rotated(a, turn), rotated(b, turn)) == Approx(expected).epsilon(1e-7));
}

TEST_CASE("the Frechet distance agrees with SciPy's square root of the product") {
  Tensor<double, 2> other(60, 4);
  for (int i = 0; i < 60; ++i)
    for (int j = 0; j < 4; ++j)
      other(i, j) = std::cos(0.9 * i + 1.7 * j) * (j + 1) + 0.3 * std::sin(2.3 * i * i + j);
  const double found = frechet_distance(gaussian_of(test::formula_latents().latents), gaussian_of(other));
  CHECK(found == Approx(131.58991642716856).epsilon(1e-12));  // scipy.linalg.sqrtm(C1 @ C2), numpy.cov
}

TEST_CASE("the Frechet distance from itself is zero, also for singular and badly scaled covariances") {
  const Gaussian full = random_gaussian(60, 60, 22), singular = random_gaussian(60, 7, 23);
  Vector decaying(60);
  for (Index i = 0; i < 60; ++i) decaying(i) = 100 * std::pow(10, -0.3 * static_cast<double>(i));
  const Gaussian steep = rotated({Vector::Zero(60), decaying.asDiagonal()}, test::rotation(60, 24));
  const Gaussian point{Vector::Ones(60), Matrix::Zero(60, 60)};
  for (const Gaussian& g : {full, singular, steep, point}) {
    CHECK(frechet_distance(g, g) < 1e-10);
    CHECK(frechet_distance(g, g) >= 0);
  }
}

TEST_CASE("the Frechet distance of singular Gaussians is stable") {
  // Two planes that meet in a line along which the deviations are 3 and 1: the traces less twice their
  // product.
  Vector v1 = Vector::Zero(200), v2 = Vector::Zero(200);
  v1.head(2) << 9, 4;
  v2.segment(1, 2) << 1, 25;
  const Matrix turn = test::rotation(200, 25);
  const Gaussian a = rotated({Vector::Zero(200), v1.asDiagonal()}, turn);
  const Gaussian b = rotated({Vector::Zero(200), v2.asDiagonal()}, turn);
  CHECK(frechet_distance(a, b) == Approx(13 + 26 - 2 * 2 * 1).epsilon(1e-7));
}

TEST_CASE("the Frechet distance is symmetric, and scales with the square of the features") {
  const Gaussian a = random_gaussian(40, 40, 26), b = random_gaussian(40, 12, 27);
  const double distance = frechet_distance(a, b);
  CHECK(frechet_distance(b, a) == Approx(distance).epsilon(1e-9));
  const auto scaled = [](const Gaussian& g) { return Gaussian{1e-3 * g.mean, 1e-6 * g.covariance}; };
  CHECK(frechet_distance(scaled(a), scaled(b)) == Approx(1e-6 * distance).epsilon(1e-9));
}

TEST_CASE("the sum of singular values is that of the known ones") {
  const Vector values = Vector::LinSpaced(30, 0, 5);
  const Matrix matrix = test::rotation(30, 28) * values.asDiagonal() * test::rotation(30, 29);
  CHECK(detail::nuclear_norm<double>(matrix) == Approx(values.sum()).epsilon(1e-13));
  CHECK(detail::nuclear_norm<double>(Matrix::Zero(4, 4)) == 0);
  CHECK(detail::nuclear_norm<double>(-Matrix::Identity(5, 5)) == Approx(5).epsilon(1e-14));
}

TEST_CASE("a nuclear norm that is no number is told") {
  const Matrix broken = Matrix::Constant(3, 3, std::numeric_limits<double>::quiet_NaN());
  CHECK_THROWS_AS(detail::nuclear_norm<double>(broken), NumericalError);
}

TEST_CASE("a factor of a covariance has a direction for each variance that is not within rounding of zero") {
  const auto columns = [](const Matrix& covariance) {
    const Matrix factor = detail::covariance_factor<double>(covariance);
    CHECK((factor * factor.transpose() - covariance).norm() < 1e-14 * covariance.norm());
    return (factor.colwise().squaredNorm().array() > 0).count();
  };
  for (const double scale : {1e-12, 1.0, 1e12})
    CHECK(columns(scale * random_gaussian(6, 2, 32).covariance) == 2);
  // Two variances, and the least that counts.
  const double least = 2 * std::numeric_limits<double>::epsilon() * 16;
  for (const double variance : {0.9 * least, least, 0.0, -1e-20})
    CHECK(columns(Vector{{variance, 16}}.asDiagonal()) == 1);
  CHECK(columns(Vector{{1.1 * least, 16}}.asDiagonal()) == 2);
}

TEST_CASE("the Frechet distance refuses Gaussians that do not fit or are not finite") {
  const Gaussian a = random_gaussian(3, 3, 30), b = random_gaussian(4, 4, 31);
  CHECK_THROWS_AS(frechet_distance(a, b), ShapeError);
  CHECK_THROWS_AS(frechet_distance(a, Gaussian{a.mean, b.covariance}), ShapeError);
  CHECK_THROWS_AS(frechet_distance(Gaussian{}, Gaussian{}), ShapeError);
  Gaussian broken = a;
  broken.covariance(1, 1) = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_AS(frechet_distance(a, broken), NumericalError);
  CHECK_THROWS_AS(frechet_distance(broken, a), NumericalError);
  broken = a;
  broken.mean(2) = std::numeric_limits<double>::infinity();
  CHECK_THROWS_AS(frechet_distance(a, broken), NumericalError);
}
