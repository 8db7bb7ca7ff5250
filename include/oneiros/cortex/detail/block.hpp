// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What the paper's networks are stacks of: a convolution or its transpose, a normalization where it is asked
// for, and a leaky ReLU.

#include <numeric>
#include <type_traits>
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

/// A layer of the three; `C` is a Convolution or a TransposedConvolution. Its parts have the names that
/// they have in PyTorch's Sequential: "0.weight" is the convolution's, "1.weight" the normalization's.
template <class C>
class Block {
  using S = typename C::Scalar;

 public:
  using Scalar = S;

  /// Saved for backward.
  struct Activations {
    typename C::Activations convolution;  ///< of the first part
    std::variant<std::monostate, typename BatchNorm<S>::Activations, typename GroupNorm<S>::Activations>
        normalization;                              ///< of the second, if there is one
    typename LeakyReLU<S>::Activations activation;  ///< of the third, if there is a second
    TensorView<const S, 4> convolved;               ///< what the second saw
    TensorView<const S, 4> normalized;              ///< what the third saw
  };

  /// Throws ShapeError as the convolution does.
  Block(Index input_channels, Index output_channels, const ConvolutionOptions& options,
        Normalization normalization = Normalization::none)
      : convolution_(input_channels, output_channels, options) {
    if (normalization == Normalization::batch) normalization_.template emplace<BatchNorm<S>>(output_channels);
    if (normalization == Normalization::group)
      normalization_.template emplace<GroupNorm<S>>(output_channels / std::gcd(output_channels, Index{16}),
                                                    output_channels);
  }

  /// The convolution's.
  Shape<4> output_shape(const Shape<4>& input) const { return convolution_.output_shape(input); }

  /// Throws ShapeError as the convolution does.
  TensorView<const S, 4> forward(const TensorView<const S, 4>& x, Activations& a,
                                 const Pass& pass = {}) const {
    if (!is_normalized()) {
      if (pass.asks_for(convolution_)) pass.shown(convolution_, convolution_.forward(x, a.convolution));
      return convolution_.forward(x, a.convolution, activation_);
    }
    a.convolved = pass.shown(convolution_, convolution_.forward(x, a.convolution));
    with_normalization(normalization_, [&](const auto& layer) {
      a.normalized = pass.shown(layer, layer.forward(a.convolved, activations_of(layer, a), pass));
    });
    return activation_.forward(a.normalized, a.activation);
  }

  /// Through all parts. Throws ShapeError if a shape is not that of the forward pass.
  TensorView<const S, 4> backward(const TensorView<const S, 4>& x, const TensorView<const S, 4>& dy,
                                  Activations& a, Gradients wanted = Gradients::all) {
    if (!is_normalized()) return convolution_.backward(x, dy, a.convolution, wanted, activation_);
    const Gradients above = wants_parameters(wanted) ? Gradients::all : Gradients::input;
    TensorView<const S, 4> gradient = activation_.backward(a.normalized, dy, a.activation, above);
    with_normalization(normalization_, [&](auto& layer) {
      gradient = layer.backward(a.convolved, gradient, activations_of(layer, a), above);
    });
    return convolution_.backward(x, gradient, a.convolution, wanted);
  }

  /// Visits the convolution, then the normalization if there is one.
  template <class Self, class Visitor>
  static void for_each_part(Self& self, const Visitor& visit) {
    visit("0", self.convolution_);
    with_normalization(self.normalization_, [&](auto& layer) { visit("1", layer); });
  }

  /// The first part.
  C& convolution() { return convolution_; }
  const C& convolution() const { return convolution_; }

 private:
  using Normalizations = std::variant<std::monostate, BatchNorm<S>, GroupNorm<S>>;

  bool is_normalized() const { return normalization_.index() != 0; }

  template <class V, class F>
  static void with_normalization(V& normalization, const F& f) {
    std::visit(
        [&](auto& layer) {
          if constexpr (!std::is_same_v<std::remove_const_t<std::remove_reference_t<decltype(layer)>>,
                                        std::monostate>)
            f(layer);
        },
        normalization);
  }

  template <class L>
  static typename L::Activations& activations_of(const L&, Activations& a) {
    auto* held = std::get_if<typename L::Activations>(&a.normalization);
    return held != nullptr ? *held : a.normalization.template emplace<typename L::Activations>();
  }

  C convolution_;
  Normalizations normalization_;
  LeakyReLU<S> activation_;
};

}  // namespace ONEIROS_TARGET
}  // namespace oneiros::detail
