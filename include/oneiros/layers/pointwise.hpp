// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What the activation layers have in common: a function of each value, and a derivative that follows from the
// output.

#include "oneiros/kernels/convolution.hpp"
#include "oneiros/layers/layer.hpp"

namespace oneiros {

/// Base of activation layers (CRTP). `Derived` supplies `S operator()(S x) const` and `S derivative(S output)
/// const`.
template <class Derived, class S>
// A private constructor would close an activation without members, which is an aggregate.
class Pointwise {  // NOLINT(bugprone-crtp-constructor-accessibility)
 public:
  using Scalar = S;  ///< of the images

  /// What forward leaves for backward.
  struct Activations {
    Tensor<S, 4> output;          ///< f(x), N x H x W x C
    Tensor<S, 4> input_gradient;  ///< of the same shape
  };

  /// The input's.
  Shape<4> output_shape(const Shape<4>& input) const { return input; }

  /// f(x) of each value.
  TensorView<const S, 4> forward(const TensorView<const S, 4>& x, Activations& activations) const {
    resize(activations.output, x.shape());
    kernels::apply_activation(x.data(), x.size(), derived(), activations.output.data());
    return activations.output;
  }

  /// Output gradient times f', which follows from the output. Throws ShapeError if a shape is not that of the
  /// forward pass.
  TensorView<const S, 4> backward(const TensorView<const S, 4>& x,
                                  const TensorView<const S, 4>& output_gradient, Activations& activations,
                                  Gradients wanted = Gradients::all) {
    check_shape(shape_of(activations.output), x.shape(), "activation layer: output of the forward pass");
    check_shape(output_gradient.shape(), x.shape(), "activation layer: output gradient");
    if (!wants_input(wanted)) return {};
    resize(activations.input_gradient, x.shape());
    kernels::activation_gradient(activations.output.data(), output_gradient.data(), x.size(), derived(),
                                 activations.input_gradient.data());
    return activations.input_gradient;
  }

  /// There are none.
  template <class Visitor>
  void for_each_parameter(Visitor&&) const {}

 private:
  const Derived& derived() const { return static_cast<const Derived&>(*this); }
};

}  // namespace oneiros
