// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Adam (Kingma & Ba, ICLR 2015), with the paper's rates as defaults and both of its rules for parameters that
// got no gradient.

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <deque>

#include "oneiros/optimizers/optimizer.hpp"
#include "oneiros/parallel/parallel.hpp"

namespace oneiros {

/// w -= rate m_hat / (sqrt(v_hat) + epsilon). A parameter that never had a gradient is not moved.
template <class S = float>
class Adam {
  /// Moments of one parameter; `steps` counts those in which it was stepped.
  struct Moments {
    /// Moments of 0 for so many values.
    explicit Moments(Index size) {
      zeroed(mean, {size});
      zeroed(square, {size});
    }
    /// Values of the parameter.
    Index size() const { return mean.size(); }

    Tensor<S, 1> mean;       ///< of gradients, m
    Tensor<S, 1> square;     ///< of squared gradients, v
    std::int64_t steps = 0;  ///< in which the parameter was stepped
  };

 public:
  /// The paper's values by default.
  struct Options {
    double rate = 2e-4;     ///< the step size, at least 0
    double beta1 = 0.5;     ///< decay of the mean of gradients, in [0, 1)
    double beta2 = 0.999;   ///< decay of the mean of squared gradients, in [0, 1)
    double epsilon = 1e-8;  ///< beside the root, at least 0
    WithoutGradient without_gradient = WithoutGradient::zero;  ///< what a parameter does that got no gradient
  };

  /// Throws ValueError unless rate and epsilon are at least 0 and both betas in [0, 1).
  explicit Adam(Options options = {}) : options_(options) {
    const auto negative = [](double value) { return detail::is_nan(value) || value < 0; };
    const auto outside_unit = [&](double value) { return negative(value) || value >= 1; };
    if (negative(options.rate) || negative(options.epsilon) || outside_unit(options.beta1) ||
        outside_unit(options.beta2))
      throw ValueError(detail::message(
          "Adam: expected rate >= 0, epsilon >= 0 and betas in [0, 1), found rate ", options.rate,
          ", epsilon ", options.epsilon, ", betas ", options.beta1, ", ", options.beta2));
  }

  /// Steps every parameter of `network` once.
  template <class Network>
  void step(Network& network) {
    ++steps_;
    moments_.for_each(network, [&](const Name&, Parameter<S>& parameter, Moments& moments) {
      const bool skipped = !parameter.has_gradient && options_.without_gradient == WithoutGradient::skip;
      if (skipped || !parameter.ever_had_gradient) return;
      ++moments.steps;
      update(parameter, moments, options_.without_gradient == WithoutGradient::skip ? moments.steps : steps_);
    });
  }

  /// What it was made with, or was changed to since.
  const Options& options() const { return options_; }
  /// The same, to change a rate between steps; new values are not checked.
  Options& options() { return options_; }

  /// Steps since the start, which the zero rule takes for all parameters.
  std::int64_t steps() const { return steps_; }
  /// Moments in the order of the network's parameters.
  const std::deque<Moments>& moments() const { return moments_.values(); }

  /// Visits everything that a checkpoint has to keep, see tensor/moments.hpp.
  template <class Network, class Visitor>
  void for_each_state(Network& network, const Visitor& visit) {
    visit("steps", steps_);
    moments_.for_each(network, [&](const std::string& name, const Parameter<S>&, Moments& moments) {
      visit(name + ".mean", moments.mean);
      visit(name + ".square", moments.square);
      visit(name + ".steps", moments.steps);
    });
  }

 private:
  void update(Parameter<S>& parameter, Moments& moments, std::int64_t t) const {
    const auto time = static_cast<double>(t);
    const auto rate = static_cast<S>(options_.rate / (1 - std::pow(options_.beta1, time)));
    const auto square_scale = static_cast<S>(1 / std::sqrt(1 - std::pow(options_.beta2, time)));
    const auto beta1 = static_cast<S>(options_.beta1);
    const auto beta2 = static_cast<S>(options_.beta2);
    const auto rest1 = static_cast<S>(1 - options_.beta1);
    const auto rest2 = static_cast<S>(1 - options_.beta2);
    const auto epsilon = static_cast<S>(options_.epsilon);
    parallel_blocks(parameter.size(), block, [&](Index begin, Index end) {
      // In pieces that stay in L1 from one expression to the next, which Eigen vectorizes, roots and all.
      for (Index at = begin; at < end; at += piece) {
        const Index size = std::min(piece, end - at);
        const auto part = [&](auto& tensor) {
          return Eigen::Map<Eigen::Array<S, Eigen::Dynamic, 1>>(tensor.data() + at, size);
        };
        auto value = part(parameter.value), gradient = part(parameter.gradient), mean = part(moments.mean),
             square = part(moments.square);
        mean = beta1 * mean + rest1 * gradient;
        square = beta2 * square + rest2 * gradient * gradient;
        value -= rate * mean / (square.sqrt() * square_scale + epsilon);
      }
    });
  }

  static constexpr Index block = 65536;
  static constexpr Index piece = 1024;

  Options options_;
  std::int64_t steps_ = 0;
  detail::PerParameter<Moments> moments_;
};

}  // namespace oneiros
