// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Occlusion by random patches, the paper's perturbation of NREM dreams (Methods, "NREM"; Zeiler & Fergus
// 2014) and of test images. The image is cut into s x s patches from the top left, and each is set to 0 with
// probability p.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "oneiros/parallel/parallel.hpp"
#include "oneiros/phases/policies/perturbations/changes.hpp"
#include "oneiros/phases/roles.hpp"
#include "oneiros/random/draws.hpp"

namespace oneiros {

/// Which patches of an image are dropped; rows x columns of them, the last ones may hang over the edge.
struct PatchGrid {
  int patch_size = 1;                 ///< s, in pixels
  Index rows = 0;                     ///< of patches
  Index columns = 0;                  ///< of patches
  std::vector<std::uint8_t> dropped;  ///< rows x columns, 1 where a patch is set to 0

  /// Room for an image; every patch is kept.
  void reset(int size, Index height, Index width) {
    patch_size = size;
    rows = (height + size - 1) / size;
    columns = (width + size - 1) / size;
    dropped.reserve(static_cast<std::size_t>(height * width));
    dropped.assign(static_cast<std::size_t>(rows * columns), 0);
  }

  /// Whether the pixel in row y and column x lies in a dropped patch.
  bool covers(Index y, Index x) const {
    return dropped[static_cast<std::size_t>(y / patch_size * columns + x / patch_size)] != 0;
  }
};

/// Intensity and patch size are given, the patches are drawn.
struct FixedPatches {
  double intensity = 0.3;  ///< the probability that a patch is dropped
  int size = 4;            ///< s, in pixels

  /// Draws mask number `mask` of a mini-batch for images of height x width. Throws ValueError unless 0 <=
  /// intensity <= 1 and size >= 1.
  void draw(const Draws& draws, Index mask, Index height, Index width, PatchGrid& grid) const {
    if (detail::is_nan(intensity) || intensity < 0 || intensity > 1 || size < 1)
      throw ValueError(detail::message(
          "occlusion: expected an intensity from 0 to 1 and a patch size of at least 1, found ", intensity,
          " and ", size));
    grid.reset(size, height, width);
    const Stream stream = draws.stream("patches");
    const auto first = static_cast<std::uint64_t>(mask) << 32U;
    for (std::size_t i = 0; i < grid.dropped.size(); ++i)
      grid.dropped[i] = stream.bernoulli(intensity, first + i) ? 1 : 0;
  }
};

/// Intensity p ~ U(0, 1) and patch size s ~ U{1..8} are drawn for each mask.
struct RandomPatches {
  double least_intensity = 0;     ///< p is drawn from here on
  double greatest_intensity = 1;  ///< and up to here
  int smallest = 1;               ///< s is drawn from here on, in pixels
  int largest = 8;                ///< up to here, itself included

  /// Draws p, s and the patches of mask number `mask`. Throws ValueError unless 1 <= smallest <= largest, and
  /// where p is not in [0, 1].
  void draw(const Draws& draws, Index mask, Index height, Index width, PatchGrid& grid) const {
    if (smallest < 1 || largest < smallest)
      throw ValueError(detail::message("occlusion: expected patch sizes 1 <= smallest <= largest, found ",
                                       smallest, " and ", largest));
    const auto i = static_cast<std::uint64_t>(mask);
    const double p = draws.stream("intensity").uniform<double>(i);
    const auto sizes = static_cast<std::uint32_t>(largest - smallest + 1);
    const auto s = smallest + static_cast<int>(draws.stream("patch size").below(sizes, i));
    FixedPatches{least_intensity + p * (greatest_intensity - least_intensity), s}.draw(draws, mask, height,
                                                                                       width, grid);
  }
};

/// Draws mask number `mask` of a mini-batch for images of height x width into `grid`.
template <class P>
concept Patches = requires(const P& patches, const Draws& draws, Index mask, Index side, PatchGrid& grid) {
  patches.draw(draws, mask, side, side, grid);
};

/// Sets patches of the image to 0.
template <Patches P = RandomPatches, Changes changes = Changes::one_per_batch>
struct Occlusion {
  using Role = roles::ImagePerturbation;

  P patches = {};  ///< how they are drawn

  /// `mask` is 1 x H x W or N x H x W: 1 where the image is kept, 0 where it is occluded.
  template <class S>
  struct Activations {
    Tensor<S, 3> mask;  ///< of the last call
    PatchGrid grid;     ///< memory for drawing
  };

  /// Draws the mask and sets what it covers to 0 in images N x H x W x C. Throws ShapeError if there are
  /// none.
  template <class S>
  void apply(const TensorView<S, 4>& images, Activations<S>& activations, const Draws& draws) const {
    const Shape<3> shape = mask_shape(images);
    resize(activations.mask, shape);
    for (Index n = 0; n < shape[0]; ++n) {
      patches.draw(draws, n, images.dimension(1), images.dimension(2), activations.grid);
      for (Index y = 0; y < images.dimension(1); ++y)
        for (Index x = 0; x < images.dimension(2); ++x)
          activations.mask(n, y, x) = activations.grid.covers(y, x) ? S(0) : S(1);
    }
    transpose(images, activations);
  }

  /// Multiplication with the mask is its own transpose. Throws ShapeError if the mask is of other images.
  template <class S>
  void transpose(const TensorView<S, 4>& images, Activations<S>& activations) const {
    detail::check_not_empty(images.shape(), "Occlusion");
    check_shape(shape_of(activations.mask), mask_shape(images), "Occlusion: mask");
    const Index pixels = images.dimension(1) * images.dimension(2);
    const Index channels = images.dimension(3);
    parallel_for(images.dimension(0), [&](Index n) {
      const S* mask = activations.mask.data() + (changes == Changes::one_per_image ? n * pixels : 0);
      S* image = images.data() + n * pixels * channels;
      for (Index i = 0; i < pixels; ++i)
        for (Index c = 0; c < channels; ++c) image[i * channels + c] *= mask[i];
    });
  }

 private:
  template <class S>
  static Shape<3> mask_shape(const TensorView<S, 4>& images) {
    return {changes == Changes::one_per_image ? images.dimension(0) : 1, images.dimension(1),
            images.dimension(2)};
  }
};

}  // namespace oneiros
