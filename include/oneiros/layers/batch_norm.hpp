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
    const S *in = x.data(), *scale = scale_.weight.value.data(), *shift = scale_.bias.value.data();
    const double *mean = a.mean.data(), *inverse = a.inverse.data();
    S* out = a.output.data();
    for_each_value(x.size(), [=](Index i, Index c) {
      out[i] = (in[i] - static_cast<S>(mean[c])) * static_cast<S>(inverse[c]) * scale[c] + shift[c];
    });
    return a.output;
  }

  /// Adds to the gradients of scale and shift, folds the mini-batch into the running statistics, and returns
  /// the input gradient. Throws ShapeError if a shape is not that of the forward pass.
  TensorView<const S, 4> backward(const TensorView<const S, 4>& x, const TensorView<const S, 4>& dy,
                                  Activations& a, Gradients wanted = Gradients::all) {
    check_shape(shape_of(a.output), output_shape(x.shape()), "BatchNorm: output of the forward pass");
    check_shape(dy.shape(), x.shape(), "BatchNorm: output gradient");
    const S *in = x.data(), *gradient = dy.data(), *scale = scale_.weight.value.data();
    const double *mean = a.mean.data(), *inverse = a.inverse.data();
    const Index count = channels();
    const auto normalized = [=](Index i, Index c) {
      return (static_cast<double>(in[i]) - mean[c]) * inverse[c];
    };
    resize(a.sums, {2, count});
    const double *sum = a.sums.data(), *along = sum + count;
    detail::sum_over_pixels(pixels(x), count, 2, a.partials, a.sums.data(),
                            [=](Index i, Index c, double* rows) {
                              rows[c] += static_cast<double>(gradient[i]);
                              rows[count + c] += static_cast<double>(gradient[i]) * normalized(i, c);
                            });
    if (wants_parameters(wanted)) learn(x, a);
    if (!wants_input(wanted)) return {};
    resize(a.input_gradient, x.shape());
    // What comes by way of the mini-batch's own moments.
    const double n = static_cast<double>(pixels(x));
    for (Index i = 0; i < a.sums.size(); ++i) a.sums.data()[i] *= a.of_batch ? 1 / n : 0;
    S* out = a.input_gradient.data();
    for_each_value(x.size(), [=](Index i, Index c) {
      const double moved = static_cast<double>(gradient[i]) - (sum[c] + normalized(i, c) * along[c]);
      out[i] = static_cast<S>(moved * inverse[c] * static_cast<double>(scale[c]));
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
    const Index count = channels();
    parallel_blocks(size / count, 256, [&](Index begin, Index end) {
      for (Index pixel = begin; pixel < end; ++pixel)
        for (Index c = 0; c < count; ++c) f(pixel * count + c, c);
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
    const S* in = x.data();
    const double* mean = a.mean.data();
    average(a.mean.data(), [=](Index i, Index c, double* sum) { sum[c] += static_cast<double>(in[i]); });
    average(a.variance.data(), [=](Index i, Index c, double* sum) {
      const double d = static_cast<double>(in[i]) - mean[c];
      sum[c] += d * d;
    });
  }

  void learn(const TensorView<const S, 4>& x, const Activations& a) {
    for (Index c = 0; c < channels(); ++c) {
      scale_.bias.gradient(c) += static_cast<S>(a.sums(0, c));
      scale_.weight.gradient(c) += static_cast<S>(a.sums(1, c));
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
