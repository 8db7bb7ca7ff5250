// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Transposed convolution: the linear map whose matrix is the transpose of a convolution's, with a bias.

#include "oneiros/layers/windowed_layer.hpp"

namespace oneiros {
inline namespace ONEIROS_TARGET {

/// N x H x W x C_in -> N x (H - 1) stride - 2 padding + window x ... x C_out:
/// `TransposedConvolution<Window<4>, Stride<2>, Padding<1>> layer(64, 3);`
/// Interchange form of the weights: C_in, C_out, rows, columns.
template <class WindowT, class StrideT = Stride<1>, class PaddingT = Padding<0>, class S = float>
class TransposedConvolution : public WindowedLayer<Direction::coarse_to_fine, WindowT, StrideT, PaddingT, S> {
  using Base = WindowedLayer<Direction::coarse_to_fine, WindowT, StrideT, PaddingT, S>;

 public:
  using Base::Base;
};

}  // namespace ONEIROS_TARGET
}  // namespace oneiros
