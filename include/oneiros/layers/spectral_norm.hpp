// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Spectral normalization (Miyato, Kataoka, Koyama & Yoshida, Spectral normalization for generative
// adversarial networks, 2018): a discriminator whose layers are divided by their largest singular value
// cannot change faster than its input.

#include <algorithm>
#include <cmath>
#include <concepts>
#include <numeric>
#include <optional>
#include <string_view>
#include <utility>

#include "oneiros/layers/convolution.hpp"
#include "oneiros/layers/transposed_convolution.hpp"

namespace oneiros {

/// A convolution, or its transpose, with W / sigma in the place of its weights W, sigma being the largest
/// singular value of the matrix from all that one output channel sees to the output channels. As in PyTorch,
/// sigma is u^T W v, of two vectors that follow W by a step of the power method in each training pass and
/// through which no gradient flows; until one has learned, a pass makes fifteen steps.
template <class L>
class SpectralNorm {
 public:
  using Scalar = typename L::Scalar;

  /// Saved for backward.
  struct Activations {
    std::optional<L> layer;          ///< with the weights divided
    typename L::Activations inside;  ///< of that layer
    Tensor<double, 1> left;          ///< u, output channels
    Tensor<double, 1> right;         ///< v, the weights of each
    double sigma = 0;
    bool follows = false;  ///< whether the vectors made a step
  };

  /// The layer, whose weights are the parameters.
  explicit SpectralNorm(L layer) : layer_(std::move(layer)) {
    const Index channels = layer_.output_channels(), weights = layer_.weight.size() / channels;
    zeroed(left_, {channels});
    zeroed(right_, {weights});
    std::fill_n(right_.data(), weights, Scalar(1) / std::sqrt(static_cast<Scalar>(weights)));
  }

  /// The layer's.
  Shape<4> output_shape(const Shape<4>& input) const { return layer_.output_shape(input); }

  /// Throws ShapeError as the layer does, NumericalError for weights that are 0.
  TensorView<const Scalar, 4> forward(const TensorView<const Scalar, 4>& x, Activations& a,
                                      const Pass& pass = {}) const {
    measure(a, pass.is_training());
    a.layer = layer_;
    for (Index i = 0; i < layer_.weight.size(); ++i) a.layer->weight.value(i) /= static_cast<Scalar>(a.sigma);
    return a.layer->forward(x, a.inside, pass);
  }

  /// Adds to the layer's gradients, has the vectors follow, and returns the input gradient. Throws ShapeError
  /// as the layer does, and without a forward pass.
  TensorView<const Scalar, 4> backward(const TensorView<const Scalar, 4>& x,
                                       const TensorView<const Scalar, 4>& dy, Activations& a,
                                       Gradients wanted = Gradients::all) {
    if (!a.layer) throw ShapeError("SpectralNorm: expected the activations of a forward pass, found none");
    a.layer->for_each_parameter([](std::string_view, auto& p) { zeroed(p.gradient, {p.size()}); });
    const auto dx = a.layer->backward(x, dy, a.inside, wanted);
    if (wants_parameters(wanted)) learn(a);
    return dx;
  }

  /// Visits the layer's parameters.
  template <class Visitor>
  void for_each_parameter(const Visitor& visit) {
    layer_.for_each_parameter(visit);
  }
  template <class Visitor>
  void for_each_parameter(const Visitor& visit) const {
    layer_.for_each_parameter(visit);
  }
  /// Visits u, then v.
  template <class Visitor>
  void for_each_buffer(const Visitor& visit) {
    visit("u", left_);
    visit("v", right_);
  }
  template <class Visitor>
  void for_each_buffer(const Visitor& visit) const {
    visit("u", left_);
    visit("v", right_);
  }

  /// The layer with the weights that are learned.
  L& layer() { return layer_; }
  const L& layer() const { return layer_; }

 private:
  // Output channels are the last axis of a convolution's stored weights and the last but one of its transpose's.
  static constexpr bool transposed = std::derived_from<L, TransposedConvolution<Scalar>>;

  /// Calls f(weight, output channel, which of its weights) for all.
  template <class F>
  void for_each_weight(const F& f) const {
    const Index channels = layer_.output_channels(), inside = transposed ? layer_.input_channels() : 1;
    for (Index i = 0; i < layer_.weight.size(); ++i)
      f(i, i / inside % channels, i / inside / channels * inside + i % inside);
  }
  double weight(Index i) const { return static_cast<double>(layer_.weight.value(i)); }

  void measure(Activations& a, bool follows) const {
    resize(a.left, {left_.size()});
    resize(a.right, {right_.size()});
    std::copy_n(left_.data(), left_.size(), a.left.data());
    std::copy_n(right_.data(), right_.size(), a.right.data());
    const bool first =
        std::all_of(a.left.data(), a.left.data() + left_.size(), [](double value) { return value == 0; });
    a.follows = follows;
    for (int steps = first ? 15 : follows ? 1 : 0; steps > 0; --steps) {
      zeroed(a.left, {left_.size()});
      for_each_weight([&](Index i, Index row, Index column) { a.left(row) += weight(i) * a.right(column); });
      normalize(a.left);
      zeroed(a.right, {right_.size()});
      for_each_weight([&](Index i, Index row, Index column) { a.right(column) += weight(i) * a.left(row); });
      normalize(a.right);
    }
    a.sigma = 0;
    for_each_weight(
        [&](Index i, Index row, Index column) { a.sigma += a.left(row) * weight(i) * a.right(column); });
    if (a.sigma == 0) throw NumericalError("SpectralNorm: expected weights that differ from 0, found none");
  }

  static void normalize(Tensor<double, 1>& vector) {
    double* values = vector.data();
    const double length = std::sqrt(std::inner_product(values, values + vector.size(), values, 0.0));
    for (Index i = 0; i < vector.size(); ++i) values[i] /= std::max(length, 1e-12);
  }

  /// From the gradient in W / sigma to that in W.
  void learn(const Activations& a) {
    const Parameter<Scalar>& divided = a.layer->weight;
    double along = 0;
    for (Index i = 0; i < divided.size(); ++i)
      along += static_cast<double>(divided.gradient(i)) * static_cast<double>(divided.value(i));
    for_each_weight([&](Index i, Index row, Index column) {
      const double gradient =
          static_cast<double>(divided.gradient(i)) - along * a.left(row) * a.right(column);
      layer_.weight.gradient(i) += static_cast<Scalar>(gradient / a.sigma);
    });
    for (Index i = 0; i < layer_.bias.size(); ++i) layer_.bias.gradient(i) += a.layer->bias.gradient(i);
    layer_.weight.mark_gradient();
    layer_.bias.mark_gradient();
    if (!a.follows) return;
    std::copy_n(a.left.data(), left_.size(), left_.data());
    std::copy_n(a.right.data(), right_.size(), right_.data());
  }

  L layer_;
  Tensor<Scalar, 1> left_;
  Tensor<Scalar, 1> right_;
};

}  // namespace oneiros
