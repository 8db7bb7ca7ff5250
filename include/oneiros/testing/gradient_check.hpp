// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Checks hand-written gradients against central differences, and a layer against its whole contract. Public,
// so that people can test their own layers, losses and phases. Use double: in float the differences drown in
// rounding.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "oneiros/layers/layer.hpp"
#include "oneiros/random/fill.hpp"

namespace oneiros::testing {

/// What a check found: the worst disagreement, and sentences about everything that is wrong.
struct GradientReport {
  double worst = 0;                   ///< largest error, relative to the largest derivative of the same array
  Index checked = 0;                  ///< derivatives compared
  std::vector<std::string> failures;  ///< a line for each that was wrong

  /// Whether any was checked, and none was wrong.
  bool passed() const { return checked > 0 && failures.empty(); }

  /// Counts, the worst error, and the failures.
  friend std::ostream& operator<<(std::ostream& out, const GradientReport& report) {
    out << report.checked << " derivatives checked, worst relative error " << report.worst;
    for (const std::string& failure : report.failures) out << "\n  " << failure;
    return out;
  }
};

/// How finely to check.
struct GradientCheckOptions {
  double step = 1e-5;  ///< of the central difference; smaller ones are tried too, for functions with kinks
  double tolerance = 1e-6;  ///< of the relative error
  Index samples = 24;       ///< derivatives checked of each array, spread over it; all of a smaller one
};

namespace detail {

/// (f(x + h) - f(x - h)) / 2h for one value.
template <class S, class Loss>
double central_difference(S& value, double step, const Loss& loss) {
  const S kept = value;
  value = kept + static_cast<S>(step);
  const double above = loss();
  value = kept - static_cast<S>(step);
  const double below = loss();
  value = kept;
  return (above - below) / (2 * step);
}

}  // namespace detail

/// Compares `gradient` with central differences of `loss()` in `values`, and adds what it finds to the
/// report.
template <class S, class Loss>
void compare_gradient(GradientReport& report, const std::string& name, S* values, const S* gradient,
                      Index size, const Loss& loss, const GradientCheckOptions& options = {}) {
  const Index samples = std::min(size, options.samples);
  double error = 0, largest = 0;
  for (Index k = 0; k < samples; ++k) {
    const Index i = k * size / samples;
    const auto analytic = static_cast<double>(gradient[i]);
    double difference = std::numeric_limits<double>::infinity();
    for (const double step : {options.step, options.step / 10, options.step / 100}) {
      const double numeric = oneiros::testing::detail::central_difference(values[i], step, loss);
      difference = std::min(difference, std::abs(numeric - analytic));
      largest = std::max(largest, std::abs(numeric));
      if (difference <= options.tolerance * largest) break;
    }
    if (!std::isfinite(analytic)) difference = std::numeric_limits<double>::infinity();
    error = std::max(error, difference);
  }
  report.checked += samples;
  // A derivative that is zero everywhere is compared on the scale of the rounding of the differences.
  const double relative = error / std::max(largest, 1e-3);
  report.worst = std::max(report.worst, relative);
  if (!(relative <= options.tolerance))
    report.failures.push_back(oneiros::detail::message(name,
                                                       ": gradient differs from central differences by ",
                                                       relative, " of the largest derivative, ", largest));
}

/// Compares the gradients that `network` holds with central differences of `loss()`, a double that depends on
/// its parameters.
template <class Network, class Loss>
GradientReport check_parameters(Network& network, const Loss& loss,
                                const GradientCheckOptions& options = {}) {
  GradientReport report;
  for_each_parameter(network, [&](auto& parameter) {
    compare_gradient(report, parameter.name, parameter.value.data(), parameter.gradient.data(),
                     parameter.size(), loss, options);
  });
  return report;
}

namespace detail {

/// One layer under test, with a random input and a random linear function of its output as the loss.
template <Layer L>
class LayerCheck {
  using S = typename L::Scalar;

 public:
  LayerCheck(L layer, const Shape<4>& input, const Rng& rng) : layer_(std::move(layer)), x_(input) {
    fill_normal(x_.data(), x_.size(), rng.stream("gradient_check/input"));
    weights_.resize(layer_.output_shape(input));
    fill_normal(weights_.data(), weights_.size(), rng.stream("gradient_check/loss"));
  }

  GradientReport run(const GradientCheckOptions& options) {
    check_shape(layer_.forward(x_, activations_).shape(), shape_of(weights_), "layer: output of forward");
    // Leaves infinities everywhere that a backward pass which does not assign would keep.
    Tensor<S, 4> infinite(weights_.dimensions());
    infinite.setConstant(std::numeric_limits<S>::infinity());
    layer_.backward(x_, infinite, activations_, Gradients::all);
    zero_gradients(layer_);

    const Tensor<S, 4> dx = backward(Gradients::all);
    const std::vector<S> gradients = parameter_gradients();
    const auto loss = [&] { return this->loss(); };
    compare_gradient(report_, "input", x_.data(), dx.data(), dx.size(), loss, options);
    const GradientReport parameters = check_parameters(layer_, loss, options);
    report_.worst = std::max(report_.worst, parameters.worst);
    report_.checked += parameters.checked;
    report_.failures.insert(report_.failures.end(), parameters.failures.begin(), parameters.failures.end());

    expect(any_nonzero(dx.data(), dx.size()),
           "the input gradient is zero everywhere; does the layer hold random parameters?");
    for_each_parameter(layer_, [&](const auto& parameter) {
      expect(any_nonzero(parameter.gradient.data(), parameter.size()),
             "the gradient of parameter " + parameter.name + " is zero everywhere");
    });
    check_contract(dx, gradients);
    return report_;
  }

 private:
  double loss() const {
    typename L::Activations activations;
    const auto y = layer_.forward(x_, activations);
    double sum = 0;
    for (Index i = 0; i < y.size(); ++i)
      sum += static_cast<double>(y.data()[i]) * static_cast<double>(weights_.data()[i]);
    return sum;
  }

  Tensor<S, 4> backward(Gradients wanted) {
    layer_.forward(x_, activations_);
    const auto dx = layer_.backward(x_, weights_, activations_, wanted);
    if (!wants_input(wanted)) return {};
    check_shape(dx.shape(), shape_of(x_), "layer: input gradient");
    return dx.map();
  }

  std::vector<S> parameter_gradients() const {
    std::vector<S> all;
    for_each_parameter(layer_, [&](const auto& parameter) {
      all.insert(all.end(), parameter.gradient.data(), parameter.gradient.data() + parameter.size());
    });
    return all;
  }

  void check_contract(const Tensor<S, 4>& dx, const std::vector<S>& gradients) {
    const auto same = [](const auto& a, const auto& b) {
      return std::equal(a.data(), a.data() + a.size(), b.data());
    };
    expect(same(backward(Gradients::input), dx), "the input gradient changes when only it is asked for");
    expect(parameter_gradients() == gradients,
           "parameter gradients change when only the input's is asked for");
    backward(Gradients::parameters);
    std::vector<S> twice = gradients;
    for (S& value : twice) value *= 2;
    expect(close(parameter_gradients(), twice), "parameter gradients do not accumulate");
    for_each_parameter(layer_, [&](const auto& parameter) {
      expect(parameter.has_gradient, "backward does not mark the gradient of parameter " + parameter.name);
    });
  }

  static bool close(const std::vector<S>& a, const std::vector<S>& b) {
    S largest = 0, difference = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
      largest = std::max(largest, std::abs(b[i]));
      difference = std::max(difference, std::abs(a[i] - b[i]));
    }
    return difference <= largest * std::sqrt(std::numeric_limits<S>::epsilon());
  }

  static bool any_nonzero(const S* values, Index size) {
    return std::any_of(values, values + size, [](S value) { return value != 0; });
  }

  void expect(bool holds, const std::string& failure) {
    if (!holds) report_.failures.push_back("contract: " + failure);
  }

  L layer_;
  Tensor<S, 4> x_;
  Tensor<S, 4> weights_;
  typename L::Activations activations_;
  GradientReport report_;
};

}  // namespace detail

/// Checks a layer's gradients, and its contract (layers/layer.hpp), on a random input of the given shape. The
/// layer should hold random parameters.
template <Layer L>
GradientReport check_layer(L layer, const Shape<4>& input, const Rng& rng,
                           const GradientCheckOptions& options = {}) {
  return detail::LayerCheck<L>(std::move(layer), input, rng).run(options);
}

}  // namespace oneiros::testing
