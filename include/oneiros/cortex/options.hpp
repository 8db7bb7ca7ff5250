// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// A description from which encoder and generator are made, for images of any size that can be halved.

#include <algorithm>
#include <vector>

#include "oneiros/layers/windowed_layer.hpp"

namespace oneiros {

/// What comes between a convolution and its activation.
enum class Normalization {
  none,   ///< the paper's
  batch,  ///< over the mini-batch
  group,  ///< within an image, in groups of 16 channels, or of as many as divide both
};

/// The paper's networks by default (Table 1 and Methods). Each convolution halves the rows and columns of an
/// image, and a last one takes what is left to the latent; the generator goes the same way back.
struct CortexOptions {
  Index latent_size = 256;  ///< n_z
  Index base_width = 64;    ///< n_f, channels of the first convolution; each next one has twice as many
  std::vector<Index> widths =
      {};  ///< channels of each convolution instead; empty: as many as leave 7 x 7 pixels or less
  Shape<3> image = {32, 32, 3};                       ///< rows, columns, channels
  Normalization normalization = Normalization::none;  ///< in each convolution but the last ones
};

namespace detail {

/// Halves rows and columns.
inline constexpr ConvolutionOptions halving{.window = 4, .stride = 2, .padding = 1};

/// Channels of each convolution that halves the image. Throws ShapeError for a size below one.
inline std::vector<Index> widths_of(const CortexOptions& options) {
  const auto [rows, columns, channels] = options.image;
  std::vector<Index> widths = options.widths;
  if (widths.empty()) {
    Index width = options.base_width;
    for (Index r = rows, c = columns; r % 2 == 0 && c % 2 == 0 && std::max(r, c) > 7; r /= 2, c /= 2) {
      widths.push_back(width);
      width *= 2;
    }
    if (widths.empty()) widths.push_back(width);
  }
  return widths;
}

/// Rows and columns after all halvings. Throws ShapeError for an image that cannot be halved as often.
inline Extent rest_of(const CortexOptions& options) {
  const auto halvings = static_cast<Index>(widths_of(options).size());
  const Index factor = halvings < 62 ? Index{1} << halvings : 0;
  const auto [rows, columns, channels] = options.image;
  if (channels < 1 || factor == 0 || rows < factor || columns < factor || rows % factor != 0 ||
      columns % factor != 0)
    throw ShapeError(message("Cortex: expected images (rows x columns x channels) that ", halvings,
                             " convolutions can halve, found ", to_string(options.image)));
  return {rows / factor, columns / factor};
}

}  // namespace detail
}  // namespace oneiros
