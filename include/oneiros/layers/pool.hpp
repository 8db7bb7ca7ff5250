// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Pools: the maximum or the average of the pixels under a window, channel by channel.

#include <cstdint>
#include <utility>

#include "oneiros/kernels/geometry.hpp"
#include "oneiros/layers/layer.hpp"
#include "oneiros/parallel/parallel.hpp"
#include "oneiros/util/finite.hpp"

namespace oneiros {

/// How a pool's window goes over an image.
struct PoolOptions {
  Extent window = 2;   ///< rows and columns of pixels
  Extent stride = 0;   ///< between neighbouring windows; 0: as long as the window
  Extent padding = 0;  ///< around the image, on each side; at most half of the window
  bool average_padding =
      true;  ///< whether an average counts pixels outside of the image, as zeros; they are never the maximum
};

namespace detail {

/// What both pools share: shapes, and the way over the windows of an image.
class PoolWindows {
 public:
  PoolWindows(const char* layer, const PoolOptions& options) : layer_(layer), options_(options) {
    if (options_.stride == Extent(0)) options_.stride = options_.window;
    const auto& [window, stride, padding, counted] = options_;
    if (window.height < 1 || window.width < 1 || stride.height < 1 || stride.width < 1 ||
        padding.height < 0 || padding.width < 0 || 2 * padding.height > window.height ||
        2 * padding.width > window.width)
      throw ShapeError(
          message(layer,
                  ": expected a window and a stride of at least 1 x 1 and a padding of at most half "
                  "the window, found window ",
                  text(window), ", stride ", text(stride), ", padding ", text(padding)));
  }

  const PoolOptions& options() const { return options_; }

  Shape<4> output_shape(const Shape<4>& input) const {
    check_not_empty(input, layer_);
    const Index rows = axis(input, 1).coarse, columns = axis(input, 2).coarse;
    if (rows < 1 || columns < 1)
      throw ShapeError(message(layer_, ": no output for images of ", to_string(input), " with window ",
                               text(options_.window), ", padding ", text(options_.padding)));
    return {input[0], rows, columns, input[3]};
  }

  /// Calls `f(output, pixels of the window that are inside, each(g))` for every window of the images;
  /// `each(g)` calls `g(input)` for those pixels. Pixels are offsets of their first channel.
  template <class F>
  void for_each_window(const Shape<4>& input, const F& f) const {
    for_each_row(input, 1, f);
  }
  /// The same for an `f` that writes to inputs, which windows of an image share: they take turns.
  template <class F>
  void for_each_window_in_turn(const Shape<4>& input, const F& f) const {
    for_each_row(input, axis(input, 1).coarse, f);
  }

 private:
  /// So many rows of windows in a task.
  template <class F>
  void for_each_row(const Shape<4>& input, Index together, const F& f) const {
    const kernels::Axis rows = axis(input, 1), columns = axis(input, 2);
    const Index channels = input[3];
    const auto one_row = [&](Index image, Index row) {
      for (Index column = 0; column < columns.coarse; ++column) {
        const kernels::Range down = kernels::taps_inside(rows, row),
                             across = kernels::taps_inside(columns, column);
        const Index top = row * rows.stride - rows.padding, left = column * columns.stride - columns.padding;
        f(((image * rows.coarse + row) * columns.coarse + column) * channels, down.size() * across.size(),
          [&](const auto& g) {
            for (Index i = top + down.begin; i < top + down.end; ++i)
              for (Index j = left + across.begin; j < left + across.end; ++j)
                g(((image * rows.fine + i) * columns.fine + j) * channels);
          });
      }
    };
    parallel_blocks(
        input[0] * rows.coarse, together,
        [&](Index first, Index last) {
          for (Index row = first; row < last; ++row) one_row(row / rows.coarse, row % rows.coarse);
        },
        size_of(input));
  }

  static std::string text(const Extent& extent) {
    return std::to_string(extent.height) + " x " + std::to_string(extent.width);
  }

  kernels::Axis axis(const Shape<4>& input, std::size_t which) const {
    const auto along = [&](const Extent& extent) { return which == 1 ? extent.height : extent.width; };
    const Index fine = input[which], window = along(options_.window), stride = along(options_.stride),
                padding = along(options_.padding);
    return {fine, kernels::coarse_extent(fine, window, stride, padding), window, stride, padding};
  }

  const char* layer_;
  PoolOptions options_;
};

}  // namespace detail

/// N x H x W x C -> N x floor((H + 2 padding - window) / stride) + 1 x ... x C: the mean under the window.
template <class S = float>
class AveragePool {
 public:
  using Scalar = S;

  /// Saved for backward: nothing but the results' memory.
  struct Activations {
    Tensor<S, 4> output;  ///< the means
    Tensor<S, 4> input_gradient;
  };

  /// Throws ShapeError for a window or stride of less than one pixel, or more padding than half of the
  /// window.
  explicit AveragePool(const PoolOptions& options = {}) : windows_("AveragePool", options) {}

  /// Throws ShapeError if the image is smaller than the window.
  Shape<4> output_shape(const Shape<4>& input) const { return windows_.output_shape(input); }

  /// The means. Throws ShapeError as output_shape does.
  TensorView<const S, 4> forward(const TensorView<const S, 4>& x, Activations& a, const Pass& = {}) const {
    S* y = zeroed(a.output, output_shape(x.shape())).data();
    const Index channels = x.dimension(3);
    windows_.for_each_window(x.shape(), [&](Index output, Index inside, const auto& each) {
      each([&](Index input) {
        for (Index c = 0; c < channels; ++c) y[output + c] += x.data()[input + c];
      });
      for (Index c = 0; c < channels; ++c) y[output + c] *= share(inside);
    });
    return a.output;
  }

  /// Each pixel's share of the gradients. Throws ShapeError if a shape is not that of the forward pass.
  TensorView<const S, 4> backward(const TensorView<const S, 4>& x, const TensorView<const S, 4>& dy,
                                  Activations& a, Gradients wanted = Gradients::all) const {
    check_shape(dy.shape(), output_shape(x.shape()), "AveragePool: output gradient");
    if (!wants_input(wanted)) return {};
    S* dx = zeroed(a.input_gradient, x.shape()).data();
    const Index channels = x.dimension(3);
    windows_.for_each_window_in_turn(x.shape(), [&](Index output, Index inside, const auto& each) {
      each([&](Index input) {
        for (Index c = 0; c < channels; ++c) dx[input + c] += share(inside) * dy.data()[output + c];
      });
    });
    return a.input_gradient;
  }

  /// There are none.
  template <class Visitor>
  void for_each_parameter(const Visitor&) const {}

 private:
  S share(Index inside) const {
    const PoolOptions& o = windows_.options();
    return S(1) / static_cast<S>(o.average_padding ? o.window.height * o.window.width : inside);
  }

  detail::PoolWindows windows_;
};

/// N x H x W x C -> N x floor((H + 2 padding - window) / stride) + 1 x ... x C: the maximum under the window,
/// the first of equals; NaN if there is one.
template <class S = float>
class MaxPool {
 public:
  using Scalar = S;

  /// Saved for backward.
  struct Activations {
    Tensor<S, 4> output;             ///< the maxima
    Tensor<std::int64_t, 4> inputs;  ///< where in the input each maximum is
    Tensor<S, 4> input_gradient;
  };

  /// Throws ShapeError for a window or stride of less than one pixel, or more padding than half of the
  /// window.
  explicit MaxPool(const PoolOptions& options = {}) : windows_("MaxPool", options) {}

  /// Throws ShapeError if the image is smaller than the window.
  Shape<4> output_shape(const Shape<4>& input) const { return windows_.output_shape(input); }

  /// The maxima. Throws ShapeError as output_shape does.
  TensorView<const S, 4> forward(const TensorView<const S, 4>& x, Activations& a, const Pass& = {}) const {
    resize(a.output, output_shape(x.shape()));
    resize(a.inputs, shape_of(a.output));
    const Index channels = x.dimension(3);
    windows_.for_each_window(x.shape(), [&](Index output, Index, const auto& each) {
      bool first = true;
      each([&](Index input) {
        take_larger(x.data() + input, channels, first, input, a.output.data() + output,
                    a.inputs.data() + output);
        first = false;
      });
    });
    return a.output;
  }

  /// Each gradient goes to the pixel that was the maximum. Throws ShapeError if a shape is not that of the
  /// forward pass.
  TensorView<const S, 4> backward(const TensorView<const S, 4>& x, const TensorView<const S, 4>& dy,
                                  Activations& a, Gradients wanted = Gradients::all) const {
    check_shape(shape_of(a.inputs), output_shape(x.shape()), "MaxPool: output of the forward pass");
    check_shape(dy.shape(), shape_of(a.inputs), "MaxPool: output gradient");
    if (!wants_input(wanted)) return {};
    S* dx = zeroed(a.input_gradient, x.shape()).data();
    const Index channels = x.dimension(3);
    windows_.for_each_window_in_turn(x.shape(), [&](Index output, Index, const auto&) {
      for (Index c = output; c < output + channels; ++c) dx[a.inputs.data()[c]] += dy.data()[c];
    });
    return a.input_gradient;
  }

  /// There are none.
  template <class Visitor>
  void for_each_parameter(const Visitor&) const {}

 private:
  /// Where a value is larger, or all are wanted, takes it and its place, from `place` on. By itself, and
  /// without detail::is_nan, because compilers then make vectors of it.
  static void take_larger(const S* values, Index channels, bool all, Index place, S* largest,
                          std::int64_t* places) {
    for (Index c = 0; c < channels; ++c) {
      const S value = values[c];
      const bool larger =
          all || value > largest[c] || detail::magnitude_bits(value) > detail::infinite_bits<S>;
      largest[c] = larger ? value : largest[c];
      places[c] = larger ? place + c : places[c];
    }
  }

  detail::PoolWindows windows_;
};

}  // namespace oneiros
