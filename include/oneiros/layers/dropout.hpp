// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Dropout (Srivastava et al., JMLR 15, 2014): while a network learns, some values are left out at random.

#include "oneiros/layers/layer.hpp"
#include "oneiros/random/fill.hpp"

namespace oneiros {

/// In a training pass, each value is 0 with a probability p and 1 / (1 - p) times itself otherwise; in
/// evaluation values are as they are.
template <class S = float>
class Dropout {
 public:
  using Scalar = S;

  /// Saved for backward.
  struct Activations {
    Tensor<S, 4> output;
    Tensor<S, 4> factors;  ///< of each value, 0 or 1 / (1 - p); empty after an evaluation pass
    Tensor<S, 4> input_gradient;
  };

  /// Throws ValueError unless 0 <= p < 1.
  explicit Dropout(double p = 0.5) : p_(p) {
    if (!(p >= 0 && p < 1))
      throw ValueError(detail::message("Dropout: expected a probability in [0, 1), found ", p));
  }

  /// The input's. Throws ShapeError if it is empty.
  Shape<4> output_shape(const Shape<4>& input) const {
    detail::check_not_empty(input, "Dropout");
    return input;
  }

  /// The values that are kept.
  TensorView<const S, 4> forward(const TensorView<const S, 4>& x, Activations& a,
                                 const Pass& pass = {}) const {
    resize(a.output, output_shape(x.shape()));
    if (!pass.is_training()) {
      resize(a.factors, Shape<4>{});
      a.output = x.map();
      return a.output;
    }
    resize(a.factors, x.shape());
    fill_uniform(a.factors.data(), a.factors.size(), pass.draws().stream("dropout"), S(0), S(1));
    const auto p = static_cast<S>(p_), kept = static_cast<S>(1 / (1 - p_));
    a.factors = a.factors.unaryExpr([p, kept](S draw) { return draw < p ? S(0) : kept; });
    a.output = a.factors * x.map();
    return a.output;
  }

  /// The gradient of the values that were kept. Throws ShapeError if a shape is not that of the forward pass.
  TensorView<const S, 4> backward(const TensorView<const S, 4>& x, const TensorView<const S, 4>& dy,
                                  Activations& a, Gradients wanted = Gradients::all) const {
    check_shape(shape_of(a.output), output_shape(x.shape()), "Dropout: output of the forward pass");
    check_shape(dy.shape(), x.shape(), "Dropout: output gradient");
    if (!wants_input(wanted)) return {};
    copied(a.input_gradient, dy);
    if (a.factors.size() > 0) a.input_gradient *= a.factors;
    return a.input_gradient;
  }

  /// There are none.
  template <class Visitor>
  void for_each_parameter(const Visitor&) const {}

 private:
  double p_;
};

}  // namespace oneiros
