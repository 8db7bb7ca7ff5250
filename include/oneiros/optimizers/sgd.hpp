// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Stochastic gradient descent, with classical momentum (Polyak 1964) where it is asked for.

#include "oneiros/optimizers/optimizer.hpp"
#include "oneiros/parallel/parallel.hpp"

namespace oneiros {

/// u = momentum u + gradient; w -= rate u. A parameter that never had a gradient is not moved.
template <class S = float>
class SGD {
  /// The velocity of one parameter.
  struct Velocity {
    /// A velocity of 0 for so many values.
    explicit Velocity(Index size) { zeroed(value, {size}); }
    /// Values of the parameter.
    Index size() const { return value.size(); }

    Tensor<S, 1> value;  ///< u
  };

 public:
  /// Plain descent by default.
  struct Options {
    double rate = 0.01;   ///< the step size, at least 0
    double momentum = 0;  ///< the share of the velocity that is kept, in [0, 1)
    WithoutGradient without_gradient = WithoutGradient::zero;  ///< what a parameter does that got no gradient
  };

  /// Throws ValueError unless rate is at least 0 and momentum in [0, 1).
  explicit SGD(Options options = {}) : options_(options) {
    const auto negative = [](double value) { return detail::is_nan(value) || value < 0; };
    if (negative(options.rate) || negative(options.momentum) || options.momentum >= 1)
      throw ValueError(detail::message("SGD: expected rate >= 0 and momentum in [0, 1), found rate ",
                                       options.rate, ", momentum ", options.momentum));
  }

  /// Steps every parameter of `network` once.
  template <class Network>
  void step(Network& network) {
    const auto rate = static_cast<S>(options_.rate);
    const auto momentum = static_cast<S>(options_.momentum);
    velocities_.for_each(network, [&](const Name&, Parameter<S>& parameter, Velocity& velocity) {
      const bool skipped = !parameter.has_gradient && options_.without_gradient == WithoutGradient::skip;
      if (skipped || !parameter.ever_had_gradient) return;
      S* value = parameter.value.data();
      const S* gradient = parameter.gradient.data();
      S* u = velocity.value.data();
      parallel_blocks(parameter.size(), 65536, [&](Index begin, Index end) {
        for (Index i = begin; i < end; ++i) {
          u[i] = momentum * u[i] + gradient[i];
          value[i] -= rate * u[i];
        }
      });
    });
  }

  /// What it was made with, or was changed to since.
  const Options& options() const { return options_; }
  /// The same, to change a rate between steps; new values are not checked.
  Options& options() { return options_; }

  /// Visits everything that a checkpoint has to keep, see tensor/state.hpp.
  template <class Network, class Visitor>
  void for_each_state(Network& network, const Visitor& visit) {
    velocities_.for_each(network, [&](const std::string& name, const Parameter<S>&, Velocity& velocity) {
      visit(name + ".velocity", velocity.value);
    });
  }

 private:
  Options options_;
  detail::PerParameter<Velocity> velocities_;
};

}  // namespace oneiros
