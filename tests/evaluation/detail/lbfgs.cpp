// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/evaluation/detail/lbfgs.hpp"

#include <cmath>
#include <limits>

#include "evaluation/synthetic_latents.hpp"
#include "support/catch.hpp"

using namespace oneiros;
using namespace oneiros::evaluation;

TEST_CASE("lbfgs solves a badly scaled quadratic") {
  const Matrix turn = test::rotation(30, 51);
  Vector curvature(30);
  for (Index i = 0; i < 30; ++i) curvature(i) = std::pow(10, 0.1 * static_cast<double>(i));
  const Matrix hessian = turn.transpose() * curvature.asDiagonal() * turn;
  const Vector solution = Vector::LinSpaced(30, -3, 4);
  const auto quadratic = [&](const Vector& x, Vector& gradient) {
    gradient = hessian * (x - solution);
    return 0.5 * (x - solution).dot(gradient) + 7;
  };
  const detail::LbfgsResult found =
      detail::minimize_lbfgs(quadratic, Vector::Zero(30), {.gradient_tolerance = 1e-8});
  CHECK(found.converged);
  CHECK(found.gradient_norm <= 1e-8);
  CHECK((found.point - solution).norm() < 1e-7);
  CHECK(found.value == Approx(7).epsilon(1e-12));
  CHECK(found.iterations < 350);
}

TEST_CASE("lbfgs follows Rosenbrock's valley") {
  int evaluations = 0;
  const auto rosenbrock = [&](const Vector& x, Vector& gradient) {
    ++evaluations;
    const double a = x(1) - x(0) * x(0), b = 1 - x(0);
    gradient << -400 * x(0) * a - 2 * b, 200 * a;
    return 100 * a * a + b * b;
  };
  Vector start(2);
  start << -1.2, 1;
  const detail::LbfgsResult found = detail::minimize_lbfgs(rosenbrock, start, {.gradient_tolerance = 1e-9});
  CHECK(found.converged);
  CHECK((found.point - Vector::Ones(2)).norm() < 1e-8);
  CHECK(found.evaluations == evaluations);
  CHECK(evaluations < 100);
}

TEST_CASE("lbfgs steps back from where the function is not defined") {
  const auto barrier = [](const Vector& x, Vector& gradient) {
    gradient(0) = 1 - 1 / x(0);
    return x(0) > 0 ? x(0) - std::log(x(0)) : std::numeric_limits<double>::quiet_NaN();
  };
  const detail::LbfgsResult found = detail::minimize_lbfgs(barrier, Vector::Constant(1, 0.01), {});
  CHECK(found.converged);
  CHECK(found.point(0) == Approx(1).epsilon(1e-5));
}

TEST_CASE("lbfgs says when it has not converged") {
  const auto slope = [](const Vector&, Vector& gradient) {
    gradient.setOnes();
    return 0.0;  // the gradient lies: nothing decreases
  };
  const detail::LbfgsResult stuck = detail::minimize_lbfgs(slope, Vector::Zero(3), {});
  CHECK_FALSE(stuck.converged);
  CHECK(stuck.point == Vector::Zero(3));
  const auto parabola = [](const Vector& x, Vector& gradient) {
    gradient = x.array().cube();
    return 0.25 * x.array().pow(4).sum();
  };
  const detail::LbfgsResult early =
      detail::minimize_lbfgs(parabola, Vector::Constant(2, 5.0), {.max_iterations = 2});
  CHECK_FALSE(early.converged);
  CHECK(early.iterations == 2);
}

TEST_CASE("lbfgs refuses impossible options and starts") {
  const auto square = [](const Vector& x, Vector& gradient) {
    gradient = 2 * x;
    return x.squaredNorm();
  };
  CHECK_THROWS_AS(detail::minimize_lbfgs(square, Vector::Ones(2), {.memory = 0}), ValueError);
  CHECK_THROWS_AS(detail::minimize_lbfgs(square, Vector::Ones(2), {.gradient_tolerance = -1}), ValueError);
  CHECK_THROWS_AS(
      detail::minimize_lbfgs(square, Vector::Constant(2, std::numeric_limits<double>::infinity()), {}),
      NumericalError);
}
