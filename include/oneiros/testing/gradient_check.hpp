// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Checks hand-written gradients against central differences, and a layer against its whole contract. Public,
// so that people can test their own layers, losses and phases. Use double: in float the differences drown in
// rounding.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <ostream>
#include <span>
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
  Pass pass = {};  ///< what a layer is told of each forward pass: evaluation, or training with some draws
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
    double difference = std::numeric_limits<double>::max();
    for (const double step : {options.step, options.step / 10, options.step / 100}) {
      const double numeric = oneiros::testing::detail::central_difference(values[i], step, loss);
      difference = std::min(difference, std::abs(numeric - analytic));
      largest = std::max(largest, std::abs(numeric));
      if (difference <= options.tolerance * largest) break;
    }
    if (!oneiros::detail::is_finite(analytic)) difference = std::numeric_limits<double>::max();
    error = std::max(error, difference);
  }
  report.checked += samples;
  // A derivative that is zero everywhere is compared on the scale of the rounding of the differences.
  const double relative = error / std::max(largest, 1e-3);
  report.worst = std::max(report.worst, relative);
  if (!oneiros::detail::is_finite(relative) || relative > options.tolerance)
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
  for_each_parameter(network, [&](const std::string& name, auto& parameter) {
    compare_gradient(report, name, parameter.value.data(), parameter.gradient.data(), parameter.size(), loss,
                     options);
  });
  return report;
}

namespace detail {

/// One layer under test, with random inputs and a random linear function of its output as the loss.
template <Layer L>
class LayerCheck {
  using S = typename L::Scalar;
  using Activations = typename L::Activations;

  /// A mini-batch, and what passes make of it that none came before.
  struct Batch {
    Tensor<S, 4> x, dy, y, dx;
    std::vector<S> gradients;  ///< of all parameters
  };

 public:
  LayerCheck(L layer, const Shape<4>& input, const Rng& rng, const Pass& pass)
      : layer_(std::move(layer)), pass_(pass) {
    Shape<4> larger = input;
    ++larger[0];
    std::uint32_t number = 0;
    for (const Shape<4>& shape : {input, larger, input}) {
      Batch& batch = batches_[number];
      const Moment moment{.repeat = number++};
      batch.x.resize(shape);
      fill_normal(batch.x.data(), batch.x.size(), rng.stream("gradient_check/input", moment));
      batch.dy.resize(layer_.output_shape(shape));
      fill_normal(batch.dy.data(), batch.dy.size(), rng.stream("gradient_check/loss", moment));
    }
  }

  GradientReport run(const GradientCheckOptions& options) {
    run_alone(batches_[0]);
    compare_with_differences(batches_[0], options);
    check_contract(batches_[0]);
    if (report_.failures.empty()) check_passes_in_turn();
    return report_;
  }

 private:
  void run_alone(Batch& batch) {
    Activations activations;
    const auto y = layer_.forward(batch.x, activations, pass_);
    check_shape(y.shape(), shape_of(batch.dy), "layer: output of forward");
    copied(batch.y, y);
    // Leaves infinities everywhere that a backward pass which does not assign would keep.
    Tensor<S, 4> infinite(batch.dy.dimensions());
    infinite.setConstant(std::numeric_limits<S>::infinity());
    layer_.backward(batch.x, infinite, activations, Gradients::all);
    forget_gradients();
    layer_.forward(batch.x, activations, pass_);
    copied(batch.dx, backward(batch.x, batch.dy, activations, Gradients::all));
    batch.gradients = parameter_gradients();
  }

  void compare_with_differences(Batch& batch, const GradientCheckOptions& options) {
    const auto loss = [&] {
      Activations activations;
      const auto y = layer_.forward(batch.x, activations, pass_);
      double sum = 0;
      for (Index i = 0; i < y.size(); ++i)
        sum += static_cast<double>(y.data()[i]) * static_cast<double>(batch.dy.data()[i]);
      return sum;
    };
    compare_gradient(report_, "input", batch.x.data(), batch.dx.data(), batch.dx.size(), loss, options);
    const GradientReport parameters = check_parameters(layer_, loss, options);
    report_.worst = std::max(report_.worst, parameters.worst);
    report_.checked += parameters.checked;
    report_.failures.insert(report_.failures.end(), parameters.failures.begin(), parameters.failures.end());
  }

  /// One pass for each kind of gradient; the gradients of the batch have just been added.
  void check_contract(const Batch& batch) {
    expect(any_nonzero(batch.dx.data(), batch.dx.size()),
           "the input gradient is zero everywhere; does the layer hold random parameters?");
    for_each_parameter(layer_, [&](const Name& name, auto& parameter) {
      expect(any_nonzero(parameter.gradient.data(), parameter.size()),
             "the gradient of parameter " + name.text() + " is zero everywhere");
      parameter.has_gradient = false;
    });
    Activations activations;
    layer_.forward(batch.x, activations, pass_);
    const auto dx = backward(batch.x, batch.dy, activations, Gradients::input);
    expect(std::equal(dx.begin(), dx.end(), batch.dx.data()),
           "the input gradient changes when only it is asked for");
    expect(parameter_gradients() == batch.gradients,
           "parameter gradients change when only the input's is asked for");
    for_each_parameter(layer_, [&](const Name& name, const auto& parameter) {
      expect(!parameter.has_gradient, "backward marks the gradient of parameter " + name.text() +
                                          " when only the input's is asked for");
    });
    std::vector<S> sums = parameter_gradients();
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += batch.gradients[i];
    backward(batch.x, batch.dy, activations, Gradients::parameters);
    expect(close(parameter_gradients(), sums, 1), "parameter gradients do not accumulate");
    for_each_parameter(layer_, [&](const Name& name, const auto& parameter) {
      expect(parameter.has_gradient, "backward does not mark the gradient of parameter " + name.text());
    });
  }

  /// Passes one after another, each for another output gradient, on activations that have seen other passes,
  /// give what they give alone.
  void check_passes_in_turn() {
    run_alone(batches_[1]);
    run_alone(batches_[2]);
    constexpr auto all = Gradients::all, input = Gradients::input, parameters = Gradients::parameters;
    // Each kind follows each kind.
    constexpr std::array order{all, all, input, input, parameters, parameters, all, parameters, input, all};
    struct Turns {
      std::size_t even, odd;  ///< batches
      bool forward_first;     ///< each into activations of its own, and all backward passes after that
    };
    for (const auto [even, odd, forward_first] :
         {Turns{0, 1, false}, {1, 0, false}, {0, 2, false}, {0, 1, true}}) {
      Activations activations[2];
      if (forward_first) {
        layer_.forward(batches_[even].x, activations[0], pass_);
        layer_.forward(batches_[odd].x, activations[1], pass_);
      }
      std::string before = "another forward pass";
      S factor = 1;
      for (std::size_t pass = 0; pass < std::size(order); ++pass, factor *= -2) {
        const bool is_odd = pass % 2 == 1;
        const std::string other =
            other_than_alone(batches_[is_odd ? odd : even], order[pass], factor,
                             activations[forward_first && is_odd ? 1 : 0], !forward_first);
        if (!other.empty()) return expect(false, other + " after " + before + " than alone");
        before = "one for " + name_of(order[pass]);
      }
    }
  }

  /// What a pass gives otherwise than alone, in words; empty if nothing. With a multiple of the batch's
  /// output gradient it gives the same multiple of its gradients.
  std::string other_than_alone(const Batch& batch, Gradients wanted, S factor, Activations& activations,
                               bool with_forward) {
    if (with_forward && !close(layer_.forward(batch.x, activations, pass_), batch.y, 1))
      return "forward gives another output";
    forget_gradients();
    const Tensor<S, 4> dy = batch.dy * factor;
    const auto dx = backward(batch.x, dy, activations, wanted);
    const std::string gives = "a pass for " + name_of(wanted) + " gives ";
    if (wants_input(wanted) && !close(dx, batch.dx, factor)) return gives + "another input gradient";
    if (!close(parameter_gradients(), batch.gradients, wants_parameters(wanted) ? factor : S(0)))
      return gives + "other parameter gradients";
    return {};
  }

  TensorView<const S, 4> backward(const Tensor<S, 4>& x, const Tensor<S, 4>& dy, Activations& activations,
                                  Gradients wanted) {
    const auto dx = layer_.backward(x, dy, activations, wanted);
    if (wants_input(wanted)) check_shape(dx.shape(), shape_of(x), "layer: input gradient");
    return dx;
  }

  std::vector<S> parameter_gradients() const {
    std::vector<S> all;
    for_each_parameter(layer_, [&](const Name&, const auto& parameter) {
      all.insert(all.end(), parameter.gradient.data(), parameter.gradient.data() + parameter.size());
    });
    return all;
  }

  /// As zero_gradients, also where a layer has forgotten to mark them.
  void forget_gradients() {
    for_each_parameter(layer_, [](const Name&, auto& parameter) {
      parameter.gradient.setZero();
      parameter.has_gradient = false;
    });
  }

  /// Whether `found` is `times` as much as `alone`.
  template <class Found, class Alone>
  static bool close(const Found& found, const Alone& alone, S times) {
    const std::span<const S> theirs(found.data(), static_cast<std::size_t>(found.size())),
        ours(alone.data(), static_cast<std::size_t>(alone.size()));
    S largest = 0;
    for (const S value : ours) largest = std::max(largest, std::abs(times * value));
    const S allowed = largest * std::sqrt(std::numeric_limits<S>::epsilon());
    return std::equal(theirs.begin(), theirs.end(), ours.begin(), ours.end(),
                      [&](S x, S y) { return std::abs(x - times * y) <= allowed; });
  }

  static std::string name_of(Gradients wanted) {
    return wanted == Gradients::all     ? "Gradients::all"
           : wanted == Gradients::input ? "Gradients::input"
                                        : "Gradients::parameters";
  }

  static bool any_nonzero(const S* values, Index size) {
    return std::any_of(values, values + size, [](S value) { return value != 0; });
  }

  void expect(bool holds, const std::string& failure) {
    if (!holds) report_.failures.push_back("contract: " + failure);
  }

  L layer_;
  Pass pass_;
  std::array<Batch, 3> batches_;  ///< a batch, a larger one, and others of the first one's shape
  GradientReport report_;
};

}  // namespace detail

/// Checks a layer's gradients, and its contract (layers/layer.hpp), on a random input of the given shape, and
/// on one with an image more, in passes for all gradients and for some. The layer should hold random
/// parameters.
template <Layer L>
GradientReport check_layer(L layer, const Shape<4>& input, const Rng& rng,
                           const GradientCheckOptions& options = {}) {
  return detail::LayerCheck<L>(std::move(layer), input, rng, options.pass).run(options);
}

}  // namespace oneiros::testing
