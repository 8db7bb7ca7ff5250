// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The contract of every layer and network that maps images to images (N,H,W,C). A layer of one's own looks
// like this:
//
//   struct Scale {                                       // y = a x, one learned number
//     using Scalar = float;
//     struct Activations { Tensor<float, 4> output, input_gradient; };
//
//     Shape<4> output_shape(const Shape<4>& input) const { return input; }
//
//     TensorView<const float, 4> forward(TensorView<const float, 4> x, Activations& a,
//                                        const Pass& = {}) const {
//       resize(a.output, x.shape());
//       a.output = x.map() * factor.value(0);
//       return a.output;
//     }
//
//     TensorView<const float, 4> backward(TensorView<const float, 4> x, TensorView<const float, 4> dy,
//                                         Activations& a, Gradients wanted) {
//       if (wants_parameters(wanted)) {
//         const Tensor<float, 0> sum = (x.map() * dy.map()).sum();
//         factor.gradient(0) += sum(0);                  // accumulates
//         factor.mark_gradient();
//       }
//       if (!wants_input(wanted)) return {};
//       resize(a.input_gradient, x.shape());
//       a.input_gradient = dy.map() * factor.value(0);   // assigns
//       return a.input_gradient;
//     }
//
//     void for_each_parameter(auto&& visit) { visit("factor", factor); }
//     void for_each_parameter(auto&& visit) const { visit("factor", factor); }
//
//     Parameter<float> factor{{1}};
//   };
//
// Requires: `backward` gets the input, and the activations object, of the forward pass that it belongs to.
// Ensures: `forward` changes nothing but the activations object, so one network can be run several times,
// from several threads, before its backward passes; `backward` assigns the input gradient and adds to the
// parameters' gradients, and can be called again for the same forward pass; each pass gives what it gives
// alone, whatever its activations object has been through; views that are returned look into that object and
// live as long as it does; nothing is allocated once the activations have seen their largest batch. A wrong
// shape is a ShapeError, and so is an empty batch or any other extent of 0, in every function that computes
// something of a tensor: losses, networks, perturbations and metrics too. A layer of one's own inside a
// Sequential may leave that check to it. What only views, copies, reorders or fills takes no elements as well
// as many.

#include <concepts>

#include "oneiros/kernels/pointwise.hpp"
#include "oneiros/layers/pass.hpp"
#include "oneiros/tensor/parameter.hpp"
#include "oneiros/tensor/tensor.hpp"

namespace oneiros {

/// What a backward pass shall compute.
enum class Gradients {
  all,
  input,       ///< the network is frozen
  parameters,  ///< nothing lies below the first layer
};

/// Whether the input gradient is to be computed.
constexpr bool wants_input(Gradients wanted) {
  return wanted != Gradients::parameters;
}
/// Whether parameters' gradients are to be added to.
constexpr bool wants_parameters(Gradients wanted) {
  return wanted != Gradients::input;
}

namespace detail {

/// What for_each_parameter is called with.
struct IgnoreParameter {
  template <class P>
  void operator()(const Name&, P&&) const {}
};

/// Whether a network shows its parameters, by itself or through its parts.
template <class N>
concept ShowsParameters = requires(const N& network, N& learning, const IgnoreParameter& visit) {
  network.for_each_parameter(visit);
  learning.for_each_parameter(visit);
} || requires(const N& network, const IgnoreParameter& visit) { N::for_each_part(network, visit); };

}  // namespace detail

/// A layer or network; see the contract at the top of this file.
template <class L>
concept Layer = std::copy_constructible<L> && std::default_initializable<typename L::Activations> &&
                std::movable<typename L::Activations> &&
                requires(const L& layer, L& learning, typename L::Activations& activations,
                         const TensorView<const typename L::Scalar, 4>& x, const Shape<4>& shape) {
                  { layer.output_shape(shape) } -> std::same_as<Shape<4>>;
                  {
                    layer.forward(x, activations, Pass())
                  } -> std::same_as<TensorView<const typename L::Scalar, 4>>;
                  {
                    learning.backward(x, x, activations, Gradients::all)
                  } -> std::same_as<TensorView<const typename L::Scalar, 4>>;
                  requires detail::ShowsParameters<L>;
                };

/// A function of single values whose derivative follows from its output: `f(x)` and `f.derivative(f(x))`.
template <class F, class S>
concept PointwiseFunction = requires(const F& f, S value) {
  { f(value) } -> std::convertible_to<S>;
  { f.derivative(value) } -> std::convertible_to<S>;
};

/// A function of single values whose derivative follows from its input: `f(x)` and `f.derivative_at(x)`.
template <class F, class S>
concept PointwiseFunctionOfInput = requires(const F& f, S value) {
  { f(value) } -> std::convertible_to<S>;
  { f.derivative_at(value) } -> std::convertible_to<S>;
};

/// A layer that can apply a pointwise function to its output as it writes it, and the function's derivative
/// as it reads the output gradient. Sequential uses this by itself.
template <class L, class F>
concept FusesWith = Layer<L> && PointwiseFunction<F, typename L::Scalar> &&
                    requires(const L& layer, L& learning, typename L::Activations& activations,
                             const TensorView<const typename L::Scalar, 4>& x, const F& f) {
                      layer.forward(x, activations, f);
                      learning.backward(x, x, activations, Gradients::all, f);
                    };

}  // namespace oneiros
