// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What the paper's networks are stacks of: a convolution or its transpose, a normalization where it is asked
// for, and a leaky ReLU.

#include <numeric>
#include <utility>
#include <variant>

#include "oneiros/cortex/options.hpp"
#include "oneiros/layers/batch_norm.hpp"
#include "oneiros/layers/convolution.hpp"
#include "oneiros/layers/group_norm.hpp"
#include "oneiros/layers/leaky_relu.hpp"
#include "oneiros/layers/transposed_convolution.hpp"

namespace oneiros::detail {

inline namespace ONEIROS_TARGET {

/// The normalization that was asked for, or none: a layer for those who ask whether there is one.
template <class S>
class ChosenNormalization {
  template <class... Layers>
  using OneOf = std::variant<std::monostate, Layers...>;

 public:
  /// Saved for backward.
  using Activations = OneOf<typename BatchNorm<S>::Activations, typename GroupNorm<S>::Activations>;

  ChosenNormalization(Normalization normalization, Index channels) {
    if (normalization == Normalization::batch) layer_.template emplace<BatchNorm<S>>(channels);
    if (normalization == Normalization::group)
      layer_.template emplace<GroupNorm<S>>(channels / std::gcd(channels, Index{16}), channels);
  }

  explicit operator bool() const { return layer_.index() != 0; }

  /// As the layer does.
  TensorView<const S, 4> forward(const TensorView<const S, 4>& x, Activations& a, const Pass& pass) const {
    TensorView<const S, 4> y;
    with_layer(*this,
               [&](const auto& layer) { y = pass.shown(layer, layer.forward(x, of(layer, a), pass)); });
    return y;
  }
  /// As the layer does.
  TensorView<const S, 4> backward(const TensorView<const S, 4>& x, const TensorView<const S, 4>& dy,
                                  Activations& a, Gradients wanted) {
    TensorView<const S, 4> dx;
    with_layer(*this, [&](auto& layer) { dx = layer.backward(x, dy, of(layer, a), wanted); });
    return dx;
  }

  /// Calls f(layer), if there is one.
  template <class Self, class F>
  static void with_layer(Self& self, const F& f) {
    if (auto* batch = std::get_if<BatchNorm<S>>(&self.layer_)) f(*batch);
    if (auto* group = std::get_if<GroupNorm<S>>(&self.layer_)) f(*group);
  }

 private:
  template <class L>
  static typename L::Activations& of(const L&, Activations& a) {
    auto* held = std::get_if<typename L::Activations>(&a);
    return held != nullptr ? *held : a.template emplace<typename L::Activations>();
  }

  OneOf<BatchNorm<S>, GroupNorm<S>> layer_;
};

/// A layer of the three; `C` is a Convolution or a TransposedConvolution. Its parts have the names that
/// they have in PyTorch's Sequential: "0.weight" is the convolution's, "1.weight" the normalization's.
template <class C>
class Block {
  using S = typename C::Scalar;

 public:
  using Scalar = S;

  /// Saved for backward.
  struct Activations {
    typename C::Activations convolution;                         ///< of the first part
    typename ChosenNormalization<S>::Activations normalization;  ///< of the second, if there is one
    typename LeakyReLU<S>::Activations activation;               ///< of the third, if there is a second
    TensorView<const S, 4> convolved;                            ///< what the second saw
    TensorView<const S, 4> normalized;                           ///< what the third saw
  };

  /// Throws ShapeError as the convolution does.
  Block(Index input_channels, Index output_channels, const ConvolutionOptions& options,
        Normalization normalization = Normalization::none)
      : convolution_(input_channels, output_channels, options),
        normalization_(normalization, output_channels) {}

  /// The convolution's.
  Shape<4> output_shape(const Shape<4>& input) const { return convolution_.output_shape(input); }

  /// Throws ShapeError as the convolution does.
  TensorView<const S, 4> forward(const TensorView<const S, 4>& x, Activations& a,
                                 const Pass& pass = {}) const {
    if (!normalization_) {
      if (pass.asks_for(convolution_)) pass.shown(convolution_, convolution_.forward(x, a.convolution));
      return convolution_.forward(x, a.convolution, activation_);
    }
    a.convolved = pass.shown(convolution_, convolution_.forward(x, a.convolution));
    a.normalized = normalization_.forward(a.convolved, a.normalization, pass);
    return activation_.forward(a.normalized, a.activation);
  }

  /// Through all parts. Throws ShapeError if a shape is not that of the forward pass.
  TensorView<const S, 4> backward(const TensorView<const S, 4>& x, const TensorView<const S, 4>& dy,
                                  Activations& a, Gradients wanted = Gradients::all) {
    if (!normalization_) return convolution_.backward(x, dy, a.convolution, wanted, activation_);
    const Gradients above = wants_parameters(wanted) ? Gradients::all : Gradients::input;
    const TensorView<const S, 4> normalized = activation_.backward(a.normalized, dy, a.activation, above);
    const TensorView<const S, 4> convolved =
        normalization_.backward(a.convolved, normalized, a.normalization, above);
    return convolution_.backward(x, convolved, a.convolution, wanted);
  }

  /// Visits the convolution, then the normalization if there is one.
  template <class Self, class Visitor>
  static void for_each_part(Self& self, const Visitor& visit) {
    visit("0", self.convolution_);
    ChosenNormalization<S>::with_layer(self.normalization_, [&](auto& layer) { visit("1", layer); });
  }

  /// The first part.
  C& convolution() { return convolution_; }
  const C& convolution() const { return convolution_; }

 private:
  C convolution_;
  ChosenNormalization<S> normalization_;
  LeakyReLU<S> activation_;
};

}  // namespace ONEIROS_TARGET
}  // namespace oneiros::detail
