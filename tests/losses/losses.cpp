// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/losses.hpp"

#include <cmath>
#include <limits>
#include <span>
#include <vector>

#include "oneiros/testing/gradient_check.hpp"
#include "support/catch.hpp"
#include "support/random_cases.hpp"

using namespace oneiros;
using namespace oneiros::test;

namespace {

/// Central differences of a loss in its first argument, for some weight.
template <int Rank, class Loss>
void check_gradient(Tensor<double, Rank> x, const Loss& loss) {
  Tensor<double, Rank> gradient(x.dimensions());
  gradient.setZero();
  constexpr double weight = 0.7;
  loss(x, TensorView<double, Rank>(gradient), weight);
  testing::GradientReport report;
  const auto value = [&] { return weight * loss(x, TensorView<double, Rank>{}, weight); };
  testing::compare_gradient(report, "loss", x.data(), gradient.data(), x.size(), value);
  INFO(report);
  CHECK(report.passed());

  Tensor<double, Rank> twice = gradient;
  loss(x, TensorView<double, Rank>(twice), weight);
  for (Index i = 0; i < twice.size(); ++i)
    CHECK(twice.data()[i] == Approx(2 * gradient.data()[i]).margin(1e-14));
}

/// Probabilities strictly between 0 and 1.
Tensor<double, 1> probabilities(Index count) {
  Tensor<double, 1> p(count);
  fill_uniform(p.data(), count, Rng{1}.stream("test"), 0.02, 0.98);
  return p;
}

}  // namespace

TEST_CASE("mean squared error has the gradient of its value") {
  const auto target = noise<double, 3>({3, 4, 5}, 2);
  check_gradient<3>(noise<double, 3>({3, 4, 5}, 1), [&](const auto& x, auto gradient, double w) {
    return mean_squared_error(x, target, gradient, w);
  });
  CHECK(mean_squared_error(target, target) == 0);
  CHECK_THROWS_AS(mean_squared_error(target, noise<double, 3>({3, 5, 4}, 2)), ShapeError);
}

TEST_CASE("binary cross entropy has the gradient of its value") {
  for (const double label : {0.0, 0.3, 1.0})
    check_gradient<1>(probabilities(20), [&](const auto& p, auto gradient, double w) {
      return binary_cross_entropy(p, label, gradient, w);
    });
}

TEST_CASE("binary cross entropy is finite for certain probabilities, and shows a NaN") {
  Tensor<float, 1> p(2), gradient(2);
  p.setValues({0, 1});
  gradient.setZero();
  CHECK(binary_cross_entropy(p, 1, gradient) == 50);
  CHECK(gradient(0) == Approx(-0.5e12));
  CHECK(gradient(1) == 0);
  p(0) = std::numeric_limits<float>::quiet_NaN();
  CHECK(std::isnan(binary_cross_entropy(p, 1)));
  for (const double label : {1.5, -0.5, std::numeric_limits<double>::quiet_NaN()})
    CHECK_THROWS_MATCHES(
        binary_cross_entropy(p, label), ValueError,
        Message(detail::message("binary_cross_entropy: expected a label from 0 to 1, found ", label)));
}

TEST_CASE("the latent prior has the gradient of its value") {
  for (const Index batch : {2, 3, 17})
    check_gradient<2>(noise<double, 2>({batch, 5}, 1, 0.6),
                      [](const auto& z, auto gradient, double w) { return latent_prior(z, gradient, w); });
}

TEST_CASE("the latent prior is zero for unit moments and needs a batch of two") {
  Tensor<double, 2> z(2, 1), one(1, 3);
  z(0, 0) = std::sqrt(0.5);
  z(1, 0) = -std::sqrt(0.5);
  CHECK(latent_prior(z) == Approx(0).margin(1e-15));
  CHECK_THROWS_WITH(latent_prior(one), "latent_prior: expected a batch of at least 2, found 1");
}

TEST_CASE("a constant latent counts with the smallest variance, and is pulled by its mean alone") {
  Tensor<float, 2> z(4, 2), gradient(4, 2);
  z.setConstant(0.5F);
  gradient.setZero();
  CHECK(latent_prior(z, gradient) == Approx((0.25 - std::log(std::numeric_limits<double>::min()) - 1) / 2));
  for (Index i = 0; i < gradient.size(); ++i) CHECK(gradient.data()[i] == 0.5F / 4 / 2);
  // So little variance that it counts as none.
  Tensor<double, 2> little(2, 1), pull(2, 1);
  little.setValues({{1e-160}, {-1e-160}});
  pull.setZero();
  latent_prior(little, pull);
  CHECK((pull(0, 0) == 0 && pull(1, 0) == 0));
}

TEST_CASE("softmax cross entropy has the gradient of its value") {
  const std::vector<int> labels{0, 2, 1, 2};
  check_gradient<2>(noise<double, 2>({4, 3}, 1, 2.0), [&](const auto& x, auto gradient, double w) {
    return softmax_cross_entropy(x, labels, gradient, w);
  });
}

TEST_CASE("softmax cross entropy stands large logits and refuses impossible labels") {
  Tensor<float, 2> logits(1, 3);
  logits.setValues({{1000, 0, -1000}});
  CHECK(softmax_cross_entropy(logits, std::vector<int>{0}) == Approx(0).margin(1e-6));
  CHECK(softmax_cross_entropy(logits, std::vector<int>{1}) == Approx(1000));
  CHECK_THROWS_WITH(softmax_cross_entropy(logits, std::vector<int>{3}),
                    "softmax_cross_entropy: expected labels from 0 to 2, found 3 at 0");
  CHECK_THROWS_AS(softmax_cross_entropy(logits, std::vector<int>{-1}), ValueError);
  CHECK_THROWS_AS(softmax_cross_entropy(logits, std::vector<int>{0, 1}), ShapeError);
}

TEST_CASE("losses of more than a block are the mean of those of their parts") {
  // Each part is smaller than any block of threads.
  const auto check = []<int Rank>(Index parts, const Tensor<double, Rank>& values, const auto& loss) {
    Tensor<double, Rank> whole(values.dimensions()), part(values.dimensions());
    whole.setZero(), part.setZero();
    const TensorView<const double, Rank> x(values);
    const TensorView<double, Rank> gradients(part);
    const Index rows = values.dimension(0) / parts;
    double sum = 0;
    for (Index i = 0; i < values.dimension(0); i += rows)
      sum +=
          loss(batch_slice(x, i, rows), batch_slice(gradients, i, rows), i, 1.0 / static_cast<double>(parts));
    CHECK(loss(x, TensorView<double, Rank>(whole), 0, 1) == Approx(sum / static_cast<double>(parts)));
    Index wrong = 0;
    for (Index i = 0; i < whole.size(); ++i) wrong += std::abs(whole.data()[i] - part.data()[i]) > 1e-15;
    CHECK(wrong == 0);
  };
  const auto targets = noise<double, 1>({20000}, 2);
  const TensorView<const double, 1> target(targets);
  check(4, noise<double, 1>({20000}, 1), [&](auto x, auto gradient, Index first, double weight) {
    return mean_squared_error(x, batch_slice(target, first, x.size()), gradient, weight);
  });
  check(4, probabilities(20000), [](auto p, auto gradient, Index, double weight) {
    return binary_cross_entropy(p, 0.3, gradient, weight);
  });
  std::vector<int> labels(600);
  for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<int>(i % 3);
  check(3, noise<double, 2>({600, 3}, 1), [&](auto x, auto gradient, Index first, double weight) {
    const std::span part(labels.data() + first, static_cast<std::size_t>(x.dimension(0)));
    return softmax_cross_entropy(x, part, gradient, weight);
  });
}

TEST_CASE("the latent prior is the mean over any number of dimensions") {
  const auto z = noise<double, 2>({3, 40}, 1);
  double sum = 0;
  for (Index j = 0; j < 40; ++j) {
    Tensor<double, 2> column(3, 1);
    for (Index i = 0; i < 3; ++i) column(i, 0) = z(i, j);
    sum += latent_prior(column);
  }
  CHECK(latent_prior(z) == Approx(sum / 40));
}

TEST_CASE("gradients of losses have a weight of 1 unless they are given another") {
  const auto check = [](const Tensor<double, 2>& x, const auto& loss) {
    Tensor<double, 2> found(x.dimensions()), expected(x.dimensions());
    found.setZero(), expected.setZero();
    loss(x, TensorView<double, 2>(found));
    loss(x, TensorView<double, 2>(expected), 1.0);
    for (Index i = 0; i < x.size(); ++i) CHECK(found.data()[i] == expected.data()[i]);
  };
  const auto x = noise<double, 2>({3, 4}, 1), target = noise<double, 2>({3, 4}, 2);
  const std::vector<int> labels{0, 3, 1};
  Tensor<double, 2> p(3, 4);
  fill_uniform(p.data(), p.size(), Rng{1}.stream("test"), 0.02, 0.98);
  check(x, [&](auto z, auto... to) { mean_squared_error(z, target, to...); });
  check(p, [&](auto z, auto... to) { binary_cross_entropy(z, 1, to...); });
  check(p, [&](auto z, auto... to) { game_loss(games::Hinge{}, Aim::external, z, to...); });
  check(x, [&](auto z, auto... to) { softmax_cross_entropy(z, labels, to...); });
  check(x, [&](auto z, auto... to) { latent_prior(z, to...); });
  check(x, [&](auto z, auto... to) { variance_hinge(z, to...); });
  check(x, [&](auto z, auto... to) { covariance_penalty(z, to...); });
  check(x, [&](auto z, auto... to) { vicreg(z, target, to...); });
  check(x, [&](auto z, auto... to) { barlow_twins(z, target, to...); });
  check(x, [&](auto z, auto... to) { info_nce(z, target, to...); });
}

TEST_CASE("losses refuse gradients of other shapes, and nothing at all") {
  Tensor<double, 2> x(3, 2), other(2, 3), none(0, 2);
  x.setConstant(0.5), other.setZero();
  const TensorView<double, 2> gradient(other), empty(none);
  const std::vector<int> labels{0, 1, 0};
  CHECK_THROWS_AS(mean_squared_error(x, x, gradient), ShapeError);
  CHECK_THROWS_AS(binary_cross_entropy(x, 1, gradient), ShapeError);
  CHECK_THROWS_AS(latent_prior(x, gradient), ShapeError);
  CHECK_THROWS_AS(softmax_cross_entropy(x, labels, gradient), ShapeError);
  CHECK_THROWS_AS(mean_squared_error(empty, empty), ShapeError);
  CHECK_THROWS_AS(binary_cross_entropy(empty, 1), ShapeError);
  CHECK_THROWS_AS(latent_prior(empty), ShapeError);
  CHECK_THROWS_AS(softmax_cross_entropy(empty, std::vector<int>{}), ShapeError);
}

TEST_CASE("losses have the same bits for any number of threads") {
  const auto a = noise<float, 1>({100000}, 1), b = noise<float, 1>({100000}, 2);
  const auto loss = [&] { return mean_squared_error(a, b); };
  const double expected = Threads(1).run(loss);
  for (const int threads : {2, 3, 4}) CHECK(Threads(threads).run(loss) == expected);
}
