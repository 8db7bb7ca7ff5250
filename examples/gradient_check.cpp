// SPDX-License-Identifier: BSD-3-Clause

// A layer of one's own, and the check of its hand-written gradient and of the contract of layers.

#include <cmath>
#include <iostream>
#include <oneiros/oneiros.hpp>

using namespace oneiros;

/// y = log(1 + exp(a x)) / a, with one learned number a > 0 for each channel.
struct Softplus {
  using Scalar = double;
  struct Activations {
    Tensor<double, 4> output, input_gradient;
  };

  explicit Softplus(Index channels) : steepness({channels}) { steepness.value.setConstant(1); }

  Shape<4> output_shape(const Shape<4>& input) const { return input; }

  TensorView<const double, 4> forward(TensorView<const double, 4> x, Activations& a, const Pass& = {}) const {
    resize(a.output, x.shape());
    for (Index i = 0; i < x.size(); ++i) {
      const double s = steepness.value(i % steepness.size());
      a.output.data()[i] = std::log1p(std::exp(s * x.data()[i])) / s;
    }
    return a.output;
  }

  TensorView<const double, 4> backward(TensorView<const double, 4> x, TensorView<const double, 4> dy,
                                       Activations& a, Gradients wanted) {
    resize(a.input_gradient, x.shape());
    for (Index i = 0; i < x.size(); ++i) {
      const Index channel = i % steepness.size();
      const double s = steepness.value(channel), slope = 1 / (1 + std::exp(-s * x.data()[i]));
      if (wants_parameters(wanted))
        steepness.gradient(channel) += dy.data()[i] * (x.data()[i] * slope - a.output.data()[i]) / s;
      a.input_gradient.data()[i] = dy.data()[i] * slope;
    }
    if (wants_parameters(wanted)) steepness.mark_gradient();
    return a.input_gradient;
  }

  void for_each_parameter(auto&& visit) { visit("steepness", steepness); }
  void for_each_parameter(auto&& visit) const { visit("steepness", steepness); }

  Parameter<double> steepness;
};

int main() {
  const auto report = testing::check_layer(Softplus(3), {2, 5, 4, 3}, Rng{1});
  std::cout << report << '\n';
  return report.passed() ? 0 : 1;
}
