// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/layers/convolution.hpp"
#include "oneiros/layers/sequential.hpp"
#include "oneiros/layers/tanh.hpp"

using namespace oneiros;

// expect: convolution: the scalar is float or double
Convolution<int> scalar_that_is_an_integer(3, 8, {.window = 4, .stride = 2, .padding = 1});

// expect: Sequential: all layers have the same scalar
Sequential scalars_that_differ{Convolution(3, 8, {.window = 4}), Tanh<double>{}};

// expect: Sequential: every element is a Layer
struct ReturnsNothing : Tanh<float> {
  void backward(const TensorView<const float, 4>&, const TensorView<const float, 4>&, Activations&,
                Gradients);
};
Sequential<ReturnsNothing> layer_with_another_backward{ReturnsNothing{}};
