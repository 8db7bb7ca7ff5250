// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Pooling: each channel of a pixel is the largest or the mean value under a window. Networks differ in
// whether the mean over a window that hangs over the edge counts what lies outside.

#include <Eigen/Core>

#include "oneiros/kernels/geometry.hpp"
#include "oneiros/parallel/parallel.hpp"

namespace oneiros::evaluation {

/// What becomes of the pixels under a window.
enum class Pool {
  maximum,         ///< of the pixels inside the image
  average,         ///< outside are zeros, and they count
  average_inside,  ///< of the pixels inside the image alone
};

/// N x H x W x C -> N x floor((H + 2 padding - window) / stride) + 1 x ... x C. NaN stays NaN.
struct Pooling {
  Pool pool = Pool::maximum;  ///< what becomes of them
  Extent window{};            ///< rows and columns of pixels
  Extent stride{};            ///< pixels between neighbouring windows
  Extent padding{0, 0};       ///< pixels around the image, on each side

  /// Throws ShapeError if there are no images, if they are smaller than the window, if more than half of a
  /// window is padding, or a window or stride is of 0.
  Shape<4> output_shape(const Shape<4>& input) const {
    detail::check_not_empty(input, "Pooling");
    detail::check_extent("Pooling", "window", window, 1);
    detail::check_extent("Pooling", "stride", stride, 1);
    detail::check_extent("Pooling", "padding", padding, 0);
    const Axis rows = rows_of(input), columns = columns_of(input);
    if (rows.coarse < 1 || columns.coarse < 1 || 2 * padding.height > window.height ||
        2 * padding.width > window.width)
      throw ShapeError(detail::message("Pooling: no output for images of ", to_string(input), " with window ",
                                       window.height, " x ", window.width, ", padding ", padding.height,
                                       " x ", padding.width));
    return {input[0], rows.coarse, columns.coarse, input[3]};
  }

  /// Assigns y, which has the shape of the output.
  template <class S>
  void operator()(const TensorView<const S, 4>& x, const TensorView<S, 4>& y) const {
    check_shape(y.shape(), output_shape(x.shape()), "Pooling");
    const Axis rows = rows_of(x.shape()), columns = columns_of(x.shape());
    parallel_blocks(
        x.dimension(0) * rows.coarse, 1,
        [&](Index begin, Index end) {
          for (Index row = begin; row < end; ++row)
            for (Index column = 0; column < columns.coarse; ++column)
              pool_pixel(x, y, row / rows.coarse, row % rows.coarse, column, rows, columns);
        },
        y.size() * window.height * window.width);
  }

 private:
  using Axis = kernels::Axis;

  static Axis axis(Index fine, Index window, Index stride, Index padding) {
    return {fine, kernels::coarse_extent(fine, window, stride, padding), window, stride, padding};
  }
  Axis rows_of(const Shape<4>& input) const {
    return axis(input[1], window.height, stride.height, padding.height);
  }
  Axis columns_of(const Shape<4>& input) const {
    return axis(input[2], window.width, stride.width, padding.width);
  }

  template <class S>
  void pool_pixel(const TensorView<const S, 4>& x, const TensorView<S, 4>& y, Index image, Index row,
                  Index column, const Axis& rows, const Axis& columns) const {
    using Channels = Eigen::Array<S, Eigen::Dynamic, 1>;
    const kernels::Range down = kernels::taps_inside(rows, row);
    const kernels::Range across = kernels::taps_inside(columns, column);
    const auto pixel = [&](Index i, Index j) {
      return Eigen::Map<const Channels>(
          &x(image, row * rows.stride - rows.padding + i, column * columns.stride - columns.padding + j, 0),
          x.dimension(3));
    };
    // detail::is_nan would keep the compiler from vectors.
    const auto is_nan = [](const S& value) {
      return detail::magnitude_bits(value) > detail::infinite_bits<S>;
    };
    Eigen::Map<Channels> result(&y(image, row, column, 0), y.dimension(3));
    if (pool == Pool::maximum)
      result = pixel(down.begin, across.begin);  // a window has at least one pixel
    else
      result.setZero();
    for (Index i = down.begin; i < down.end; ++i)
      for (Index j = across.begin; j < across.end; ++j)
        if (pool == Pool::maximum)
          result = result.binaryExpr(pixel(i, j), [&](S largest, S value) {
            return largest < value || is_nan(value) ? value : largest;
          });
        else
          result += pixel(i, j);
    if (pool == Pool::average) result /= static_cast<S>(window.height * window.width);
    if (pool == Pool::average_inside) result /= static_cast<S>(down.size() * across.size());
  }
};

}  // namespace oneiros::evaluation
