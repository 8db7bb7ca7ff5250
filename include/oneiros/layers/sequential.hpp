// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Layers one after another, as a flat tuple. An activation that follows a layer which can fuse it is applied
// while that layer writes its output, and its derivative while the gradient is read, without anybody asking.

#include <array>
#include <cstddef>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include "oneiros/layers/layer.hpp"

namespace oneiros {

namespace detail {

template <class... Layers>
using first_of = std::tuple_element_t<0, std::tuple<Layers...>>;

}  // namespace detail

/// A network of layers; itself a layer. `Sequential net{Convolution(3, 8, {.window = 4}), LeakyReLU{}};`
template <class... Layers>
class Sequential {
  static_assert(sizeof...(Layers) > 0, "Sequential: at least one layer");
  static_assert((Layer<Layers> && ...),
                "Sequential: every element is a Layer (see oneiros/layers/layer.hpp)");

 public:
  using Scalar = typename detail::first_of<Layers...>::Scalar;
  static_assert((std::is_same_v<Scalar, typename Layers::Scalar> && ...),
                "Sequential: all layers have the same scalar");

  /// The number of layers.
  static constexpr std::size_t depth = sizeof...(Layers);

  /// The layers' activations, and where each layer's input is. Not copyable: those are views into it.
  class Activations {
   public:
    Activations() = default;
    Activations(const Activations&) = delete;
    Activations& operator=(const Activations&) = delete;
    /// The views go on looking at the same memory.
    Activations(Activations&&) = default;
    /// The same for assignment.
    Activations& operator=(Activations&&) = default;

    /// What layer I computed.
    template <std::size_t I>
    friend auto& get(Activations& activations) {
      return std::get<I>(activations.layers_);
    }
    /// What layer i read in the last forward pass; empty for the first, and for an activation that another
    /// layer applied.
    const TensorView<const Scalar, 4>& input(std::size_t i) const { return inputs_[i]; }

   private:
    friend Sequential;
    std::tuple<typename Layers::Activations...> layers_;
    std::array<TensorView<const Scalar, 4>, depth> inputs_;  // of layer 0: not kept
  };

  /// Takes the layers, first to last.
  explicit Sequential(Layers... layers) : layers_(std::move(layers)...) {}

  /// Through all layers. Throws ShapeError for an empty batch, and where one of them does.
  Shape<4> output_shape(const Shape<4>& input) const {
    detail::check_not_empty(input, "Sequential");
    return output_shape_from<0>(input);
  }

  /// All layers in order; the view is of the last one's activations. Throws as output_shape does.
  TensorView<const Scalar, 4> forward(const TensorView<const Scalar, 4>& x, Activations& activations,
                                      const Pass& pass = {}) const {
    detail::check_not_empty(x.shape(), "Sequential");
    return forward_from<0>(x, activations, pass);
  }

  /// All layers backwards, from the gradient of the output down to that of the input. Throws as output_shape
  /// does.
  TensorView<const Scalar, 4> backward(const TensorView<const Scalar, 4>& x,
                                       const TensorView<const Scalar, 4>& output_gradient,
                                       Activations& activations, Gradients wanted = Gradients::all) {
    detail::check_not_empty(x.shape(), "Sequential");
    return backward_to<0>(x, output_gradient, activations, wanted);
  }

  /// Visits the layers under their places from 0, as PyTorch's Sequential does: "0.weight", "2.weight".
  template <class Self, class Visitor>
  static void for_each_part(Self& self, const Visitor& visit) {
    std::apply(
        [&](auto&... layer) {
          std::size_t place = 0;
          (visit(std::to_string(place++), layer), ...);
        },
        self.layers_);
  }

  /// Layer I, from 0.
  template <std::size_t I>
  friend auto& get(Sequential& network) {
    return std::get<I>(network.layers_);
  }
  template <std::size_t I>
  friend const auto& get(const Sequential& network) {
    return std::get<I>(network.layers_);
  }

 private:
  template <std::size_t I>
  using LayerAt = std::tuple_element_t<I, std::tuple<Layers...>>;

  /// Whether layer I applies layer I + 1.
  template <std::size_t I>
  static constexpr bool fuses() {
    if constexpr (I + 1 < depth)
      return FusesWith<LayerAt<I>, LayerAt<I + 1>>;
    else
      return false;
  }

  /// The layer that runs after layer I.
  template <std::size_t I>
  static constexpr std::size_t next = I + (fuses<I>() ? 2 : 1);

  template <std::size_t I>
  Shape<4> output_shape_from(const Shape<4>& input) const {
    const Shape<4> output = get<I>(*this).output_shape(input);
    if constexpr (I + 1 < depth)
      return output_shape_from<I + 1>(output);
    else
      return output;
  }

  template <std::size_t I>
  TensorView<const Scalar, 4> forward_layer(const TensorView<const Scalar, 4>& x, Activations& activations,
                                            const Pass& pass) const {
    const auto& layer = get<I>(*this);
    if constexpr (fuses<I>()) {
      if (pass.asks_for(layer)) pass.shown(layer, layer.forward(x, get<I>(activations), Pass()));
      const auto& activation = get<I + 1>(*this);
      return pass.shown(activation, layer.forward(x, get<I>(activations), activation));
    } else {
      return pass.shown(layer, layer.forward(x, get<I>(activations), pass.part(I)));
    }
  }

  template <std::size_t I>
  TensorView<const Scalar, 4> forward_from(const TensorView<const Scalar, 4>& x, Activations& activations,
                                           const Pass& pass) const {
    const auto y = forward_layer<I>(x, activations, pass);
    if constexpr (next<I> < depth) {
      activations.inputs_[next<I>] = y;
      return forward_from<next<I>>(y, activations, pass);
    } else {
      return y;
    }
  }

  template <std::size_t I>
  TensorView<const Scalar, 4> backward_layer(const TensorView<const Scalar, 4>& x,
                                             const TensorView<const Scalar, 4>& output_gradient,
                                             Activations& activations, Gradients wanted) {
    if constexpr (fuses<I>())
      return get<I>(*this).backward(x, output_gradient, get<I>(activations), wanted, get<I + 1>(*this));
    else
      return get<I>(*this).backward(x, output_gradient, get<I>(activations), wanted);
  }

  /// From the output down to the input of layer I.
  template <std::size_t I>
  TensorView<const Scalar, 4> backward_to(const TensorView<const Scalar, 4>& x,
                                          const TensorView<const Scalar, 4>& output_gradient,
                                          Activations& activations, Gradients wanted) {
    if constexpr (next<I> < depth) {
      const Gradients above = wants_parameters(wanted) ? Gradients::all : Gradients::input;
      const auto dy = backward_to<next<I>>(activations.inputs_[next<I>], output_gradient, activations, above);
      return backward_layer<I>(x, dy, activations, wanted);
    } else {
      return backward_layer<I>(x, output_gradient, activations, wanted);
    }
  }

  std::tuple<Layers...> layers_;
};

}  // namespace oneiros
