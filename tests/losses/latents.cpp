// SPDX-License-Identifier: BSD-3-Clause

// The losses of a batch of latents, and of two views of it, against matrices of Eigen's.

#include <Eigen/Dense>
#include <cmath>
#include <limits>
#include <vector>

#include "oneiros/losses.hpp"
#include "oneiros/testing/gradient_check.hpp"
#include "support/catch.hpp"
#include "support/random_cases.hpp"

using namespace oneiros;
using namespace oneiros::test;

namespace {

using LatentMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Latents = Tensor<double, 2>;
using LatentGradient = TensorView<double, 2>;

LatentMatrix matrix_of(const Latents& z) {
  return Eigen::Map<const LatentMatrix>(z.data(), z.dimension(0), z.dimension(1));
}

LatentMatrix centred_matrix(const Latents& z) {
  const LatentMatrix m = matrix_of(z);
  return m.rowwise() - m.colwise().mean();
}

double expected_covariance_penalty(const Latents& z) {
  const LatentMatrix m = centred_matrix(z);
  LatentMatrix covariance = m.transpose() * m / static_cast<double>(m.rows() - 1);
  covariance.diagonal().setZero();
  return covariance.squaredNorm() / static_cast<double>(m.cols());
}

double expected_variance_hinge(const Latents& z, double deviation) {
  const LatentMatrix m = centred_matrix(z);
  const Eigen::ArrayXd variance = m.colwise().squaredNorm().transpose() / static_cast<double>(m.rows() - 1);
  return (deviation - (variance + 0.0001).sqrt()).max(0).mean();
}

double expected_barlow_twins(const Latents& a, const Latents& b, double redundancy) {
  const auto standardized = [](const Latents& z) {
    LatentMatrix m = centred_matrix(z);
    for (Index j = 0; j < m.cols(); ++j)
      m.col(j) /= std::sqrt(m.col(j).squaredNorm() / static_cast<double>(m.rows()) + 0.00001);
    return m;
  };
  const LatentMatrix c = standardized(a).transpose() * standardized(b) / static_cast<double>(a.dimension(0));
  const double diagonal = (1 - c.diagonal().array()).square().sum();
  return diagonal + redundancy * (c.squaredNorm() - c.diagonal().squaredNorm());
}

double expected_info_nce(const Latents& queries, const Latents& keys, double temperature) {
  const LatentMatrix s = matrix_of(queries).rowwise().normalized() *
                         matrix_of(keys).rowwise().normalized().transpose() / temperature;
  double sum = 0;
  for (Index i = 0; i < s.rows(); ++i)
    sum += std::log((s.row(i).array() - s(i, i)).exp().sum()) / static_cast<double>(s.rows());
  return sum;
}

/// Central differences of `loss(z, gradient, weight)`; the gradient is added, times the weight.
template <class Loss>
void check_latent_gradient(Latents z, const Loss& loss) {
  constexpr double weight = -0.7;
  Latents gradient(z.dimensions());
  gradient.setConstant(3);
  const double value = loss(z, LatentGradient(gradient), weight);
  CHECK(value == loss(z, LatentGradient{}, 1.0));
  gradient = gradient - 3.0;
  testing::GradientReport report;
  testing::compare_gradient(report, "latents", z.data(), gradient.data(), z.size(),
                            [&] { return weight * loss(z, LatentGradient{}, weight); });
  INFO(report);
  CHECK(report.passed());
}

const Shape<2> latent_shapes[] = {{2, 1}, {2, 5}, {3, 4}, {17, 6}, {5, 40}};

}  // namespace

TEST_CASE("losses of latents have the gradients of their values") {
  for (const Shape<2>& shape : latent_shapes) {
    INFO(to_string(shape));
    const auto z = noise<double, 2>(shape, 1, 0.8), other = noise<double, 2>(shape, 2, 0.8);
    if (shape[1] > 1)
      check_latent_gradient(z, [](const auto& x, auto g, double w) { return covariance_penalty(x, g, w); });
    check_latent_gradient(z, [](const auto& x, auto g, double w) { return variance_hinge(x, g, w, 5); });
    check_latent_gradient(z, [](const auto& x, auto g, double w) { return variance_hinge(x, g, w); });
    check_latent_gradient(z, [&](const auto& x, auto g, double w) { return vicreg(x, other, g, w); });
    check_latent_gradient(z, [&](const auto& x, auto g, double w) {
      return vicreg(x, other, g, w, {.invariance = 2, .variance = 3, .covariance = 5});
    });
    if (shape[0] > 2)
      check_latent_gradient(
          z, [&](const auto& x, auto g, double w) { return barlow_twins(x, other, g, w, 0.3); });
    check_latent_gradient(z, [&](const auto& x, auto g, double w) { return info_nce(x, other, g, w, 0.5); });
    check_latent_gradient(z,
                          [&](const auto& x, auto g, double w) { return info_nce(other, x, {}, w, 0.5, g); });
  }
}

TEST_CASE("losses of latents are those of their matrices") {
  for (const Shape<2>& shape : latent_shapes) {
    const auto a = noise<double, 2>(shape, 1, 0.8), b = noise<double, 2>(shape, 2, 0.8);
    const double covariances = expected_covariance_penalty(a) + expected_covariance_penalty(b);
    const double hinges = expected_variance_hinge(a, 1) + expected_variance_hinge(b, 1);
    const double distance = (matrix_of(a) - matrix_of(b)).squaredNorm() / static_cast<double>(a.size());
    CHECK(covariance_penalty(a) == Approx(expected_covariance_penalty(a)).epsilon(1e-12));
    CHECK(variance_hinge(a) == Approx(expected_variance_hinge(a, 1)).epsilon(1e-12));
    CHECK(variance_hinge(a, {}, 1, 0.5) == Approx(expected_variance_hinge(a, 0.5)).epsilon(1e-12));
    CHECK(vicreg(a, b) == Approx(25 * distance + 25 * hinges / 2 + covariances).epsilon(1e-12));
    CHECK(vicreg(a, b, {}, 1, {.invariance = 2, .variance = 3, .covariance = 5}) ==
          Approx(2 * distance + 1.5 * hinges + 5 * covariances).epsilon(1e-12));
    CHECK(barlow_twins(a, b) == Approx(expected_barlow_twins(a, b, 0.005)).epsilon(1e-12));
    CHECK(barlow_twins(a, b, {}, 1, 0.7) == Approx(expected_barlow_twins(a, b, 0.7)).epsilon(1e-12));
    CHECK(info_nce(a, b) == Approx(expected_info_nce(a, b, 0.1)).epsilon(1e-12));
    CHECK(info_nce(a, b, {}, 1, 0.6) == Approx(expected_info_nce(a, b, 0.6)).epsilon(1e-12));
    CHECK(vicreg(a, b) == Approx(vicreg(b, a)).epsilon(1e-12));
    CHECK(barlow_twins(a, b) == Approx(barlow_twins(b, a)).epsilon(1e-12));
  }
}

TEST_CASE("dimensions that tell the same are punished by the square of their variance") {
  Latents z(4, 2);
  z.setValues({{1, 1}, {1, -1}, {-1, 1}, {-1, -1}});
  CHECK(covariance_penalty(z) == Approx(0).margin(1e-30));
  z.setValues({{1, 1}, {1, 1}, {-1, -1}, {-1, -1}});
  CHECK(covariance_penalty(z) == Approx(16.0 / 9));  // 2 (4/3)^2 / 2
  CHECK(variance_hinge(z) == 0);
  CHECK(barlow_twins(z, z, {}, 1, 1) == Approx(2).epsilon(1e-4));
  z.setValues({{1, 1}, {1, -1}, {-1, 1}, {-1, -1}});
  CHECK(barlow_twins(z, z, {}, 1, 1) == Approx(0).margin(1e-9));
  const Latents opposite = -z;
  CHECK(barlow_twins(z, opposite) == Approx(8).epsilon(1e-4));  // 2 (1 + 1)^2
}

TEST_CASE("a constant dimension costs its whole deviation, and is not torn apart") {
  Latents z(5, 2), gradient(5, 2);
  z.setConstant(0.3);
  gradient.setZero();
  CHECK(variance_hinge(z, LatentGradient(gradient)) == Approx(1 - 0.01));
  CHECK(barlow_twins(z, z, LatentGradient(gradient)) == Approx(2));
  CHECK(covariance_penalty(z, LatentGradient(gradient)) == Approx(0).margin(1e-15));
  for (Index i = 0; i < gradient.size(); ++i) CHECK(gradient.data()[i] == Approx(0).margin(1e-9));
}

TEST_CASE("a deviation that is just reached does not pull") {
  Latents z(2, 1), gradient(2, 1);
  z.setValues({{1}, {-1}});
  gradient.setZero();
  CHECK(variance_hinge(z, LatentGradient(gradient), 1, std::sqrt(2.0 + 1e-4)) == 0);
  CHECK((gradient(0, 0) == 0 && gradient(1, 0) == 0));
}

TEST_CASE("a query finds its key by their angle") {
  Latents rows(3, 3), same(3, 3), scaled(3, 3);
  rows.setZero();
  for (Index i = 0; i < 3; ++i) {
    rows(i, i) = static_cast<double>(i + 1);
    for (Index j = 0; j < 3; ++j) same(i, j) = static_cast<double>(i + 1);
  }
  CHECK(info_nce(rows, rows, {}, 1, 0.5) == Approx(std::log(1 + 2 * std::exp(-2.0))));
  CHECK(info_nce(same, rows) == Approx(std::log(3)).epsilon(1e-12));
  scaled = rows * 1e100;
  CHECK(info_nce(scaled, rows, {}, 1, 0.5) == Approx(info_nce(rows, rows, {}, 1, 0.5)));
  CHECK(info_nce(rows, rows, {}, 1, 1e-6) == Approx(0).margin(1e-12));

  // Nothing has no angle: each key fits as well, and there is no way to turn it.
  Latents zeros(3, 3), gradient(3, 3);
  zeros.setZero(), gradient.setZero();
  CHECK(info_nce(zeros, rows, LatentGradient(gradient)) == Approx(std::log(3)));
  for (Index i = 0; i < gradient.size(); ++i) CHECK(gradient.data()[i] == Approx(0).margin(1e-200));
  // The only one of a batch is found.
  Latents one(1, 4);
  one.setConstant(1);
  CHECK(info_nce(one, one) == 0);
}

TEST_CASE("losses of latents refuse other shapes, batches of one and impossible temperatures") {
  const auto z = noise<double, 2>({4, 3}, 1), wide = noise<double, 2>({4, 2}, 1),
             one = noise<double, 2>({1, 3}, 1);
  Latents other(3, 4);
  other.setZero();
  const LatentGradient gradient(other);
  CHECK_THROWS_AS(covariance_penalty(z, gradient), ShapeError);
  CHECK_THROWS_AS(variance_hinge(z, gradient), ShapeError);
  CHECK_THROWS_WITH(vicreg(z, z, gradient), "vicreg: gradient: expected 4 x 3, found 3 x 4");
  CHECK_THROWS_AS(barlow_twins(z, z, gradient), ShapeError);
  CHECK_THROWS_AS(info_nce(z, z, gradient), ShapeError);
  CHECK_THROWS_AS(info_nce(z, z, {}, 1, 0.1, gradient), ShapeError);
  CHECK_THROWS_WITH(vicreg(z, wide), "vicreg: latents of the other view: expected 4 x 3, found 4 x 2");
  CHECK_THROWS_AS(vicreg(z, one), ShapeError);
  CHECK_THROWS_AS(barlow_twins(z, wide), ShapeError);
  CHECK_THROWS_AS(barlow_twins(z, one), ShapeError);
  CHECK_THROWS_WITH(info_nce(z, wide), "info_nce: keys: expected 4 x 3, found 4 x 2");
  CHECK_THROWS_WITH(covariance_penalty(one), "covariance_penalty: expected a batch of at least 2, found 1");
  CHECK_THROWS_AS(variance_hinge(one), ValueError);
  CHECK_THROWS_WITH(vicreg(one, one), "vicreg: expected a batch of at least 2, found 1");
  CHECK_THROWS_AS(barlow_twins(one, one), ValueError);
  for (const double t : {0.0, -1.0, std::numeric_limits<double>::quiet_NaN()})
    CHECK_THROWS_WITH(info_nce(z, z, {}, 1, t),
                      detail::message("info_nce: expected a temperature above 0, found ", t));
}

TEST_CASE("losses of latents show a NaN") {
  auto z = noise<double, 2>({4, 3}, 1);
  const auto other = noise<double, 2>({4, 3}, 2);
  z(1, 1) = std::numeric_limits<double>::quiet_NaN();
  CHECK(std::isnan(covariance_penalty(z)));
  CHECK(std::isnan(variance_hinge(z)));
  CHECK(std::isnan(vicreg(other, z)));
  CHECK(std::isnan(barlow_twins(z, other)));
  CHECK(std::isnan(info_nce(z, other)));
  CHECK(std::isnan(info_nce(other, z)));
}

TEST_CASE("losses of latents have the same bits for any number of threads") {
  const auto a = noise<float, 2>({70, 90}, 1, 0.5F), b = noise<float, 2>({70, 90}, 2, 0.5F);
  const auto all = [&] {
    Tensor<float, 2> gradient(a.dimensions()), keys(a.dimensions());
    gradient.setZero(), keys.setZero();
    const TensorView<float, 2> g(gradient), k(keys);
    std::vector<double> found{vicreg(a, b, g), barlow_twins(a, b, g), info_nce(a, b, g, 1, 0.1, k)};
    found.insert(found.end(), gradient.data(), gradient.data() + gradient.size());
    found.insert(found.end(), keys.data(), keys.data() + keys.size());
    return found;
  };
  const auto expected = Threads(1).run(all);
  for (const int threads : {2, 3, 4}) CHECK(Threads(threads).run(all) == expected);
}
