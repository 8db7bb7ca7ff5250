// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Group normalization (Wu & He, ECCV 2018): like batch normalization, but within each image, so that images
// do not depend on each other and evaluation is as training.

#include "oneiros/layers/normalization.hpp"

namespace oneiros {

/// The channels of a group have mean 0 and variance 1 over the pixels of an image; then each channel is
/// scaled and shifted.
template <class S = float>
class GroupNorm {
 public:
  using Scalar = S;

  /// Saved for backward.
  struct Activations {
    Tensor<S, 4> output;
    Tensor<S, 4> input_gradient;
    Tensor<double, 2> moments;  ///< (N x groups) x (mean, 1 / deviation)
    Tensor<double, 2> sums;     ///< (N x C) x (of dy, of dy times the normalized value), in backward
  };

  /// As PyTorch's. Throws ShapeError unless groups divide the channels, ValueError unless epsilon > 0.
  GroupNorm(Index groups, Index channels, double epsilon = 1e-5)
      : groups_(groups), epsilon_(epsilon), scale_(divided_by(channels, groups)) {
    if (!(epsilon > 0)) throw ValueError(detail::message("GroupNorm: expected epsilon > 0, found ", epsilon));
  }

  /// The input's. Throws ShapeError for other channels.
  Shape<4> output_shape(const Shape<4>& input) const {
    detail::check_channels("GroupNorm", input, channels());
    return input;
  }

  /// Throws ShapeError for other channels.
  TensorView<const S, 4> forward(const TensorView<const S, 4>& x, Activations& a, const Pass& = {}) const {
    resize(a.output, output_shape(x.shape()));
    resize(a.moments, {x.dimension(0) * groups_, 2});
    for_each_group(x, [&](Index group, double n, const auto& each) {
      double sum = 0, squares = 0;
      each([&](Index i, Index) { sum += static_cast<double>(x.data()[i]); });
      const double mean = sum / n;
      each([&](Index i, Index) {
        const double d = static_cast<double>(x.data()[i]) - mean;
        squares += d * d;
      });
      const double inverse = 1 / std::sqrt(squares / n + epsilon_);
      a.moments(group, 0) = mean;
      a.moments(group, 1) = inverse;
      each([&](Index i, Index c) {
        a.output.data()[i] =
            (x.data()[i] - static_cast<S>(mean)) * static_cast<S>(inverse) * scale_.weight.value(c) +
            scale_.bias.value(c);
      });
    });
    return a.output;
  }

  /// Adds to the gradients of scale and shift and returns the input gradient. Throws ShapeError if a shape is
  /// not that of the forward pass.
  TensorView<const S, 4> backward(const TensorView<const S, 4>& x, const TensorView<const S, 4>& dy,
                                  Activations& a, Gradients wanted = Gradients::all) {
    check_shape(shape_of(a.output), output_shape(x.shape()), "GroupNorm: output of the forward pass");
    check_shape(dy.shape(), x.shape(), "GroupNorm: output gradient");
    const auto sums = zeroed(a.sums, {x.dimension(0) * channels(), 2});
    if (wants_input(wanted)) resize(a.input_gradient, x.shape());
    for_each_group(x, [&](Index group, double n, const auto& each) {
      const double mean = a.moments(group, 0), inverse = a.moments(group, 1);
      const Index first_channel = group / groups_ * channels();
      const auto normalized = [&](Index i) { return (static_cast<double>(x.data()[i]) - mean) * inverse; };
      double gradients = 0, projected = 0;  // of the normalized values: their sum, and along themselves
      each([&](Index i, Index c) {
        const double gradient = static_cast<double>(dy.data()[i]), along = gradient * normalized(i);
        sums(first_channel + c, 0) += gradient;
        sums(first_channel + c, 1) += along;
        gradients += gradient * static_cast<double>(scale_.weight.value(c));
        projected += along * static_cast<double>(scale_.weight.value(c));
      });
      if (!wants_input(wanted)) return;
      each([&](Index i, Index c) {
        const double gradient =
            static_cast<double>(dy.data()[i]) * static_cast<double>(scale_.weight.value(c));
        a.input_gradient.data()[i] =
            static_cast<S>((gradient - (gradients + normalized(i) * projected) / n) * inverse);
      });
    });
    if (wants_parameters(wanted)) {
      for (Index i = 0; i < sums.dimension(0); ++i) {
        scale_.bias.gradient(i % channels()) += static_cast<S>(sums(i, 0));
        scale_.weight.gradient(i % channels()) += static_cast<S>(sums(i, 1));
      }
      scale_.weight.mark_gradient();
      scale_.bias.mark_gradient();
    }
    if (!wants_input(wanted)) return {};
    return a.input_gradient;
  }

  /// Visits the scales, then the shifts.
  template <class Visitor>
  void for_each_parameter(const Visitor& visit) {
    visit("weight", scale_.weight);
    visit("bias", scale_.bias);
  }
  template <class Visitor>
  void for_each_parameter(const Visitor& visit) const {
    visit("weight", scale_.weight);
    visit("bias", scale_.bias);
  }

 private:
  Index channels() const { return scale_.weight.size(); }

  static Index divided_by(Index channels, Index groups) {
    if (groups < 1 || channels < 1 || channels % groups != 0)
      throw ShapeError(detail::message("GroupNorm: expected channels in groups of one size, found ", channels,
                                       " in ", groups));
    return channels;
  }

  /// Calls `f(group, values, each)` for every group of every image, image by image; `each(g)` calls
  /// `g(index, channel)` for its values.
  template <class F>
  void for_each_group(const TensorView<const S, 4>& x, const F& f) const {
    const Index pixels = x.dimension(1) * x.dimension(2), size = channels() / groups_;
    parallel_blocks(
        x.dimension(0) * groups_, 1,
        [&](Index begin, Index end) {
          for (Index task = begin; task < end; ++task) {
            const Index image = task / groups_, first = task % groups_ * size;
            f(task, static_cast<double>(pixels * size), [&](const auto& g) {
              for (Index pixel = image * pixels; pixel < (image + 1) * pixels; ++pixel)
                for (Index c = first; c < first + size; ++c) g(pixel * channels() + c, c);
            });
          }
        },
        8 * x.size());
  }

  Index groups_;
  double epsilon_;
  detail::ChannelScale<S> scale_;
};

}  // namespace oneiros
