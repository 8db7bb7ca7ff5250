// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Other views of the images of a data set, for who learns from labels: what an image shows stays the same
// when it is mirrored or moved a little. `batches` applies them while it makes a batch; an augmentation of
// one's own is a type with the same call operator.

#include <algorithm>
#include <concepts>
#include <cstdint>

#include "oneiros/random/rng.hpp"
#include "oneiros/tensor/bytes.hpp"
#include "oneiros/tensor/tensor.hpp"

namespace oneiros::data {

/// Writes a view of an image (height, width, channel) from bytes to numbers in [-1, 1]. `index` is the
/// image's place in the data set, and `stream` that of the epoch: draws that depend on nothing else make a
/// view the same in any batch and on any thread.
template <class A, class S>
concept Augmentation = std::copy_constructible<A> &&
                       requires(const A& augmentation, const TensorView<const std::uint8_t, 3>& image,
                                const TensorView<S, 3>& out, const Stream& stream,
                                Index index) { augmentation(image, out, stream, index); };

/// Shows images as they are.
struct Unchanged {
  /// Each byte as a number in [-1, 1].
  template <class S>
  void operator()(const TensorView<const std::uint8_t, 3>& image, const TensorView<S, 3>& out, const Stream&,
                  Index) const {
    check_shape(out.shape(), image.shape(), "Unchanged: out");
    std::transform(image.begin(), image.end(), out.begin(), from_byte<S>);
  }
};

/// Mirrors every second image, at random, and moves each by up to `largest_shift` pixels up or down and left
/// or right; what comes in at an edge is the image's reflection in it. Throws ValueError unless 0 <=
/// largest_shift < height and width, ShapeError for an image without pixels or an `out` of another shape.
struct FlipAndShift {
  bool flip = true;         ///< not for digits or letters
  Index largest_shift = 4;  ///< pixels

  /// The view of image `index` in the epoch of `stream`.
  template <class S>
  void operator()(const TensorView<const std::uint8_t, 3>& image, const TensorView<S, 3>& out,
                  const Stream& stream, Index index) const {
    const auto [height, width, channels] = image.shape();
    detail::check_not_empty(Shape<4>{1, height, width, channels}, "FlipAndShift");
    check_shape(out.shape(), image.shape(), "FlipAndShift: out");
    if (largest_shift < 0 || largest_shift >= std::min(height, width))
      throw ValueError(detail::message("FlipAndShift: expected a largest shift from 0 to ",
                                       std::min(height, width) - 1, ", found ", largest_shift));
    const auto draw = 3 * static_cast<std::uint64_t>(index);
    const bool flipped = flip && stream.bernoulli(0.5, draw);
    const Index down = shift(stream, draw + 1), right = shift(stream, draw + 2);
    for (Index y = 0; y < height; ++y)
      for (Index x = 0; x < width; ++x) {
        const Index v = reflected(y - down, height), u = reflected(x - right, width);
        const std::uint8_t* pixel = &image(v, flipped ? width - 1 - u : u, 0);
        std::transform(pixel, pixel + channels, &out(y, x, 0), from_byte<S>);
      }
  }

 private:
  Index shift(const Stream& stream, std::uint64_t draw) const {
    return static_cast<Index>(stream.below(static_cast<std::uint32_t>(2 * largest_shift + 1), draw)) -
           largest_shift;
  }

  /// Where a place less than `size` beyond the ends of [0, size) lies in a mirror at the last pixel.
  static Index reflected(Index i, Index size) { return i < 0 ? -i : i < size ? i : 2 * (size - 1) - i; }
};

}  // namespace oneiros::data
