// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Convolution, batch norm and ReLU of a trained network in one pass: a batch norm with fixed statistics
// scales and shifts each channel, which the convolution's weights and bias can do as well.

#include <cmath>
#include <concepts>
#include <cstddef>
#include <string>
#include <vector>

#include "oneiros/kernels/convolution.hpp"
#include "oneiros/kernels/geometry.hpp"
#include "oneiros/layers/leaky_relu.hpp"
#include "oneiros/tensor/axis_order.hpp"

namespace oneiros::evaluation {

/// Arrays of a trained network: `read(name, shape)` returns the values, row-major.
template <class Read, class S>
concept ArrayReader = requires(const Read& read, const std::string& name, const std::vector<Index>& shape) {
  { read(name, shape) } -> std::convertible_to<std::vector<S>>;
};

/// N x H x W x C_in -> N x floor((H + 2 padding - window) / stride) + 1 x ... x C_out, never negative.
template <class S>
class FoldedConvolution {
 public:
  static constexpr double epsilon = 0.001;  ///< beside the variances

  /// So many output channels; weights come by `load`. Throws ShapeError for fewer than one, an extent or step
  /// below 1 or a negative padding.
  explicit FoldedConvolution(Index channels, Extent window = {}, Extent stride = {}, Extent padding = {0, 0})
      : channels_(channels), window_(window), stride_(stride), padding_(padding) {
    detail::check_not_empty(Shape<1>{channels}, "FoldedConvolution: channels");
    detail::check_extent("FoldedConvolution", "window", window, 1);
    detail::check_extent("FoldedConvolution", "stride", stride, 1);
    detail::check_extent("FoldedConvolution", "padding", padding, 0);
  }

  /// Reads `name`.conv.weight (channels, input channels, rows, columns) and `name`.bn.weight, .bias,
  /// .running_mean and .running_var (channels). Returns its own number of channels. Throws ShapeError if an
  /// array has another size, and what `read` throws.
  template <ArrayReader<S> Read>
  Index load(const std::string& name, Index input_channels, const Read& read) {
    input_channels_ = input_channels;
    const std::vector<Index> shape{channels_, input_channels, window_.height, window_.width};
    std::vector<S> weights = checked(read, name + ".conv.weight", shape);
    const auto statistics = [&](const char* what) { return checked(read, name + what, {channels_}); };
    const std::vector<S> gain = statistics(".bn.weight"), shift = statistics(".bn.bias");
    const std::vector<S> mean = statistics(".bn.running_mean"), variance = statistics(".bn.running_var");
    const std::size_t window = weights.size() / gain.size();
    bias_.resize(gain.size());
    for (std::size_t c = 0; c < gain.size(); ++c) {
      const double scale = gain[c] / std::sqrt(variance[c] + epsilon);
      bias_[c] = static_cast<S>(shift[c] - mean[c] * scale);
      for (std::size_t i = c * window; i < (c + 1) * window; ++i)
        weights[i] = static_cast<S>(weights[i] * scale);
    }
    weights_.resize(weights.size());
    reorder_axes(weights.data(), shape, {2, 3, 1, 0}, weights_.data());
    return channels_;
  }

  /// Throws ShapeError if there are no images, if they are too small or have other channels than were loaded.
  Shape<4> output_shape(const Shape<4>& input) const {
    detail::check_not_empty(input, "FoldedConvolution");
    const Extent out = geometry(input).coarse;
    if (out.height < 1 || out.width < 1 || input[3] != input_channels_)
      throw ShapeError(detail::message("FoldedConvolution: expected images of ", input_channels_,
                                       " channels and at least the window's ", window_.height, " x ",
                                       window_.width, " (N,H,W,C), found ", to_string(input)));
    return {input[0], out.height, out.width, channels_};
  }

  /// Assigns y, which has the shape of the output.
  void operator()(const TensorView<const S, 4>& x, const TensorView<S, 4>& y) const {
    check_shape(y.shape(), output_shape(x.shape()), "FoldedConvolution");
    kernels::Plan<S>(geometry(x.shape()))
        .gather(x.data(), weights_.data(), bias_.data(), LeakyReLU<S>(0), y.data(), kernels::thread_saved());
  }

 private:
  template <class Read>
  static std::vector<S> checked(const Read& read, const std::string& name, const std::vector<Index>& shape) {
    std::vector<S> values = read(name, shape);
    if (static_cast<Index>(values.size()) != size_of(shape))
      throw ShapeError(detail::message(name, ": expected ", detail::shape_text(shape), ", found ",
                                       values.size(), " values"));
    return values;
  }

  kernels::Geometry geometry(const Shape<4>& input) const {
    using kernels::coarse_extent;
    return {.images = input[0],
            .fine = {input[1], input[2]},
            .coarse = {coarse_extent(input[1], window_.height, stride_.height, padding_.height),
                       coarse_extent(input[2], window_.width, stride_.width, padding_.width)},
            .fine_channels = input_channels_,
            .coarse_channels = channels_,
            .window = window_,
            .stride = stride_,
            .padding = padding_};
  }

  Index channels_;
  Extent window_;
  Extent stride_;
  Extent padding_;
  Index input_channels_ = 0;
  std::vector<S> weights_;  ///< rows x columns x input channels x channels
  std::vector<S> bias_;
};

}  // namespace oneiros::evaluation
