// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// A convolution joins a fine image (its input) and a coarse image (its output) through a sliding window. A
// transposed convolution is the same geometry run from coarse to fine, so one description and three kernels
// serve both layers: gather (fine to coarse), scatter (coarse to fine) and weight_gradient.

#include "oneiros/kernels/detail/axis.hpp"
#include "oneiros/tensor/tensor.hpp"

namespace oneiros {

/// Rows and columns: `4` is a square, `{1, 7}` a row of seven.
struct Extent {
  /// Of a single pixel.
  constexpr Extent() = default;
  /// As many rows as columns.
  constexpr Extent(Index square) : Extent(square, square) {}
  /// Rows, then columns.
  constexpr Extent(Index rows, Index columns) : height(rows), width(columns) {}

  Index height = 1;  ///< rows
  Index width = 1;   ///< columns

  /// Of rows and columns.
  friend bool operator==(const Extent&, const Extent&) = default;
};

namespace detail {

/// Throws ShapeError for an extent that is too small, of whom `who` and `what` tell.
inline void check_extent(const char* who, const char* what, const Extent& extent, Index least) {
  if (extent.height < least || extent.width < least)
    throw ShapeError(message(who, ": expected a ", what, " of at least ", least, " x ", least, ", found ",
                             extent.height, " x ", extent.width));
}

}  // namespace detail

namespace kernels {

/// Fine is N x fine.height x fine.width x fine_channels, coarse likewise; weights are stored
/// window.height x window.width x fine_channels x coarse_channels.
struct Geometry {
  Index images = 0;           ///< in the mini-batch, N
  Extent fine;                ///< pixels of a fine image
  Extent coarse;              ///< pixels of a coarse image
  Index fine_channels = 0;    ///< values in a fine pixel
  Index coarse_channels = 0;  ///< values in a coarse pixel
  Extent window;              ///< taps of the window
  Extent stride;              ///< fine pixels between neighbouring windows
  Extent padding;             ///< zeros around the fine image, on each side

  /// Values in a fine image.
  Index fine_size() const { return fine.height * fine.width * fine_channels; }
  /// Pixels of a coarse image, that is, positions of the window.
  Index coarse_positions() const { return coarse.height * coarse.width; }
  /// Values in a coarse image.
  Index coarse_size() const { return coarse_positions() * coarse_channels; }
  /// The number of fine values under one window.
  Index window_size() const { return window.height * window.width * fine_channels; }
  /// Weights of the layer, without biases.
  Index weight_size() const { return window_size() * coarse_channels; }

  /// Whether one window covers the whole fine image: then the layer is a matrix product.
  bool is_dense() const { return coarse == Extent{1, 1} && window == fine && padding == Extent{0, 0}; }
};

/// Coarse positions that a window of `window` takes over `fine`, padding on both sides.
inline Index coarse_extent(Index fine, Index window, Index stride, Index padding) {
  const Index room = fine + 2 * padding - window;
  return room < 0 ? 0 : room / stride + 1;
}

/// Fine positions that a transposed convolution fills.
inline Index fine_extent(Index coarse, Index window, Index stride, Index padding) {
  return (coarse - 1) * stride - 2 * padding + window;
}

}  // namespace kernels
}  // namespace oneiros
