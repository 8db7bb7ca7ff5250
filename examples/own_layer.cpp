// SPDX-License-Identifier: BSD-3-Clause

// A layer with a mode of one's own: noise while a network learns, none when it is used. Its parts of a
// network draw numbers of their own, and need no names for it.

#include <iostream>
#include <oneiros/oneiros.hpp>

using namespace oneiros;

/// y = x (1 + n), n ~ Normal(0, deviation) in training and 0 in evaluation (Srivastava et al., JMLR 15, 2014,
/// section 10).
struct NoisyGain {
  using Scalar = double;
  struct Activations {
    Tensor<double, 4> gains, output, input_gradient;
  };

  Shape<4> output_shape(const Shape<4>& input) const { return input; }

  TensorView<const double, 4> forward(TensorView<const double, 4> x, Activations& a,
                                      const Pass& pass = {}) const {
    resize(a.gains, x.shape());
    a.gains.setConstant(0);
    if (pass.is_training())
      fill_normal(a.gains.data(), a.gains.size(), pass.draws().stream("gain"), deviation);
    a.gains = a.gains + 1.0;
    resize(a.output, x.shape());
    a.output = x.map() * a.gains;
    return a.output;
  }

  TensorView<const double, 4> backward(TensorView<const double, 4>, TensorView<const double, 4> dy,
                                       Activations& a, Gradients wanted) const {
    if (!wants_input(wanted)) return {};
    resize(a.input_gradient, dy.shape());
    a.input_gradient = dy.map() * a.gains;
    return a.input_gradient;
  }

  void for_each_parameter(const auto&) const {}

  double deviation = 0.3;
};

int main() {
  const Rng rng{1};
  Sequential network{Convolution<double>(3, 4, {.window = 3, .padding = 1}), NoisyGain{}, Tanh<double>{},
                     NoisyGain{0.1}};
  initialize(network, rng, "network");

  const Pass training{Draws{rng, "training", Moment{}}}, evaluation;
  for (const Pass& pass : {training, evaluation}) {
    const auto report = testing::check_layer(network, {2, 5, 4, 3}, rng, {.pass = pass});
    std::cout << (pass.is_training() ? "training: " : "evaluation: ") << report << '\n';
    if (!report.passed()) return 1;
  }
}
