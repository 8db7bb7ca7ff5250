// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Fine images of few channels are copied with their padding, which costs little beside the kernels that read
// them: all windows are alike then, and none reaches outside.

#include <algorithm>

#include "oneiros/kernels/geometry.hpp"

namespace oneiros::kernels {

/// The padded fine image of a geometry, rows x columns x channels.
struct PaddedImage {
  explicit PaddedImage(const Geometry& geometry)
      : g(geometry),
        rows(g.fine.height + 2 * g.padding.height),
        pitch((g.fine.width + 2 * g.padding.width) * g.fine_channels) {}

  /// Copies rows `first` to `last` of the padded image from a fine one.
  template <class S>
  void copy(const S* fine, Index first, Index last, S* to) const {
    const Index margin = g.padding.width * g.fine_channels, row = g.fine.width * g.fine_channels;
    for (Index y = first - g.padding.height; y < last - g.padding.height; ++y, to += pitch) {
      if (y < 0 || y >= g.fine.height) {
        std::fill_n(to, pitch, S(0));
      } else {
        std::fill_n(to, margin, S(0));
        std::copy_n(fine + y * row, row, to + margin);
        std::fill_n(to + margin + row, margin, S(0));
      }
    }
  }

  const Geometry& g;
  Index rows;
  Index pitch;  ///< from row to row, in values
};

}  // namespace oneiros::kernels
