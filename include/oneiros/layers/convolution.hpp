// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Two-dimensional convolution (cross-correlation, as everywhere in machine learning) with a bias.

#include "oneiros/layers/windowed_layer.hpp"

namespace oneiros {
inline namespace ONEIROS_TARGET {

/// N x H x W x C_in -> N x floor((H + 2 padding - window) / stride) + 1 x ... x C_out, for any extents and
/// channels: `Convolution<Window<4>, Stride<2>, Padding<1>> layer(3, 64);` Interchange form of the weights:
/// C_out, C_in, rows, columns.
template <class WindowT, class StrideT = Stride<1>, class PaddingT = Padding<0>, class S = float>
class Convolution : public WindowedLayer<Direction::fine_to_coarse, WindowT, StrideT, PaddingT, S> {
  using Base = WindowedLayer<Direction::fine_to_coarse, WindowT, StrideT, PaddingT, S>;

 public:
  using Base::Base;
};

}  // namespace ONEIROS_TARGET
}  // namespace oneiros
