// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What the activation layers have in common: a function of each value, and a derivative that follows from its
// output or its input.

#include "oneiros/kernels/pointwise.hpp"
#include "oneiros/layers/layer.hpp"

namespace oneiros {

namespace detail {

/// For kernels, which give the derivative what they read.
template <class F>
struct FromInput {
  template <class S>
  S derivative(const S& input) const
  requires PointwiseFunctionOfInput<F, S>
  {
    return f.derivative_at(input);
  }
  const F& f;
};

}  // namespace detail

/// Base of activation layers (CRTP). `Derived` supplies `S operator()(S x) const`, and `S derivative(S
/// output) const` or `S derivative_at(S input) const`, whichever it has; the former can be computed while a
/// layer below writes and reads.
template <class Derived, class S>
// A private constructor would close an activation without members, which is an aggregate.
class Pointwise {  // NOLINT(bugprone-crtp-constructor-accessibility)
 public:
  using Scalar = S;

  /// What forward leaves for backward.
  struct Activations {
    Tensor<S, 4> output;          ///< f(x), N x H x W x C
    Tensor<S, 4> input_gradient;  ///< of the same shape
  };

  /// The input's. Throws ShapeError if it is empty.
  Shape<4> output_shape(const Shape<4>& input) const {
    detail::check_not_empty(input, "activation layer");
    return input;
  }

  /// f(x) of each value. Throws ShapeError as output_shape does.
  TensorView<const S, 4> forward(const TensorView<const S, 4>& x, Activations& activations,
                                 const Pass& = {}) const {
    resize(activations.output, output_shape(x.shape()));
    kernels::detail::apply_activation(x.data(), x.size(), derived(), activations.output.data());
    return activations.output;
  }

  /// Output gradient times f'. Throws ShapeError if a shape is not that of the
  /// forward pass.
  TensorView<const S, 4> backward(const TensorView<const S, 4>& x,
                                  const TensorView<const S, 4>& output_gradient, Activations& activations,
                                  Gradients wanted = Gradients::all) {
    check_shape(shape_of(activations.output), output_shape(x.shape()),
                "activation layer: output of the forward pass");
    check_shape(output_gradient.shape(), x.shape(), "activation layer: output gradient");
    if (!wants_input(wanted)) return {};
    resize(activations.input_gradient, x.shape());
    S* dx = activations.input_gradient.data();
    if constexpr (PointwiseFunction<Derived, S>)
      kernels::detail::activation_gradient(activations.output.data(), output_gradient.data(), x.size(),
                                           derived(), dx);
    else
      kernels::detail::activation_gradient(x.data(), output_gradient.data(), x.size(),
                                           detail::FromInput<Derived>{derived()}, dx);
    return activations.input_gradient;
  }

  /// There are none.
  template <class Visitor>
  void for_each_parameter(Visitor&&) const {}

 private:
  const Derived& derived() const { return static_cast<const Derived&>(*this); }
};

}  // namespace oneiros
