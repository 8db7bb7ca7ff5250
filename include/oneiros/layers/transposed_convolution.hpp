// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Transposed convolution: the linear map whose matrix is the transpose of a convolution's, with a bias.

#include "oneiros/layers/windowed_layer.hpp"

namespace oneiros {
inline namespace ONEIROS_TARGET {

/// N x H x W x C_in -> N x (H - 1) stride - 2 padding + window x ... x C_out:
/// `TransposedConvolution layer(64, 3, {.window = 4, .stride = 2, .padding = 1});`
/// Interchange form of the weights: C_in, C_out, rows, columns.
template <class S = float>
class TransposedConvolution : public WindowedLayer<Direction::coarse_to_fine, S> {
 public:
  /// Parameters start at zero: `initialize` (layers/initialize.hpp) draws them. Throws ShapeError for fewer
  /// than one channel, an extent or step below 1 or a negative padding.
  TransposedConvolution(Index input_channels, Index output_channels, const ConvolutionOptions& options)
      : WindowedLayer<Direction::coarse_to_fine, S>(input_channels, output_channels, options) {}
};

}  // namespace ONEIROS_TARGET
}  // namespace oneiros
