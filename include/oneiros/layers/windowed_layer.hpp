// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What convolution and transposed convolution share: parameters, initial values, shape checks and the three
// passes. They differ in which side of the geometry is the input; see kernels/geometry.hpp.

#include <algorithm>
#include <cmath>
#include <type_traits>

#include "oneiros/kernels/convolution.hpp"
#include "oneiros/layers/layer.hpp"

namespace oneiros {

/// How a window goes over an image: `{.window = 4, .stride = 2, .padding = 1}`; `{.window = {1, 7}}` has one
/// row and seven columns.
struct ConvolutionOptions {
  Extent window = 1;   ///< of the kernel, at least 1 x 1
  Extent stride = 1;   ///< between neighbouring windows, at least 1 x 1
  Extent padding = 0;  ///< zeros around the image, on each side
};

inline namespace ONEIROS_TARGET {

/// The way through the geometry.
enum class Direction {
  fine_to_coarse,  ///< a convolution
  coarse_to_fine,  ///< a transposed convolution
};

/// What Convolution and TransposedConvolution inherit: a Layer from images of some channels to images of
/// others.
template <Direction direction, class S>
class WindowedLayer {
  static_assert(std::is_floating_point_v<S>, "convolution: the scalar is float or double");

  static constexpr bool transposed = direction == Direction::coarse_to_fine;
  static constexpr const char* kind = transposed ? "TransposedConvolution" : "Convolution";

 public:
  using Scalar = S;

  /// What forward leaves for backward; the caller owns it.
  struct Activations {
    Tensor<S, 4> output;  ///< N x H x W x output channels
    Tensor<S, 4> input_gradient;
    kernels::Saved input;  ///< what the kernels keep of it for the weight gradient
  };

  /// N x H x W x output channels. Throws ShapeError if the batch is empty, the image too small or of other
  /// channels.
  Shape<4> output_shape(const Shape<4>& input) const {
    const kernels::Geometry g = geometry(input);
    const Extent out = transposed ? g.fine : g.coarse;
    return {input[0], out.height, out.width, output_channels_};
  }

  /// The output, a view into the activations. Throws ShapeError as output_shape does.
  TensorView<const S, 4> forward(const TensorView<const S, 4>& x, Activations& activations,
                                 const Pass& = {}) const {
    return forward(x, activations, Identity{});
  }

  /// The same, with a pointwise function applied to the output as it is written.
  template <PointwiseFunction<S> F>
  TensorView<const S, 4> forward(const TensorView<const S, 4>& x, Activations& activations,
                                 const F& f) const {
    const kernels::Plan<S> plan = begin_forward(x.shape(), activations);
    S* y = activations.output.data();
    if constexpr (transposed)
      plan.scatter(x.data(), weight.value.data(), bias.value.data(), f, y, activations.input);
    else
      plan.gather(x.data(), weight.value.data(), bias.value.data(), f, y, activations.input);
    return activations.output;
  }

  /// Adds to the parameters' gradients and returns the input gradient, a view into the activations; empty if
  /// it is not wanted. Throws ShapeError if a shape is not that of the forward pass.
  TensorView<const S, 4> backward(const TensorView<const S, 4>& x,
                                  const TensorView<const S, 4>& output_gradient, Activations& activations,
                                  Gradients wanted = Gradients::all) {
    return backward(x, output_gradient, activations, wanted, Identity{});
  }

  /// The same for a forward pass that applied `f`; `output_gradient` is that of f's output.
  template <PointwiseFunction<S> F>
  TensorView<const S, 4> backward(const TensorView<const S, 4>& x,
                                  const TensorView<const S, 4>& output_gradient, Activations& activations,
                                  Gradients wanted, const F& f) {
    check_backward(x.shape(), output_gradient.shape(), activations);
    const S* dy = kernels::detail::output_gradients(
        activations.output.data(), output_gradient.data(), output_gradient.size() / output_channels_,
        output_channels_, f, wants_parameters(wanted) ? bias.gradient.data() : nullptr);
    return finish_backward(x, dy, activations, wanted);
  }

  /// Visits the weights, then the bias.
  template <class Visitor>
  void for_each_parameter(Visitor&& visit) {
    visit("weight", weight);
    visit("bias", bias);
  }
  template <class Visitor>
  void for_each_parameter(Visitor&& visit) const {
    visit("weight", weight);
    visit("bias", bias);
  }

  /// The algorithm that runs for inputs of this shape: naive, direct or fast.
  Algorithm algorithm(const Shape<4>& input) const { return plan_for(input).implementation().algorithm; }
  /// The same for mini-batches of images of some 16 x 16 pixels: what window, stride and channels allow.
  Algorithm algorithm() const {
    const auto side = [](Index window, Index stride, Index padding) {
      const Index fine = std::max<Index>(16, window);
      return transposed ? kernels::coarse_extent(fine, window, stride, padding) : fine;
    };
    const auto& [window, stride, padding] = options_;
    return algorithm({8, side(window.height, stride.height, padding.height),
                      side(window.width, stride.width, padding.width), input_channels_});
  }
  /// Asks for an algorithm. Backward passes use what forward passes left: set it before a forward pass.
  void set_algorithm(Algorithm algorithm) { algorithm_ = algorithm; }
  /// Asks for a precision of the factors of products, likewise before a forward pass; layers with fewer than
  /// 32 channels on a side keep all digits.
  void set_precision(Precision precision) { precision_ = precision; }

  /// C_in.
  Index input_channels() const { return input_channels_; }
  /// C_out.
  Index output_channels() const { return output_channels_; }

  Parameter<S> weight;  ///< stored window height x window width x fine channels x coarse channels
  Parameter<S> bias;    ///< output channels

 protected:
  /// As the layers' own constructors, which say what is thrown.
  WindowedLayer(Index input_channels, Index output_channels, const ConvolutionOptions& options)
      : input_channels_(input_channels), output_channels_(output_channels), options_(options) {
    if (input_channels < 1 || output_channels < 1)
      throw ShapeError(detail::message(kind, ": expected at least one channel on each side, found ",
                                       input_channels, " -> ", output_channels));
    const auto& [window, stride, padding] = options;
    detail::check_extent(kind, "window", window, 1);
    detail::check_extent(kind, "stride", stride, 1);
    detail::check_extent(kind, "padding", padding, 0);
    const Index fine = transposed ? output_channels : input_channels;
    const Index coarse = transposed ? input_channels : output_channels;
    weight = Parameter<S>({window.height, window.width, fine, coarse}, {3, 2, 0, 1});
    bias = Parameter<S>({output_channels});
    const double fan_in = static_cast<double>(window.height * window.width * fine);
    weight.initial = Initial::normal(0.02);
    bias.initial = Initial::uniform(1 / std::sqrt(fan_in));
  }

 private:
  // What does not depend on the pointwise function is compiled once for all of them.
  kernels::Plan<S> begin_forward(const Shape<4>& input, Activations& activations) const {
    const kernels::Plan<S> plan = plan_for(input);
    resize(activations.output, output_shape(input));
    return plan;
  }

  void check_backward(const Shape<4>& input, const Shape<4>& output_gradient,
                      const Activations& activations) const {
    check_shape(shape_of(activations.output), output_shape(input),
                transposed ? "TransposedConvolution: output of the forward pass"
                           : "Convolution: output of the forward pass");
    check_shape(output_gradient, shape_of(activations.output),
                transposed ? "TransposedConvolution: output gradient" : "Convolution: output gradient");
  }

  /// From `dy`, the gradient of what the function was applied to.
  TensorView<const S, 4> finish_backward(const TensorView<const S, 4>& x, const S* dy,
                                         Activations& activations, Gradients wanted) {
    const kernels::Plan<S> plan = plan_for(x.shape());
    kernels::Saved& dy_saved = kernels::detail::thread_saved();
    if (wants_input(wanted)) {
      resize(activations.input_gradient, x.shape());
      S* dx = activations.input_gradient.data();
      if constexpr (transposed)
        plan.gather(dy, weight.value.data(), nullptr, Identity{}, dx, dy_saved);
      else
        plan.scatter(dy, weight.value.data(), nullptr, Identity{}, dx, dy_saved);
    }
    if (wants_parameters(wanted)) {
      // The kernels have seen x in the forward pass, and dy if the input gradient was computed.
      const kernels::Saved* of_dy = wants_input(wanted) ? &dy_saved : nullptr;
      if constexpr (transposed)
        plan.weight_gradient(dy, x.data(), weight.gradient.data(), of_dy, &activations.input);
      else
        plan.weight_gradient(x.data(), dy, weight.gradient.data(), &activations.input, of_dy);
      weight.mark_gradient();
      bias.mark_gradient();
    }
    if (!wants_input(wanted)) return {};
    return activations.input_gradient;
  }

  kernels::Plan<S> plan_for(const Shape<4>& input) const {
    return kernels::Plan<S>(geometry(input), algorithm_, precision_);
  }

  kernels::Geometry geometry(const Shape<4>& input) const {
    detail::check_not_empty(input, kind);
    kernels::Geometry g;
    g.images = input[0];
    g.window = options_.window;
    g.stride = options_.stride;
    g.padding = options_.padding;
    g.fine_channels = transposed ? output_channels_ : input_channels_;
    g.coarse_channels = transposed ? input_channels_ : output_channels_;
    const Extent image{input[1], input[2]};
    using kernels::coarse_extent, kernels::fine_extent;
    if constexpr (transposed) {
      g.coarse = image;
      g.fine = {fine_extent(image.height, g.window.height, g.stride.height, g.padding.height),
                fine_extent(image.width, g.window.width, g.stride.width, g.padding.width)};
    } else {
      g.fine = image;
      g.coarse = {coarse_extent(image.height, g.window.height, g.stride.height, g.padding.height),
                  coarse_extent(image.width, g.window.width, g.stride.width, g.padding.width)};
    }
    if (input[3] != input_channels_)
      throw ShapeError(detail::message(kind, ": expected images of ", input_channels_,
                                       " channels (N,H,W,C), found ", to_string(input)));
    if (g.fine.height < 1 || g.fine.width < 1 || g.coarse.height < 1 || g.coarse.width < 1)
      throw ShapeError(detail::message(kind, ": no output for images of ", to_string(input), " with window ",
                                       g.window.height, " x ", g.window.width, ", stride ", g.stride.height,
                                       " x ", g.stride.width, ", padding ", g.padding.height, " x ",
                                       g.padding.width));
    return g;
  }

  Index input_channels_;
  Index output_channels_;
  ConvolutionOptions options_;
  Algorithm algorithm_ = Algorithm::automatic;
  Precision precision_ = Precision::full;
};

}  // namespace ONEIROS_TARGET
}  // namespace oneiros
