// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/losses/game_loss.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "oneiros/losses/binary_cross_entropy.hpp"
#include "oneiros/testing/gradient_check.hpp"
#include "support/catch.hpp"
#include "support/random_cases.hpp"

using namespace oneiros;
using namespace oneiros::test;

namespace {

constexpr Aim aims[] = {Aim::external, Aim::internal, Aim::deception};

double probability_of(double score) {
  return 1 / (1 + std::exp(-score));
}

template <class Rules>
void check_game_gradient(const Rules& rules) {
  Tensor<double, 1> d(40), gradient(40);
  fill_uniform(d.data(), d.size(), Rng{1}.stream("test"), 0.02, 0.98);
  for (const Aim aim : aims) {
    gradient.setConstant(2);
    game_loss(rules, aim, d, TensorView<double, 1>(gradient), 0.7);
    gradient = gradient - 2.0;
    testing::GradientReport report;
    testing::compare_gradient(report, "game", d.data(), gradient.data(), d.size(),
                              [&] { return 0.7 * game_loss(rules, aim, d, {}, 0.7); }, {.samples = 40});
    INFO(report);
    CHECK(report.passed());
  }
}

/// The loss of one score, through its probability.
template <class Rules>
double loss_of(const Rules& rules, Aim aim, double score) {
  Tensor<double, 1> d(1);
  d(0) = probability_of(score);
  return game_loss(rules, aim, d);
}

}  // namespace

TEST_CASE("games have the gradients of their values") {
  check_game_gradient(games::NonSaturating{});
  check_game_gradient(games::Hinge{});
  check_game_gradient(games::LeastSquares{});
}

TEST_CASE("the game that does not saturate is the cross entropy") {
  Tensor<double, 1> d(6), expected(6), gradient(6);
  d.setValues({0, 1, 0.5, 1e-9, 1 - 1e-9, 0.3});
  for (const Aim aim : aims) {
    const double label = aim == Aim::internal ? 0 : 1;
    expected.setZero(), gradient.setZero();
    const double loss = game_loss(games::NonSaturating{}, aim, d, TensorView<double, 1>(gradient));
    CHECK(loss == Approx(binary_cross_entropy(d, label, TensorView<double, 1>(expected))).epsilon(1e-9));
    for (Index i = 0; i < 6; ++i) CHECK(gradient(i) == Approx(expected(i)).epsilon(1e-6).margin(1e-9));
  }
}

TEST_CASE("hinges and squares are of the score") {
  for (const double s : {-8.0, -1.5, -0.9, 0.0, 0.4, 0.9, 1.5, 8.0}) {
    CHECK(loss_of(games::Hinge{}, Aim::external, s) == Approx(std::max(0.0, 1 - s)).margin(1e-11));
    CHECK(loss_of(games::Hinge{}, Aim::internal, s) == Approx(std::max(0.0, 1 + s)).margin(1e-11));
    CHECK(loss_of(games::Hinge{}, Aim::deception, s) == Approx(-s).margin(1e-11));
    CHECK(loss_of(games::LeastSquares{}, Aim::external, s) == Approx((s - 1) * (s - 1) / 2).margin(1e-11));
    CHECK(loss_of(games::LeastSquares{}, Aim::internal, s) == Approx((s + 1) * (s + 1) / 2).margin(1e-11));
    CHECK(loss_of(games::LeastSquares{}, Aim::deception, s) == Approx(s * s / 2).margin(1e-11));
    CHECK(loss_of(games::NonSaturating{}, Aim::internal, s) == Approx(std::log(1 + std::exp(s))));
    CHECK(loss_of(games::NonSaturating{}, Aim::deception, s) == Approx(std::log(1 + std::exp(-s))));
  }
}

TEST_CASE("a hinge that is just met does not pull") {
  CHECK(games::Hinge{}.cost(Aim::external, 1).derivative == 0);
  CHECK(games::Hinge{}.cost(Aim::internal, -1).derivative == 0);
}

TEST_CASE("games are finite for certain probabilities, show a NaN, and refuse other gradients") {
  Tensor<float, 1> d(2), gradient(2), none(0);
  d.setValues({0, 1});
  for (const Aim aim : aims) {
    gradient.setZero();
    CHECK(std::isfinite(game_loss(games::NonSaturating{}, aim, d, TensorView<float, 1>(gradient))));
    CHECK(std::isfinite(game_loss(games::Hinge{}, aim, d, TensorView<float, 1>(gradient))));
    CHECK(std::isfinite(game_loss(games::LeastSquares{}, aim, d, TensorView<float, 1>(gradient))));
    CHECK((std::isfinite(gradient(0)) && std::isfinite(gradient(1))));
  }
  CHECK(game_loss(games::Hinge{}, Aim::internal, d) == 50.5);
  d(0) = std::numeric_limits<float>::quiet_NaN();
  for (const Aim aim : aims) {
    CHECK(std::isnan(game_loss(games::NonSaturating{}, aim, d)));
    CHECK(std::isnan(game_loss(games::Hinge{}, aim, d)));
    CHECK(std::isnan(game_loss(games::LeastSquares{}, aim, d)));
  }
  Tensor<float, 1> three(3);
  CHECK_THROWS_AS(game_loss(games::Hinge{}, Aim::external, d, TensorView<float, 1>(three)), ShapeError);
  CHECK_THROWS_AS(game_loss(games::Hinge{}, Aim::external, none), ShapeError);
}
