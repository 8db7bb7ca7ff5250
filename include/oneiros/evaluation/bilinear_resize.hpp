// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Images of another size as networks of photographs have been given them: bilinear interpolation between the
// four nearest pixels, also where the image shrinks (PyTorch's interpolate with align_corners = false,
// without antialiasing). Data sets are resized by data::resized, which does not alias.

#include <algorithm>
#include <vector>

#include "oneiros/kernels/geometry.hpp"
#include "oneiros/parallel/parallel.hpp"

namespace oneiros::evaluation {

/// N x H x W x C -> N x height x width x C. Pixels are squares, whose centres are their positions.
struct BilinearResize {
  Extent size;  ///< of the output, in pixels

  /// Throws ShapeError if there are no images, or no pixels in them or in the output.
  Shape<4> output_shape(const Shape<4>& input) const {
    detail::check_not_empty(input, "BilinearResize");
    detail::check_extent("BilinearResize", "size", size, 1);
    return {input[0], size.height, size.width, input[3]};
  }

  /// Assigns y, which has the shape of the output.
  template <class S>
  void operator()(const TensorView<const S, 4>& x, const TensorView<S, 4>& y) const {
    check_shape(y.shape(), output_shape(x.shape()), "BilinearResize");
    const Index channels = x.dimension(3);
    std::vector<Between<S>> columns;
    columns.reserve(static_cast<std::size_t>(size.width));
    for (Index j = 0; j < size.width; ++j) columns.push_back(between<S>(j, x.dimension(2), size.width));
    parallel_blocks(x.dimension(0) * size.height, 8, [&](Index begin, Index end) {
      for (Index row = begin; row < end; ++row) {
        const Index image = row / size.height;
        const Between<S> at = between<S>(row % size.height, x.dimension(1), size.height);
        const S* above = &x(image, at.first, 0, 0);
        const S* below = &x(image, at.second, 0, 0);
        S* to = y.data() + row * size.width * channels;
        for (const Between<S>& column : columns)
          for (Index c = 0; c < channels; ++c)
            *to++ = at.mix(column.mix_pixels(above + c, channels), column.mix_pixels(below + c, channels));
      }
    });
  }

 private:
  /// A place between two pixels of a line.
  template <class S>
  struct Between {
    Index first, second;
    S weight;  ///< of the second

    S mix(S a, S b) const { return (1 - weight) * a + weight * b; }
    S mix_pixels(const S* line, Index channels) const {
      return mix(line[first * channels], line[second * channels]);
    }
  };

  /// Where pixel `position` of a line of `to` pixels lies in one of `from` pixels.
  template <class S>
  static Between<S> between(Index position, Index from, Index to) {
    const double scale = static_cast<double>(from) / static_cast<double>(to);
    const double place = std::max(0.0, (static_cast<double>(position) + 0.5) * scale - 0.5);
    const auto first = std::min(static_cast<Index>(place), from - 1);
    return {first, std::min(first + 1, from - 1), static_cast<S>(place - static_cast<double>(first))};
  }
};

}  // namespace oneiros::evaluation
