// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Layers side by side: all read the same images, and the channels of their outputs follow each other (the
// blocks of Inception: Szegedy et al., Going deeper with convolutions, 2015).

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include "oneiros/layers/sequential.hpp"

namespace oneiros {

/// Itself a layer, N x H x W x C -> N x H' x W' x all layers' channels:
/// `Concatenation net{Convolution(3, 8, {}), Convolution(3, 4, {.window = 3, .padding = 1})};`
template <class... Layers>
class Concatenation {
  static_assert(sizeof...(Layers) > 0, "Concatenation: at least one layer");
  static_assert((Layer<Layers> && ...),
                "Concatenation: every element is a Layer (see oneiros/layers/layer.hpp)");

 public:
  using Scalar = typename detail::first_of<Layers...>::Scalar;
  static_assert((std::is_same_v<Scalar, typename Layers::Scalar> && ...),
                "Concatenation: all layers have the same scalar");

  /// The number of layers.
  static constexpr std::size_t width = sizeof...(Layers);

  /// Saved for backward.
  struct Activations {
    std::tuple<typename Layers::Activations...> layers;
    Tensor<Scalar, 4> output;
    std::array<Tensor<Scalar, 4>, width> output_gradients;
    Tensor<Scalar, 4> input_gradient;
  };

  /// Takes the layers, in the order of their channels.
  explicit Concatenation(Layers... layers) : layers_(std::move(layers)...) {}

  /// Throws ShapeError for an empty batch, where one of the layers does, and if their images differ in size.
  Shape<4> output_shape(const Shape<4>& input) const {
    detail::check_not_empty(input, "Concatenation");
    Shape<4> all{};
    for_each_layer([&](auto i) {
      const Shape<4> one = get<i>(*this).output_shape(input);
      const Index channels = std::exchange(all[3], one[3]);
      if (i > 0) check_shape(one, all, "Concatenation: output of a layer");
      all = one;
      all[3] += channels;
    });
    return all;
  }

  /// What all layers make of the images. Throws ShapeError as output_shape does.
  TensorView<const Scalar, 4> forward(const TensorView<const Scalar, 4>& x, Activations& a,
                                      const Pass& pass = {}) const {
    resize(a.output, output_shape(x.shape()));
    Scalar* to = a.output.data();
    for_each_layer([&](auto i) {
      const auto& layer = get<i>(*this);
      const auto y = pass.shown(layer, layer.forward(x, std::get<i>(a.layers), pass.part(i)));
      const Index channels = y.dimension(3);
      copy_channels(y.data(), channels, to, a.output.dimension(3), y.size() / channels, channels);
      to += channels;
    });
    return a.output;
  }

  /// Each layer gets its channels of the gradient; that of the input is the sum of theirs. Throws ShapeError
  /// if a shape is not that of the forward pass.
  TensorView<const Scalar, 4> backward(const TensorView<const Scalar, 4>& x,
                                       const TensorView<const Scalar, 4>& dy, Activations& a,
                                       Gradients wanted = Gradients::all) {
    check_shape(dy.shape(), output_shape(x.shape()), "Concatenation: output gradient");
    const Scalar* from = dy.data();
    for_each_layer([&](auto i) {
      Tensor<Scalar, 4>& part = a.output_gradients[i];
      resize(part, get<i>(*this).output_shape(x.shape()));
      const Index channels = part.dimension(3);
      copy_channels(from, dy.dimension(3), part.data(), channels, part.size() / channels, channels);
      from += channels;
      const auto dx = get<i>(*this).backward(x, part, std::get<i>(a.layers), wanted);
      if (!wants_input(wanted)) return;
      if (i == 0)
        copied(a.input_gradient, dx);
      else
        a.input_gradient += dx.map();
    });
    if (!wants_input(wanted)) return {};
    return a.input_gradient;
  }

  /// Visits the layers under their places from 0, as those of a Sequential.
  template <class Self, class Visitor>
  static void for_each_part(Self& self, const Visitor& visit) {
    for_each_layer([&](auto i) { visit(std::to_string(i), get<i>(self)); });
  }

  /// Layer I, from 0.
  template <std::size_t I>
  friend auto& get(Concatenation& network) {
    return std::get<I>(network.layers_);
  }
  template <std::size_t I>
  friend const auto& get(const Concatenation& network) {
    return std::get<I>(network.layers_);
  }

 private:
  /// Calls f(i) for each layer's place, a constant.
  template <class F>
  static void for_each_layer(const F& f) {
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      (f(std::integral_constant<std::size_t, I>()), ...);
    }(std::index_sequence_for<Layers...>());
  }

  /// Copies `count` values of each pixel to where it is further from the next, or less far.
  static void copy_channels(const Scalar* from, Index from_stride, Scalar* to, Index to_stride, Index pixels,
                            Index count) {
    parallel_blocks(
        pixels, 64,
        [&](Index begin, Index end) {
          for (Index pixel = begin; pixel < end; ++pixel)
            std::copy_n(from + pixel * from_stride, count, to + pixel * to_stride);
        },
        pixels * count);
  }

  std::tuple<Layers...> layers_;
};

}  // namespace oneiros
