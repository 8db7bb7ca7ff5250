// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/losses.hpp"

#include <limits>

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
  CHECK_THROWS_AS(binary_cross_entropy(p, 1.5), ValueError);
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

TEST_CASE("a constant latent gives a large finite prior and a finite gradient") {
  Tensor<float, 2> z(4, 2), gradient(4, 2);
  z.setConstant(0.1F);
  gradient.setZero();
  const double loss = latent_prior(z, gradient);
  CHECK(loss > 100);
  CHECK(std::isfinite(loss));
  for (Index i = 0; i < gradient.size(); ++i) CHECK(std::isfinite(gradient.data()[i]));
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

TEST_CASE("losses have the same bits for any number of threads") {
  const auto a = noise<float, 1>({100000}, 1), b = noise<float, 1>({100000}, 2);
  const auto loss = [&] { return mean_squared_error(a, b); };
  const double expected = Threads(1).run(loss);
  for (const int threads : {2, 3, 4}) CHECK(Threads(threads).run(loss) == expected);
}
