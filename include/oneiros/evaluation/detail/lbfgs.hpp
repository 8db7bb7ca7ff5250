// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Minimises a smooth function of many variables from values and gradients alone: limited-memory BFGS (Nocedal
// and Wright, Numerical Optimization, 2006, algorithm 7.4), with a line search that bisects until the weak
// Wolfe conditions hold (Lewis and Overton, Nonsmooth optimization via quasi-Newton methods, 2013).

#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

#include "oneiros/evaluation/latents.hpp"

namespace oneiros::detail {

/// `f(x, gradient)` returns the value at x and assigns the gradient, which has the size of x.
template <class F>
concept DifferentiableFunction = requires(F& f, const evaluation::Vector& x, evaluation::Vector& gradient) {
  { f(x, gradient) } -> std::convertible_to<double>;
};

/// When to stop, and how much to remember.
struct LbfgsOptions {
  double gradient_tolerance = 1e-6;  ///< stops when the gradient's Euclidean norm is at most this
  int max_iterations = 1000;         ///< each of at least one evaluation
  int memory = 10;                   ///< steps remembered
};

/// Where the search ended.
struct LbfgsResult {
  evaluation::Vector point;  ///< of the least value found
  double value = 0;          ///< of the function at `point`
  double gradient_norm = 0;  ///< Euclidean, at `point`
  int iterations = 0;        ///< steps taken
  int evaluations = 0;       ///< calls of the function
  bool converged = false;    ///< otherwise: out of iterations, or no further decrease in double precision
};

/// The last steps, as an approximation of the inverse Hessian.
template <class Vector>
class LbfgsMemory {
 public:
  explicit LbfgsMemory(int capacity) : capacity_(static_cast<std::size_t>(capacity)) {}

  void remember(const Vector& step, const Vector& gradient_change) {
    const double curvature = step.dot(gradient_change);
    if (!(curvature > std::numeric_limits<double>::epsilon() * gradient_change.squaredNorm() * 1e-3)) return;
    if (pairs_.size() == capacity_) pairs_.erase(pairs_.begin());
    pairs_.push_back({step, gradient_change, 1 / curvature});
  }

  /// The quasi-Newton direction; without memories, the one of steepest descent, of unit length.
  Vector direction(const Vector& gradient) const {
    if (pairs_.empty()) return -gradient / gradient.norm();
    Vector d = -gradient;
    std::vector<double> alpha(pairs_.size());
    for (std::size_t i = pairs_.size(); i-- > 0;) {
      alpha[i] = pairs_[i].inverse_curvature * pairs_[i].step.dot(d);
      d -= alpha[i] * pairs_[i].gradient_change;
    }
    d /= pairs_.back().inverse_curvature * pairs_.back().gradient_change.squaredNorm();
    for (std::size_t i = 0; i < pairs_.size(); ++i) {
      const double beta = pairs_[i].inverse_curvature * pairs_[i].gradient_change.dot(d);
      d += (alpha[i] - beta) * pairs_[i].step;
    }
    return d;
  }

 private:
  struct Pair {
    Vector step, gradient_change;
    double inverse_curvature;
  };
  std::size_t capacity_;
  std::vector<Pair> pairs_;
};

/// Moves `at` along `direction` to a point that fulfils the weak Wolfe conditions; false if there is none in
/// double precision, and `at` stays. `gradient` belongs to `at.point` before and after.
template <class F, class Vector>
bool line_search(F& f, const Vector& direction, LbfgsResult& at, Vector& gradient) {
  constexpr double decrease = 1e-4, flattening = 0.9;
  constexpr int max_trials = 60;
  const double slope = gradient.dot(direction);
  if (is_nan(slope) || slope >= 0) return false;
  // Near the minimum values differ by their rounding alone; there the gradient decides.
  const double rounding = 4 * std::numeric_limits<double>::epsilon() * std::abs(at.value);
  double low = 0, high = 0, length = 1;  // high: 0 while none is known
  Vector trial_gradient(gradient.size());
  for (int trial = 0; trial < max_trials; ++trial) {
    Vector point = at.point + length * direction;
    const double value = f(std::as_const(point), trial_gradient);
    ++at.evaluations;
    if (is_nan(value) || !(value <= at.value + decrease * length * slope + rounding)) {
      high = length;
    } else if (trial_gradient.dot(direction) < flattening * slope) {
      low = length;
    } else {
      at.point.swap(point);
      at.value = value;
      gradient.swap(trial_gradient);
      return true;
    }
    length = high > 0 ? (low + high) / 2 : 2 * low;
  }
  return false;
}

/// Minimises `f` from `start`. Throws ValueError for impossible options, NumericalError if `f` or its
/// gradient is not finite at the start.
template <DifferentiableFunction F>
LbfgsResult minimize_lbfgs(F&& f, evaluation::Vector start, const LbfgsOptions& options = {}) {
  if (options.memory < 1 || options.max_iterations < 0 || is_nan(options.gradient_tolerance) ||
      options.gradient_tolerance < 0)
    throw ValueError(message("lbfgs: expected memory >= 1, iterations >= 0, tolerance >= 0, found ",
                             options.memory, ", ", options.max_iterations, ", ", options.gradient_tolerance));
  LbfgsResult result{.point = std::move(start)};
  using Vector = VectorFor<F>;
  Vector gradient(result.point.size());
  result.value = f(std::as_const(result.point), gradient);
  result.evaluations = 1;
  if (!is_finite(result.value) || !all_finite(gradient))
    throw NumericalError(
        message("lbfgs: expected a finite value and gradient at the start, found ", result.value));
  LbfgsMemory<Vector> memory(options.memory);
  for (;; ++result.iterations) {
    result.gradient_norm = gradient.norm();
    result.converged = !is_nan(result.gradient_norm) && result.gradient_norm <= options.gradient_tolerance;
    if (result.converged || result.iterations == options.max_iterations) return result;
    const Vector old_point = result.point, old_gradient = gradient;
    if (!line_search(f, memory.direction(gradient), result, gradient)) return result;
    memory.remember(result.point - old_point, gradient - old_gradient);
  }
}

}  // namespace oneiros::detail
