// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Noise on dreamed images, as another perturbation than the paper's.

#include <cstdint>

#include "oneiros/parallel/parallel.hpp"
#include "oneiros/phases/roles.hpp"
#include "oneiros/random/draws.hpp"

namespace oneiros {

/// Adds Gaussian noise to every value of an image.
struct PixelNoise {
  using Role = roles::ImagePerturbation;

  double deviation = 0.1;  ///< the standard deviation; images have values in [-1, 1]

  template <class S>
  struct Activations {};

  /// Adds deviation eps to images N x H x W x C, which are not kept in [-1, 1]. Throws ShapeError if there
  /// are none.
  template <class S>
  void apply(const TensorView<S, 4>& images, Activations<S>&, const Draws& draws) const {
    detail::check_not_empty(images.shape(), "PixelNoise");
    const Stream noise = draws.stream("pixel noise");
    parallel_blocks(images.size(), 4096, [&](Index begin, Index end) {
      for (Index i = begin; i < end; ++i)
        images.data()[i] += static_cast<S>(deviation) * noise.normal<S>(static_cast<std::uint64_t>(i));
    });
  }
  /// Leaves the gradient as it is, since the noise does not depend on the image.
  template <class S>
  void transpose(const TensorView<S, 4>&, Activations<S>&) const {}
};

}  // namespace oneiros
