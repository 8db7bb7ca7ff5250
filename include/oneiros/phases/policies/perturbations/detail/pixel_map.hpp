// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Perturbations that make each pixel from some of the image's: a list of what is made from what serves the
// images in one direction and their gradient in the other, so that neither can differ from the other.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "oneiros/parallel/parallel.hpp"
#include "oneiros/phases/policies/perturbations/changes.hpp"
#include "oneiros/random/rng.hpp"
#include "oneiros/tensor/tensor.hpp"

namespace oneiros::detail {

/// `draw(i, change)` for each image, or once for all of them.
template <Changes changes, class Change, class F>
void draw_changes(Index images, std::vector<Change>& drawn, const F& draw) {
  drawn.resize(changes == Changes::one_per_image ? static_cast<std::size_t>(images) : 1);
  for (std::size_t i = 0; i < drawn.size(); ++i) draw(static_cast<std::uint64_t>(i), drawn[i]);
}

/// What was drawn for image n.
template <class Change>
const Change& change_of(const std::vector<Change>& drawn, Index n) {
  return drawn[drawn.size() == 1 ? 0 : static_cast<std::size_t>(n)];
}

/// A number between two, uniformly.
inline double uniform_between(const Stream& stream, double least, double greatest, std::uint64_t index) {
  return least + (greatest - least) * stream.uniform<double>(index);
}

/// Throws ValueError unless above < least <= greatest <= up_to, all of them numbers; `expected` says so.
inline void check_least_and_greatest(const char* expected, double least, double greatest, double above,
                                     double up_to) {
  if (!is_finite(least) || !is_finite(greatest) || least <= above || greatest < least || greatest > up_to)
    throw ValueError(message(expected, ", found ", least, " and ", greatest));
}

/// Throws ShapeError unless a gradient is of the shape of the images that were perturbed.
template <class S>
void check_perturbed(const TensorView<S, 4>& gradient, const Tensor<S, 4>& perturbed, const char* who,
                     const char* which) {
  check_not_empty(gradient.shape(), who);
  check_shape(gradient.shape(), shape_of(perturbed), which);
}

/// Which way a map of pixels is taken.
enum class Direction { forward, transposed };

/// Replaces images by a linear map of them, or a gradient by its transpose. `taps(n, tap)` calls `tap(made,
/// read, weight)` for each pixel of image n that is made and each that it is made from, by their places in
/// the image's rows; all channels alike. `copy` becomes what was there before.
template <class S, class Taps>
void map_pixels(const TensorView<S, 4>& images, Tensor<S, 4>& copy, Direction direction, const Taps& taps) {
  copied(copy, TensorView<const S, 4>(images));
  const Index channels = images.dimension(3);
  const Index size = images.dimension(1) * images.dimension(2) * channels;
  parallel_for(images.dimension(0), [&](Index n) {
    const S* from = copy.data() + n * size;
    S* to = images.data() + n * size;
    std::fill_n(to, size, S(0));
    taps(n, [&](Index made, Index read, double weight) {
      if (direction == Direction::transposed) std::swap(made, read);
      for (Index c = 0; c < channels; ++c)
        to[made * channels + c] += static_cast<S>(weight) * from[read * channels + c];
    });
  });
}

/// Makes a pixel from the four around row v and column u, with weights that fall linearly to 0 at a distance
/// of 1 (bilinear interpolation); where there are none, nothing comes in.
template <class Tap>
void bilinear(Index made, double v, double u, Index height, Index width, const Tap& tap) {
  if (v <= -1 || v >= static_cast<double>(height) || u <= -1 || u >= static_cast<double>(width)) return;
  const double top = std::floor(v), left = std::floor(u);
  for (int below = 0; below <= 1; ++below)
    for (int right = 0; right <= 1; ++right) {
      const Index y = static_cast<Index>(top) + below, x = static_cast<Index>(left) + right;
      const double weight = (below == 1 ? v - top : 1 - (v - top)) * (right == 1 ? u - left : 1 - (u - left));
      if (weight != 0 && y >= 0 && y < height && x >= 0 && x < width) tap(made, y * width + x, weight);
    }
}

}  // namespace oneiros::detail
