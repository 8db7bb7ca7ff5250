// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/evaluation/pca.hpp"

#include "support/catch.hpp"
#include "synthetic_latents.hpp"

using namespace oneiros;
using namespace oneiros::evaluation;

namespace {

/// A normal distribution whose principal axes are the rows of `axes`.
Gaussian known_gaussian(const Matrix& axes, const Vector& variances) {
  return {Vector::LinSpaced(axes.cols(), -1, 2), axes.transpose() * variances.asDiagonal() * axes};
}

}  // namespace

TEST_CASE("pca finds the axes and variances of a known covariance") {
  const Matrix axes = test::rotation(6, 11);
  Vector variances(6);
  variances << 2, 9, 0.5, 1, 5, 0.1;
  const Pca found = pca(known_gaussian(axes, variances), 3);
  const std::array<Index, 3> order{1, 4, 0};
  for (Index i = 0; i < 3; ++i) {
    const Index axis = order[static_cast<std::size_t>(i)];
    CHECK(found.explained_variance(i) == Approx(variances(axis)).epsilon(1e-12));
    CHECK(std::abs(found.components.row(i).dot(axes.row(axis))) == Approx(1).epsilon(1e-12));
    Index largest = 0;
    const double size = found.components.row(i).cwiseAbs().maxCoeff(&largest);
    CHECK(found.components(i, largest) == size);
  }
  CHECK(found.total_variance == Approx(17.6).epsilon(1e-12));
  CHECK(pca(known_gaussian(axes, variances), 1).components == found.components.topRows(1));
}

TEST_CASE("the largest entry of a component is positive, and no variance is below 0") {
  Matrix covariance(3, 3);
  covariance << 5, -3, 0, -3, 2, 0, 0, 0, -1e-9;  // as rounding leaves it where there is no variance
  const Pca found = pca(Gaussian{Vector::Zero(3), covariance}, 3);
  for (Index i = 0; i < 3; ++i)
    CHECK(found.components.row(i).maxCoeff() > -found.components.row(i).minCoeff());
  CHECK(found.components(0, 1) < 0);
  CHECK(found.components(1, 0) > 0);
  CHECK(found.explained_variance(1) == Approx((7 - std::sqrt(45)) / 2).epsilon(1e-9));
  CHECK(found.explained_variance(2) == 0);
  CHECK(found.total_variance == Approx(7).epsilon(1e-8));
}

TEST_CASE("projections are centred, uncorrelated, and vary as explained") {
  const Tensor<double, 2> z =
      test::tensor_of(test::normal_matrix(900, 8, 12) * test::normal_matrix(8, 8, 13));
  const Pca fitted = pca(z, 3);
  const Gaussian projected = gaussian_of(project(fitted, z));
  CHECK(projected.mean.norm() < 1e-12);
  const Matrix expected = fitted.explained_variance.asDiagonal();
  CHECK((projected.covariance - expected).norm() < 1e-12 * expected.norm());
}

TEST_CASE("projections of rotated and shifted latents differ by signs at most") {
  const Matrix z = test::normal_matrix(300, 5, 14) * test::normal_matrix(5, 5, 15);
  const Matrix moved = (z * test::rotation(5, 16)).rowwise() + Eigen::RowVectorXd::Constant(5, 3.0);
  const auto plane = [](const Matrix& x) {
    const Tensor<double, 2> tensor = test::tensor_of(x);
    return Matrix(test::matrix_of(project(pca(tensor, 2), tensor)).cwiseAbs());
  };
  CHECK((plane(z) - plane(moved)).norm() < 1e-10);
}

TEST_CASE("scaling latents scales explained variances by its square") {
  const Matrix z = test::normal_matrix(300, 5, 17);
  const Vector once = pca(test::tensor_of(z), 5).explained_variance;
  const Vector thrice = pca(test::tensor_of(3 * z), 5).explained_variance;
  CHECK((9 * once - thrice).norm() < 1e-12 * thrice.norm());
}

TEST_CASE("two sets of latents are fitted together by adding both to the statistics") {
  const Matrix a = test::normal_matrix(50, 4, 18), b = 2 * test::normal_matrix(70, 4, 19);
  Matrix both(120, 4);
  both << a, b;
  FeatureStatistics statistics(4);
  statistics.add(test::tensor_of(a));
  statistics.add(test::tensor_of(b));
  CHECK((pca(statistics.gaussian()).components - pca(test::tensor_of(both)).components).norm() < 1e-12);
}

TEST_CASE("pca refuses impossible numbers of components and latents of another size") {
  Tensor<float, 2> z(4, 3), other(4, 2);
  z.setRandom();
  other.setRandom();
  CHECK_THROWS_MATCHES(pca(z, 4), ValueError, Message("pca: expected 1 to 3 components, found 4"));
  CHECK_THROWS_AS(pca(z, 0), ValueError);
  CHECK_THROWS_AS(project(pca(z, 2), other), ShapeError);
  const auto fitted_elsewhere = [](Index components, Index size) {
    return Pca{Vector::Zero(3), Matrix::Zero(components, size), Vector::Zero(components)};
  };
  CHECK_THROWS_AS(project(fitted_elsewhere(0, 3), z), ShapeError);
  CHECK_THROWS_MATCHES(project(fitted_elsewhere(2, 4), z), ShapeError,
                       Message("project: components: expected 2 x 3, found 2 x 4"));
  CHECK_THROWS_AS(pca(batch_slice(const_view(z), 0, 1), 2), ValueError);
}
