// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Two-dimensional convolution (cross-correlation, as everywhere in machine learning) with a bias.

#include "oneiros/layers/windowed_layer.hpp"

namespace oneiros {
inline namespace ONEIROS_TARGET {

/// N x H x W x C_in -> N x floor((H + 2 padding - window) / stride) + 1 x ... x C_out, for any extents and
/// channels: `Convolution layer(3, 64, {.window = 4, .stride = 2, .padding = 1});` Interchange form of the
/// weights: C_out, C_in, rows, columns.
template <class S = float>
class Convolution : public WindowedLayer<Direction::fine_to_coarse, S> {
 public:
  /// Parameters start at zero: `initialize` (layers/initialize.hpp) draws them. Throws ShapeError for fewer
  /// than one channel, an extent or step below 1 or a negative padding.
  Convolution(Index input_channels, Index output_channels, const ConvolutionOptions& options)
      : WindowedLayer<Direction::fine_to_coarse, S>(input_channels, output_channels, options) {}
};

}  // namespace ONEIROS_TARGET
}  // namespace oneiros
