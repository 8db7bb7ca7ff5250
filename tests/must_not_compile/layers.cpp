// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/layers/convolution.hpp"
#include "oneiros/layers/sequential.hpp"
#include "oneiros/layers/tanh.hpp"

using namespace oneiros;

// expect: Window: each extent is at least 1, or oneiros::dynamic
Convolution<Window<0>> window_of_nothing(3, 8);

// expect: convolution: the first argument is the kernel's extent, oneiros::Window<H, W>
using WindowThatIsAScalar = Convolution<float>;
WindowThatIsAScalar window_that_is_a_scalar(3, 8);

// expect: convolution: the second argument is the step, oneiros::Stride<H, W>
Convolution<Window<4>, Window<2>> stride_that_is_a_window(3, 8);

// expect: convolution: the third argument is the margin, oneiros::Padding<H, W>
Convolution<Window<4>, Stride<2>, double> padding_left_out(3, 8);

// expect: convolution: the scalar is float or double
Convolution<Window<4>, Stride<2>, Padding<1>, int> scalar_that_is_an_integer(3, 8);

// expect: Sequential: all layers have the same scalar
Sequential scalars_that_differ{Convolution<Window<4>>(3, 8), Tanh<double>{}};

// expect: Sequential: every element is a Layer
struct ReturnsNothing : Tanh<float> {
  void backward(const TensorView<const float, 4>&, const TensorView<const float, 4>&, Activations&,
                Gradients);
};
Sequential<ReturnsNothing> layer_with_another_backward{ReturnsNothing{}};
