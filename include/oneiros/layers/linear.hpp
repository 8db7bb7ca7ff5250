// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// A fully connected layer: a 1 x 1 convolution over images that have been flattened to one pixel.

#include <cmath>

#include "oneiros/layers/convolution.hpp"

namespace oneiros {
inline namespace ONEIROS_TARGET {

/// N x H x W x C -> N x 1 x 1 x outputs, with inputs = H W C (flattened in that order).
/// Interchange form of the weights: outputs, inputs.
template <class S = float>
class Linear {
 public:
  using Scalar = S;
  using Activations = typename Convolution<S>::Activations;  ///< those of a convolution

  /// Parameters start at zero; `initialize` draws them from U(-b, b), b = 1/sqrt(inputs).
  Linear(Index inputs, Index outputs) : dense_(inputs, outputs, {}) {
    dense_.weight.shape = {inputs, outputs};
    dense_.weight.interchange = {1, 0};
    dense_.weight.initial = dense_.bias.initial =
        Initial::uniform(1 / std::sqrt(static_cast<double>(inputs)));
  }

  /// N x 1 x 1 x outputs. Throws ShapeError if the batch is empty, or an image has another number
  /// of values than `inputs`.
  Shape<4> output_shape(const Shape<4>& input) const { return dense_.output_shape(flattened(input)); }

  /// y = W x + b, then `f` if one is given instead of a pass; N x 1 x 1 x outputs. Throws ShapeError as
  /// output_shape does.
  template <class... F>
  TensorView<const S, 4> forward(const TensorView<const S, 4>& x, Activations& activations,
                                 const F&... f) const {
    return dense_.forward({x.data(), flattened(x.shape())}, activations, f...);
  }

  /// Adds to the gradients of W and b, and returns the input gradient in the input's shape. Throws ShapeError
  /// if the output gradient is not of the output's shape.
  template <class... F>
  TensorView<const S, 4> backward(const TensorView<const S, 4>& x,
                                  const TensorView<const S, 4>& output_gradient, Activations& activations,
                                  Gradients wanted = Gradients::all, const F&... f) {
    const auto dx =
        dense_.backward({x.data(), flattened(x.shape())}, output_gradient, activations, wanted, f...);
    return {dx.data(), dx ? x.shape() : Shape<4>{}};
  }

  /// Visits the weights and the bias, under no name of their own.
  template <class Self, class Visitor>
  static void for_each_part(Self& self, const Visitor& visit) {
    visit("", self.dense_);
  }

 private:
  Shape<4> flattened(const Shape<4>& input) const {
    detail::check_not_empty(input, "Linear");
    const Index inputs = input[1] * input[2] * input[3];
    if (inputs != dense_.input_channels())
      throw ShapeError(detail::message("Linear: expected ", dense_.input_channels(),
                                       " values an image, found ", to_string(input)));
    return {input[0], 1, 1, inputs};
  }

  Convolution<S> dense_;
};

}  // namespace ONEIROS_TARGET
}  // namespace oneiros
