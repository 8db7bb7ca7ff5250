// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Batch normalization (Ioffe & Szegedy, ICML 2015).

#include "oneiros/layers/normalization.hpp"

namespace oneiros {

/// Each channel has mean 0 and variance 1 over all pixels of the mini-batch in a training pass, over those of
/// earlier mini-batches in evaluation; then it is scaled and shifted. What a training pass saw is folded into
/// the running statistics, by the momentum, when its backward pass adds to parameters' gradients. Where a
/// cortex is trained in shards (cortex/sharded.hpp) the mini-batch is one shard, and the running statistics
/// are the mean of what each shard makes of them.
template <class S = float>
class BatchNorm {
 public:
  using Scalar = S;

  /// As PyTorch's.
  struct Options {
    double epsilon = 1e-5;  ///< beside the variance
    double momentum = 0.1;  ///< the share of a new mini-batch in the running statistics
  };

  /// Saved for backward.
  struct Activations {
    Tensor<S, 4> output;
    Tensor<S, 4> input_gradient;
    Tensor<double, 1> mean;      ///< of each channel, as the pass used it
    Tensor<double, 1> variance;  ///< with divisor n
    Tensor<double, 1> inverse;   ///< of each channel's deviation, 1 / sqrt(variance + epsilon)
    Tensor<double, 2> sums;      ///< of each channel, in backward
    Tensor<double, 2> partials;  ///< of blocks of pixels
    bool of_batch = false;       ///< whether the statistics are the mini-batch's own
  };

  /// Throws ShapeError for fewer than one channel, ValueError unless epsilon > 0 and momentum in [0, 1].
  explicit BatchNorm(Index channels, Options options = {})
      : options_(options), scale_(at_least_one(channels)) {
    if (!(options.epsilon > 0) || !(options.momentum >= 0 && options.momentum <= 1))
      throw ValueError(detail::message("BatchNorm: expected epsilon > 0 and momentum in [0, 1], found ",
                                       options.epsilon, " and ", options.momentum));
    zeroed(running_mean_, {channels});
    running_variance_ = scale_.weight.value;  // ones
  }

  /// The input's. Throws ShapeError for other channels.
  Shape<4> output_shape(const Shape<4>& input) const {
    detail::check_channels("BatchNorm", input, channels());
    return input;
  }

  /// Throws ShapeError for other channels, or fewer than two pixels in a training pass.
  TensorView<const S, 4> forward(const TensorView<const S, 4>& x, Activations& a,
                                 const Pass& pass = {}) const {
    resize(a.output, output_shape(x.shape()));
    for (Tensor<double, 1>* statistic : {&a.mean, &a.variance, &a.inverse}) resize(*statistic, {channels()});
    a.of_batch = pass.is_training();
    if (a.of_batch) {
      measure(x, a);
    } else {
      std::copy_n(running_mean_.data(), channels(), a.mean.data());
      std::copy_n(running_variance_.data(), channels(), a.variance.data());
    }
    for (Index c = 0; c < channels(); ++c) a.inverse(c) = 1 / std::sqrt(a.variance(c) + options_.epsilon);
    for_each_value(x.size(), [&](Index i, Index c) {
      const auto centred = x.data()[i] - static_cast<S>(a.mean(c));
      a.output.data()[i] =
          centred * static_cast<S>(a.inverse(c)) * scale_.weight.value(c) + scale_.bias.value(c);
    });
    return a.output;
  }

  /// Adds to the gradients of scale and shift, folds the mini-batch into the running statistics, and returns
  /// the input gradient. Throws ShapeError if a shape is not that of the forward pass.
  TensorView<const S, 4> backward(const TensorView<const S, 4>& x, const TensorView<const S, 4>& dy,
                                  Activations& a, Gradients wanted = Gradients::all) {
    check_shape(shape_of(a.output), output_shape(x.shape()), "BatchNorm: output of the forward pass");
    check_shape(dy.shape(), x.shape(), "BatchNorm: output gradient");
    const auto normalized = [&](Index i, Index c) {
      return (static_cast<double>(x.data()[i]) - a.mean(c)) * a.inverse(c);
    };
    // Of dy, and of dy times the normalized value.
    resize(a.sums, {channels(), 2});
    detail::sum_over_pixels(pixels(x), channels(), 2, a.partials, a.sums.data(),
                            [&](Index i, Index c, double* sums) {
                              sums[0] += static_cast<double>(dy.data()[i]);
                              sums[1] += static_cast<double>(dy.data()[i]) * normalized(i, c);
                            });
    if (wants_parameters(wanted)) learn(x, a);
    if (!wants_input(wanted)) return {};
    resize(a.input_gradient, x.shape());
    const double n = static_cast<double>(pixels(x));
    for_each_value(x.size(), [&](Index i, Index c) {
      double gradient = static_cast<double>(dy.data()[i]);
      if (a.of_batch) gradient -= (a.sums(c, 0) + normalized(i, c) * a.sums(c, 1)) / n;
      a.input_gradient.data()[i] =
          static_cast<S>(gradient * a.inverse(c) * static_cast<double>(scale_.weight.value(c)));
    });
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
  /// Visits the running mean, then the running variance (divisor n - 1).
  template <class Visitor>
  void for_each_buffer(const Visitor& visit) {
    visit("running_mean", running_mean_);
    visit("running_var", running_variance_);
  }
  template <class Visitor>
  void for_each_buffer(const Visitor& visit) const {
    visit("running_mean", running_mean_);
    visit("running_var", running_variance_);
  }

 private:
  Index channels() const { return scale_.weight.size(); }

  static Index at_least_one(Index channels) {
    if (channels < 1)
      throw ShapeError(detail::message("BatchNorm: expected at least one channel, found ", channels));
    return channels;
  }

  Index pixels(const TensorView<const S, 4>& x) const { return x.size() / channels(); }

  /// Calls f(index, channel) for every value.
  template <class F>
  void for_each_value(Index size, const F& f) const {
    parallel_blocks(size / channels(), 256, [&](Index begin, Index end) {
      for (Index pixel = begin; pixel < end; ++pixel)
        for (Index c = 0; c < channels(); ++c) f(pixel * channels() + c, c);
    });
  }

  /// Mean and variance of each channel of a mini-batch; the variance around the mean, which does not cancel.
  void measure(const TensorView<const S, 4>& x, Activations& a) const {
    if (pixels(x) < 2)
      throw ShapeError(detail::message("BatchNorm: expected at least two pixels to learn from, found ",
                                       to_string(x.shape())));
    const auto n = static_cast<double>(pixels(x));
    const auto average = [&](double* result, const auto& f) {
      detail::sum_over_pixels(pixels(x), channels(), 1, a.partials, result, f);
      for (Index c = 0; c < channels(); ++c) result[c] /= n;
    };
    average(a.mean.data(), [&](Index i, Index, double* s) { *s += static_cast<double>(x.data()[i]); });
    average(a.variance.data(), [&](Index i, Index c, double* s) {
      const double d = static_cast<double>(x.data()[i]) - a.mean(c);
      *s += d * d;
    });
  }

  void learn(const TensorView<const S, 4>& x, const Activations& a) {
    for (Index c = 0; c < channels(); ++c) {
      scale_.bias.gradient(c) += static_cast<S>(a.sums(c, 0));
      scale_.weight.gradient(c) += static_cast<S>(a.sums(c, 1));
    }
    scale_.weight.mark_gradient();
    scale_.bias.mark_gradient();
    if (!a.of_batch) return;
    const auto n = static_cast<double>(pixels(x));
    const auto fold = [&](S& running, double seen) {
      running =
          static_cast<S>((1 - options_.momentum) * static_cast<double>(running) + options_.momentum * seen);
    };
    for (Index c = 0; c < channels(); ++c) {
      fold(running_mean_(c), a.mean(c));
      fold(running_variance_(c), a.variance(c) * n / (n - 1));
    }
  }

  Options options_;
  detail::ChannelScale<S> scale_;
  Tensor<S, 1> running_mean_;
  Tensor<S, 1> running_variance_;
};

}  // namespace oneiros
