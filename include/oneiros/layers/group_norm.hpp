// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Group normalization (Wu & He, ECCV 2018): like batch normalization, but within each image, so that images
// do not depend on each other and evaluation is as training.

#include <algorithm>
#include <numeric>

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
    Tensor<double, 2> moments;  ///< for each image the means, then 1 / deviation, of the channels' groups
    Tensor<double, 2> sums;     ///< likewise of dy and of dy times the normalized value: channels', groups'
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
    const auto moments = zeroed(a.moments, {2 * x.dimension(0), channels()});
    const S *in = x.data(), *scale = scale_.weight.value.data(), *shift = scale_.bias.value.data();
    S* out = a.output.data();
    for_each_image(x, [&](Index image, double n, const auto& each) {
      double *mean = &moments(2 * image, 0), *inverse = &moments(2 * image + 1, 0);
      each([&](Index i, Index c) { mean[c] += static_cast<double>(in[i]); });
      average(mean, n);
      each([&](Index i, Index c) {
        const double d = static_cast<double>(in[i]) - mean[c];
        inverse[c] += d * d;
      });
      average(inverse, n);
      for (Index c = 0; c < channels(); ++c) inverse[c] = 1 / std::sqrt(inverse[c] + epsilon_);
      each([&](Index i, Index c) {
        out[i] = (in[i] - static_cast<S>(mean[c])) * static_cast<S>(inverse[c]) * scale[c] + shift[c];
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
    const auto sums = zeroed(a.sums, {4 * x.dimension(0), channels()});
    if (wants_input(wanted)) resize(a.input_gradient, x.shape());
    const S *in = x.data(), *gradient = dy.data(), *scale = scale_.weight.value.data();
    S* out = a.input_gradient.data();
    for_each_image(x, [&](Index image, double n, const auto& each) {
      const double *mean = &a.moments(2 * image, 0), *inverse = &a.moments(2 * image + 1, 0);
      const auto normalized = [&](Index i, Index c) {
        return (static_cast<double>(in[i]) - mean[c]) * inverse[c];
      };
      double *sum = &sums(4 * image, 0), *along = &sums(4 * image + 1, 0);
      each([&](Index i, Index c) {
        sum[c] += static_cast<double>(gradient[i]);
        along[c] += static_cast<double>(gradient[i]) * normalized(i, c);
      });
      if (!wants_input(wanted)) return;
      double *group_sum = &sums(4 * image + 2, 0), *group_along = &sums(4 * image + 3, 0);
      for (Index c = 0; c < channels(); ++c) {
        group_sum[c] = sum[c] * static_cast<double>(scale[c]);
        group_along[c] = along[c] * static_cast<double>(scale[c]);
      }
      average(group_sum, n);
      average(group_along, n);
      each([&](Index i, Index c) {
        const double scaled = static_cast<double>(gradient[i]) * static_cast<double>(scale[c]);
        out[i] = static_cast<S>((scaled - (group_sum[c] + normalized(i, c) * group_along[c])) * inverse[c]);
      });
    });
    if (wants_parameters(wanted)) {
      for (Index image = 0; image < x.dimension(0); ++image)
        for (Index c = 0; c < channels(); ++c) {
          scale_.bias.gradient(c) += static_cast<S>(sums(4 * image, c));
          scale_.weight.gradient(c) += static_cast<S>(sums(4 * image + 1, c));
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

  /// Calls `f(image, values of a group, each)` for every image; `each(g)` calls `g(index, channel)` for its
  /// values, in the order of the memory.
  template <class F>
  void for_each_image(const TensorView<const S, 4>& x, const F& f) const {
    const Index pixels = x.dimension(1) * x.dimension(2), count = channels();
    parallel_blocks(
        x.dimension(0), 1,
        [&](Index image, Index) {
          f(image, static_cast<double>(pixels * count / groups_), [&](const auto& g) {
            for (Index pixel = image * pixels; pixel < (image + 1) * pixels; ++pixel)
              for (Index c = 0; c < count; ++c) g(pixel * count + c, c);
          });
        },
        8 * x.size());
  }

  /// Puts in the place of each channel's sum the mean of its group of n values.
  void average(double* sums, double n) const {
    const Index size = channels() / groups_;
    for (double* group = sums; group < sums + channels(); group += size)
      std::fill_n(group, size, std::accumulate(group, group + size, 0.0) / n);
  }

  Index groups_;
  double epsilon_;
  detail::ChannelScale<S> scale_;
};

}  // namespace oneiros
