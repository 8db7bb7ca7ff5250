// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Layers of one type, one after another, as many as are known when the program runs. Sequential is for those
// that are known when it is written.

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "oneiros/layers/layer.hpp"

namespace oneiros {

/// Itself a layer. Its parts are named by their places, from 0.
template <Layer L>
class Stack {
 public:
  using Scalar = typename L::Scalar;

  /// Saved for backward. Not copyable: the inputs are views into it.
  struct Activations {
    Activations() = default;
    Activations(const Activations&) = delete;
    Activations& operator=(const Activations&) = delete;
    /// The views go on looking at the same memory.
    Activations(Activations&&) = default;
    /// The same for assignment.
    Activations& operator=(Activations&&) = default;

    std::vector<typename L::Activations> layers;
    std::vector<TensorView<const Scalar, 4>> inputs;  ///< of each layer but the first, whose is not kept
  };

  /// Takes the layers, first to last. Throws ValueError if there is none.
  explicit Stack(std::vector<L> layers) : layers_(std::move(layers)) {
    if (layers_.empty()) throw ValueError("Stack: expected at least one layer, found none");
  }

  /// Through all layers. Throws ShapeError for an empty batch, and where one of them does.
  Shape<4> output_shape(const Shape<4>& input) const {
    detail::check_not_empty(input, "Stack");
    Shape<4> shape = input;
    for (const L& layer : layers_) shape = layer.output_shape(shape);
    return shape;
  }

  /// All layers in order; the view is of the last one's activations.
  TensorView<const Scalar, 4> forward(const TensorView<const Scalar, 4>& x, Activations& a,
                                      const Pass& pass = {}) const {
    detail::check_not_empty(x.shape(), "Stack");
    if (a.layers.size() != depth()) a.layers = std::vector<typename L::Activations>(depth());
    a.inputs.resize(depth());
    TensorView<const Scalar, 4> y = x;
    for (std::size_t i = 0; i < depth(); ++i) {
      a.inputs[i] = y;
      y = pass.shown(layers_[i], layers_[i].forward(y, a.layers[i], pass.part(i)));
    }
    return y;
  }

  /// All layers backwards, from the gradient of the output down to that of the input.
  TensorView<const Scalar, 4> backward(const TensorView<const Scalar, 4>& x,
                                       const TensorView<const Scalar, 4>& dy, Activations& a,
                                       Gradients wanted = Gradients::all) {
    detail::check_not_empty(x.shape(), "Stack");
    if (a.layers.size() != depth())
      throw ShapeError(detail::message("Stack: expected the activations of a forward pass through ", depth(),
                                       " layers, found those of ", a.layers.size()));
    const Gradients above = wants_parameters(wanted) ? Gradients::all : Gradients::input;
    TensorView<const Scalar, 4> gradient = dy;
    for (std::size_t i = depth(); i-- > 0;)
      gradient =
          layers_[i].backward(i == 0 ? x : a.inputs[i], gradient, a.layers[i], i == 0 ? wanted : above);
    return gradient;
  }

  /// Visits the layers.
  template <class Self, class Visitor>
  static void for_each_part(Self& self, const Visitor& visit) {
    for (std::size_t i = 0; i < self.depth(); ++i) visit(std::to_string(i), self.layer(i));
  }

  /// The number of layers.
  std::size_t depth() const { return layers_.size(); }
  /// Layer i, from 0.
  L& layer(std::size_t i) { return layers_[i]; }
  const L& layer(std::size_t i) const { return layers_[i]; }

 private:
  std::vector<L> layers_;
};

}  // namespace oneiros
