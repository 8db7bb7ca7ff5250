// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/evaluation/detail/lbfgs.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

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
  CHECK(stuck.evaluations == 1 + 60);
  CHECK(stuck.point == Vector::Zero(3));
  const auto parabola = [](const Vector& x, Vector& gradient) {
    gradient = x.array().cube();
    return 0.25 * x.array().pow(4).sum();
  };
  const detail::LbfgsResult early =
      detail::minimize_lbfgs(parabola, Vector::Constant(2, 5.0), {.max_iterations = 2});
  CHECK_FALSE(early.converged);
  CHECK(early.iterations == 2);
  const detail::LbfgsResult at_once =
      detail::minimize_lbfgs(parabola, Vector::Constant(2, 5.0), {.max_iterations = 0});
  CHECK_FALSE(at_once.converged);
  CHECK(at_once.point == Vector::Constant(2, 5.0));
  CHECK(at_once.evaluations == 1);
}

TEST_CASE("lbfgs refuses impossible options and starts") {
  const auto square = [](const Vector& x, Vector& gradient) {
    gradient = 2 * x;
    return x.squaredNorm();
  };
  CHECK_THROWS_MATCHES(
      detail::minimize_lbfgs(square, Vector::Ones(2), {.memory = 0}), ValueError,
      Message("lbfgs: expected memory >= 1, iterations >= 0, tolerance >= 0, found 0, 1000, 1e-06"));
  CHECK_THROWS_AS(detail::minimize_lbfgs(square, Vector::Ones(2), {.max_iterations = -1}), ValueError);
  CHECK_THROWS_AS(detail::minimize_lbfgs(square, Vector::Ones(2), {.gradient_tolerance = -1}), ValueError);
  CHECK_THROWS_AS(
      detail::minimize_lbfgs(square, Vector::Constant(2, std::numeric_limits<double>::infinity()), {}),
      NumericalError);
  const auto sloped = [](const Vector&, Vector& gradient) {
    gradient.setConstant(std::nan(""));
    return 3.0;
  };
  CHECK_THROWS_MATCHES(detail::minimize_lbfgs(sloped, Vector::Ones(2)), NumericalError,
                       Message("lbfgs: expected a finite value and gradient at the start, found 3"));
  // What is just possible.
  CHECK(detail::minimize_lbfgs(square, Vector::Ones(2), {.memory = 1}).converged);
  CHECK(detail::minimize_lbfgs(square, Vector::Zero(2), {.gradient_tolerance = 0}).converged);
}

TEST_CASE("the remembered steps make the inverse Hessian of BFGS") {
  const Matrix root = test::normal_matrix(4, 4, 60), steps = test::normal_matrix(3, 4, 61);
  const Matrix changes = steps * root * root.transpose();
  const Vector gradient = test::normal_matrix(4, 1, 62);
  CHECK(detail::LbfgsMemory<Vector>(2).direction(gradient) == -gradient / gradient.norm());
  for (const int capacity : {1, 2, 3, 10}) {
    detail::LbfgsMemory<Vector> memory(capacity);
    // Nocedal and Wright, equation 6.17, from a multiple of the identity, 7.20.
    Matrix inverse = steps.row(2).dot(changes.row(2)) / changes.row(2).squaredNorm() * Matrix::Identity(4, 4);
    for (Index i = 0; i < 3; ++i) {
      const Vector s = steps.row(i), y = changes.row(i);
      memory.remember(s, y);
      if (i < 3 - capacity) continue;
      const Matrix projection = Matrix::Identity(4, 4) - s * y.transpose() / s.dot(y);
      inverse = projection * inverse * projection.transpose() + s * s.transpose() / s.dot(y);
    }
    const Vector expected = -inverse * gradient;
    CHECK((memory.direction(gradient) - expected).norm() < 1e-10 * expected.norm());
  }
}

TEST_CASE("a step whose curvature is lost in rounding is not remembered") {
  const auto direction_after = [](double curvature) {
    detail::LbfgsMemory<Vector> memory(3);
    memory.remember(Vector::Constant(1, curvature / 2), Vector::Constant(1, 2.0));
    return memory.direction(Vector::Constant(1, -3.0))(0);
  };
  const double lost = std::numeric_limits<double>::epsilon() * 4 * 1e-3;
  for (const double curvature : {0.9 * lost, lost, 0.0, -1.0, std::nan("")})
    CHECK(direction_after(curvature) == 1);  // steepest descent
  CHECK(direction_after(1.1 * lost) == Approx(3 * 1.1 * lost / 4));
}

TEST_CASE("a line search doubles and halves its step until the weak Wolfe conditions hold") {
  const auto parabola = [](const Vector& x, Vector& gradient) {
    gradient = x;
    return 0.5 * x.squaredNorm();
  };
  // From 1 to 1 - t is neither too far nor too short for t in [0.1, 2 - 2e-4].
  struct Row {
    double direction, moved;
    int evaluations;
  };
  for (const auto& [direction, moved, evaluations] : {Row{-0.11, 0.11, 1},
                                                      {-1.9997, 1.9997, 1},
                                                      {-0.09, 0.18, 2},
                                                      {-0.04, 0.16, 3},
                                                      {-1.9999, 0.99995, 2},
                                                      {-3.999, 1.9995, 2},
                                                      {-7.996, 1.999, 3}}) {
    INFO("direction " << direction);
    detail::LbfgsResult at{.point = Vector::Ones(1), .value = 0.5};
    Vector gradient = Vector::Ones(1);
    CHECK(detail::line_search(parabola, Vector{{direction}}, at, gradient));
    CHECK(at.point(0) == Approx(1 - moved).epsilon(1e-12));
    CHECK(at.evaluations == evaluations);
    CHECK(gradient == at.point);
    CHECK(at.value == 0.5 * at.point.squaredNorm());
  }
  for (const double direction : {0.0, 0.5, std::nan("")}) {  // nowhere, or uphill
    detail::LbfgsResult at{.point = Vector::Ones(1), .value = 0.5};
    Vector gradient = Vector::Ones(1);
    CHECK_FALSE(detail::line_search(parabola, Vector{{direction}}, at, gradient));
    CHECK(at.evaluations == 0);
  }
  // Bisects between a step that is too short and one that is too far; a slope of nine tenths is flat enough.
  for (const double slope : {0.5, 0.9}) {
    std::vector<double> tried;
    const auto bracketed = [&](const Vector& x, Vector& gradient) {
      tried.push_back(-x(0));
      gradient(0) = -x(0) < 1.2 ? 1 : slope;
      return -x(0) > 1.3 ? 1.0 : x(0);
    };
    detail::LbfgsResult at{.point = Vector::Zero(1), .value = 0};
    Vector gradient = Vector::Ones(1);
    CHECK(detail::line_search(bracketed, Vector{{-1.0}}, at, gradient));
    CHECK(tried == std::vector{1.0, 2.0, 1.5, 1.25});
    CHECK(gradient(0) == slope);
  }
}

TEST_CASE("a line search lets a value rise by its rounding, and no further") {
  constexpr double epsilon = std::numeric_limits<double>::epsilon();
  for (const double start : {4.0, -4.0})
    for (const double rise : {16 * epsilon, 20 * epsilon}) {
      const auto flat = [&](const Vector&, Vector& gradient) {
        gradient(0) = 0;
        return start + rise;
      };
      detail::LbfgsResult at{.point = Vector::Ones(1), .value = start};
      Vector gradient = Vector::Constant(1, 1e-30);
      const bool found = detail::line_search(flat, Vector{{-1.0}}, at, gradient);
      CHECK(found == (rise == 16 * epsilon));
      CHECK(at.evaluations == (found ? 1 : 60));
      CHECK(at.value == (found ? start + rise : start));
      CHECK(at.point(0) == (found ? 0 : 1));
    }
}
