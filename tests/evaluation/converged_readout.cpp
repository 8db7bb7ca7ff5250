// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/evaluation/converged_readout.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/golden.hpp"
#include "synthetic_latents.hpp"

using namespace oneiros;
using namespace oneiros::evaluation;

namespace {

const ConvergedReadoutOptions one_penalty{.penalties = {1e-2}, .minimizer = {.gradient_tolerance = 1e-10}};

}  // namespace

TEST_CASE("the converged readout agrees with SciPy's minimum") {
  // scipy.optimize.minimize of the same objective on latents standardised with divisor n - 1; gradient below
  // 3e-10
  Tensor<double, 2> weight(3, 4);
  weight.setValues({{-1.1429123065014086, -0.281383074116834, -1.256317475164791, -0.23665283107323426},
                    {0.14855183549025386, 0.10086227365945147, 0.16539792577466028, 0.011128181464676583},
                    {0.994360471011155, 0.18052080045738203, 1.0909195493901296, 0.22552464960855836}});
  Tensor<double, 1> bias(3);
  bias.setValues({9.942828717274853, -0.28587546170327793, -9.656953255571578});
  const auto [z, labels] = test::formula_latents();
  const auto found = converged_readout(z, labels, 3, Rng{}, one_penalty);
  CHECK(found.converged);
  CHECK(found.objective == Approx(0.7671262933400812).epsilon(1e-12));
  test::check_close(found.readout.weight(), weight, 1e-7);
  test::check_close(found.readout.bias(), bias, 1e-7);
  CHECK(found.readout.accuracy(z, labels) == 42.0 / 60.0);
  CHECK(found.validation_losses.empty());
}

TEST_CASE("the cross entropy of chosen images is that of a loop, and its gradient that of differences") {
  const Index block = detail::evaluation_block;
  const auto [z, labels] = test::clouds<double>(block + 9, 2, 3, 1.0);
  const Vector centre{{0.3, -0.2}};
  const Matrix weight = test::normal_matrix(3, 3, 72);
  for (const Index count : {Index{10}, block, block + 1}) {
    std::vector<Index> rows;
    for (Index i = 0; i < count; ++i) rows.push_back(block + 8 - i);
    detail::LinearCrossEntropy<double> data(const_view(z), labels, rows, centre, 3);
    Matrix gradient, unused;
    double expected = 0;
    for (const Index row : rows) {
      double all = 0, own = 0;
      for (Index c = 0; c < 3; ++c) {
        const double logit =
            weight(c, 0) * (z(row, 0) - 0.3) + weight(c, 1) * (z(row, 1) + 0.2) + weight(c, 2);
        all += std::exp(logit);
        if (labels[static_cast<std::size_t>(row)] == c) own = logit;
      }
      expected += (std::log(all) - own) / static_cast<double>(count);
    }
    CHECK(data(weight, gradient) == Approx(expected).epsilon(1e-12));
    for (Index i = 0; i < 9; ++i) {
      Matrix above = weight, below = weight;
      above.data()[i] += 1e-5;
      below.data()[i] -= 1e-5;
      CHECK(gradient.data()[i] == Approx((data(above, unused) - data(below, unused)) / 2e-5).margin(1e-8));
    }
  }
}

TEST_CASE("the axes of latents are those of their variance, in units of their deviations") {
  const Matrix x = test::normal_matrix(50, 3, 73) * test::normal_matrix(3, 3, 74);
  const Gaussian g = gaussian_of(test::tensor_of(x));
  const detail::StandardAxes<double> axes(g);
  CHECK(axes.centre == g.mean);
  Matrix covariance = Matrix::Identity(4, 4), scales = Matrix::Identity(4, 4);  // with the bias, a constant 1
  covariance.topLeftCorner(3, 3) = g.covariance;
  scales.diagonal().head(3) = g.covariance.diagonal().cwiseInverse();
  const Matrix along = axes.axes.transpose() * covariance * axes.axes;
  CHECK((along - Matrix(axes.variance.asDiagonal())).norm() < 1e-12);
  CHECK((axes.axes * axes.axes.transpose() - scales).norm() < 1e-12);
  CHECK(axes.variance(3) == 1);
  CHECK(axes.variance.minCoeff() < 0.9);
  // The rounding of a variance of zero may be negative.
  const Matrix copies = test::normal_matrix(9, 1, 75) * Eigen::RowVectorXd::LinSpaced(7, 1, 2);
  CHECK(detail::StandardAxes<double>(gaussian_of(test::tensor_of(copies))).variance.minCoeff() >= 0);
}

TEST_CASE("the gradient of the penalised cross entropy is that of central differences") {
  const auto [z, labels] = test::clouds<double>(40, 5, 4, 1.0);
  const detail::StandardAxes<double> axes(gaussian_of(z));
  std::vector<Index> rows{0, 5, 9, 12, 13, 20, 22, 31, 38, 39};
  detail::LinearCrossEntropy<double> data(const_view(z), labels, rows, axes.centre, 4);
  detail::PenalisedCrossEntropy<double> objective(data, axes, 0.3);
  const Vector x = test::normal_matrix(24, 1, 71);
  Vector gradient(24), unused(24);
  objective(x, gradient);
  for (Index i = 0; i < x.size(); ++i) {
    const Vector step = 1e-5 * Vector::Unit(24, i);
    CHECK(gradient(i) ==
          Approx((objective(x + step, unused) - objective(x - step, unused)) / 2e-5).margin(1e-8));
  }
  CHECK((objective.variables(objective.along_axes(x)) - x).norm() < 1e-14 * x.norm());
}

TEST_CASE("where all classes are as likely, the objective is as curved along each variable of the fit") {
  const auto [z, labels] = test::clouds<double>(400, 5, 4, 1.0);
  const detail::StandardAxes<double> axes(gaussian_of(z));
  std::vector<Index> rows(400);
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = static_cast<Index>(i);
  detail::LinearCrossEntropy<double> data(const_view(z), labels, rows, axes.centre, 4);
  detail::PenalisedCrossEntropy<double> objective(data, axes, 0.3);
  Vector above(24), below(24);
  for (Index i = 0; i < 24; ++i) {
    objective(1e-4 * Vector::Unit(24, i), above);
    objective(-1e-4 * Vector::Unit(24, i), below);
    CHECK((above(i) - below(i)) / 2e-4 == Approx(1).epsilon(3e-3));  // variances have divisor 399
  }
}

TEST_CASE("the penalty is chosen on the images held out, each fit starting from the one before") {
  struct Row {
    Index images;
    double share;
    Index held_out;
  };
  for (const auto& [images, share, held_out] : {Row{20, 0.25, 5}, {4, 0.01, 1}, {4, 0.99, 2}, {3, 0.1, 1}}) {
    INFO(images << " images, " << share);
    const Tensor<double, 2> z = test::tensor_of(test::normal_matrix(images, 6, 76));
    const std::vector<int> labels = test::clouds<double>(images, 1, 2, 1.0).labels;
    const Rng rng{5};
    const std::vector<Index> order = shuffled(images, rng.stream("readout.validation"));
    const detail::StandardAxes<double> axes(gaussian_of(z));
    const auto part = [&](std::vector<Index> rows) {
      return detail::LinearCrossEntropy<double>(const_view(z), labels, std::move(rows), axes.centre, 2);
    };
    auto validation = part({order.begin(), order.begin() + held_out}),
         training = part({order.begin() + held_out, order.end()});
    Matrix along = Matrix::Zero(2, 7), best = along, unused;
    const auto fit = [&](auto& data, double penalty, const detail::LbfgsOptions& minimizer) {
      detail::PenalisedCrossEntropy<double> objective(data, axes, penalty);
      const auto found = detail::minimize_lbfgs(objective, objective.variables(along), minimizer);
      along = objective.along_axes(found.point);
      return found;
    };
    const std::vector<double> penalties{1, 0.01};
    std::vector<double> losses;
    double penalty = 0, least = std::numeric_limits<double>::infinity();
    for (const double candidate : penalties) {
      fit(training, candidate, {.gradient_tolerance = 1e-3});
      losses.push_back(validation(along * axes.axes.transpose(), unused));
      if (losses.back() > least) continue;
      least = losses.back();
      penalty = candidate;
      best = along;
    }
    along = best;
    std::vector<Index> all = order;
    std::sort(all.begin(), all.end());
    auto everything = part(all);
    const detail::LbfgsResult last = fit(everything, penalty, {});
    const auto found =
        converged_readout(z, labels, 2, rng, {.penalties = penalties, .validation_share = share});
    CHECK(found.validation_losses == losses);
    CHECK(found.penalty == penalty);
    CHECK(found.objective == last.value);
    CHECK(found.gradient_norm == last.gradient_norm);
    CHECK(found.iterations == last.iterations);
    CHECK(found.converged == last.converged);
    if (images == 20) CHECK(penalty == 1);  // the latents say nothing
  }
}

TEMPLATE_TEST_CASE("at the converged readout the gradient vanishes", "", float, double) {
  const auto [z, labels] = test::clouds<TestType>(500, 8, 4, 1.5);
  const double penalty = 1e-2;
  const auto found = converged_readout(z, labels, 4, Rng{}, one_penalty);
  // From the definition: residual^T standardised / n + penalty V, V = weight x deviation.
  const Gaussian g = gaussian_of(z);
  const Vector deviation = g.covariance.diagonal().cwiseSqrt();
  const Matrix standard =
      (test::matrix_of(z).rowwise() - g.mean.transpose()) * deviation.cwiseInverse().asDiagonal();
  const Matrix weight = test::matrix_of(found.readout.weight()) * deviation.asDiagonal();
  Matrix residual = test::matrix_of(z) * test::matrix_of(found.readout.weight()).transpose();
  for (Index i = 0; i < residual.size(); ++i)
    residual.data()[i] += static_cast<double>(found.readout.bias()(i % 4));
  detail::softmax_cross_entropy_rows(residual, labels.data());
  const double tolerance = std::is_same_v<TestType, float> ? 1e-6 : 1e-9;
  CHECK((residual.transpose() * standard / 500.0 + penalty * weight).norm() < tolerance);
  CHECK((residual.colwise().sum() / 500.0).norm() < tolerance);
}

TEST_CASE("the converged readout does not see scale, shift or constant latents") {
  const auto [z, labels] = test::clouds<double>(400, 6, 3, 1.5);
  Tensor<double, 2> moved(400, 8);
  for (Index i = 0; i < 400; ++i) {
    for (Index j = 0; j < 6; ++j) moved(i, j) = 1e3 * z(i, j) * static_cast<double>(j + 1) - 5e4;
    moved(i, 6) = 0;
    moved(i, 7) = i % 2 == 0 ? 0.1 : 0.1 + 1e-15;  // as rounding leaves it
  }
  const auto plain = converged_readout(z, labels, 3, Rng{1}),
             other = converged_readout(moved, labels, 3, Rng{1});
  CHECK(other.penalty == plain.penalty);
  CHECK(other.objective == Approx(plain.objective).epsilon(1e-9));
  CHECK(other.readout.predict(moved) == plain.readout.predict(z));
  for (Index c = 0; c < 3; ++c) {
    CHECK(other.readout.weight()(c, 6) == 0);
    CHECK(other.readout.weight()(c, 7) == 0);
  }
}

TEST_CASE("copies of one latent share its weight") {
  const auto [z, labels] = test::clouds<double>(300, 1, 2, 0.7);
  Tensor<double, 2> twice(300, 2);
  for (Index i = 0; i < 300; ++i) twice(i, 0) = twice(i, 1) = z(i, 0);
  const auto found = converged_readout(twice, labels, 2, Rng{}, one_penalty);
  CHECK(found.converged);
  CHECK(found.readout.weight()(0, 0) == Approx(found.readout.weight()(0, 1)).epsilon(1e-6));
  // Half of the penalty for the same sum of weights.
  const auto half = converged_readout(z, labels, 2, Rng{},
                                      {.penalties = {5e-3}, .minimizer = {.gradient_tolerance = 1e-10}});
  CHECK(found.objective == Approx(half.objective).epsilon(1e-12));
}

TEST_CASE("latents that say nothing choose a strong penalty, those that separate a weak one") {
  const auto [clear, labels] = test::clouds<float>(300, 10, 5, 0.3);
  const Tensor<float, 2> noise = test::clouds<float>(300, 100, 1, 1.0).latents;
  const auto from_clear = converged_readout(clear, labels, 5, Rng{2});
  const auto from_noise = converged_readout(noise, labels, 5, Rng{2});
  CHECK(from_clear.penalty == 1e-6);
  CHECK(from_noise.penalty == 1e-1);
  CHECK(from_clear.readout.accuracy(clear, labels) == 1);
  REQUIRE(from_noise.validation_losses.size() == 6);
  CHECK(from_noise.validation_losses.back() > from_noise.validation_losses.front());
}

TEST_CASE("the converged readout is the same bits for any number of threads") {
  const auto [z, labels] = test::clouds<float>(3 * detail::evaluation_block + 5, 20, 4, 1.5);
  const auto fit = [&](int threads) {
    return Threads(threads).run([&] { return converged_readout(z, labels, 4, Rng{3}); });
  };
  const auto one = fit(1), three = fit(3);
  CHECK(one.objective == three.objective);
  CHECK(std::equal(one.readout.weight().data(), one.readout.weight().data() + 80,
                   three.readout.weight().data()));
}

TEST_CASE("the converged readout refuses what does not fit") {
  auto [z, labels] = test::clouds<float>(30, 3, 4, 1.0);
  CHECK_THROWS_MATCHES(
      converged_readout(z, labels, 3, Rng{}), ValueError,
      Message("converged readout: expected labels from 0 to 2, found 3 as the label of image 3"));
  CHECK_THROWS_AS(converged_readout(z, std::span(labels).first(29), 4, Rng{}), ShapeError);
  CHECK_THROWS_MATCHES(converged_readout(z, labels, 1, Rng{}), ValueError,
                       Message("converged readout: expected at least 2 classes, found 1"));
  CHECK_THROWS_AS(converged_readout(z, labels, 4, Rng{}, {.penalties = {}}), ValueError);
  CHECK_THROWS_MATCHES(converged_readout(z, labels, 4, Rng{}, {.penalties = {1, -1}}), ValueError,
                       Message("converged readout: expected penalties above 0, found -1"));
  CHECK_THROWS_AS(converged_readout(z, labels, 4, Rng{}, {.penalties = {0}}), ValueError);
  CHECK_THROWS_MATCHES(converged_readout(z, labels, 4, Rng{}, {.validation_share = 1}), ValueError,
                       Message("converged readout: expected a validation share between 0 and 1, found 1"));
  CHECK_THROWS_AS(converged_readout(z, labels, 4, Rng{}, {.validation_share = 0}), ValueError);
  CHECK_THROWS_MATCHES(
      converged_readout(batch_slice(const_view(z), 0, 2), std::span(labels).first(2), 4, Rng{}), ValueError,
      Message("converged readout: expected at least 3 images, found 2"));
  z(7, 1) = std::numeric_limits<float>::quiet_NaN();
  CHECK_THROWS_WITH(converged_readout(z, labels, 4, Rng{}), ContainsSubstring("latent 1 of image 7"));
}
