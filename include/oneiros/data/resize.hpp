// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Images of another size: each pixel is a mean weighted by a triangle, as wide as two pixels of the larger of
// the two grids (bilinear interpolation that does not alias), or of the grid that is read (that which does,
// PyTorch's interpolate with align_corners = false). Weights are integers, and so is all arithmetic of bytes:
// the same ones on every platform.

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <type_traits>
#include <utility>
#include <vector>

#include "oneiros/data/dataset.hpp"
#include "oneiros/util/detail/pixel_memory.hpp"

namespace oneiros::data {

/// How an image gets another size.
struct ResizeOptions {
  bool antialias = true;  ///< whether shrinking means over all pixels, not only over the nearest two
};

}  // namespace oneiros::data

namespace oneiros::detail {

/// The largest extent of an image that can be resized: all sums then fit into 64 bits.
inline constexpr Index largest_extent = 1 << 15;

/// Throws ShapeError unless 1 <= extent <= largest_extent for both.
inline void check_resizable(const char* what, Index height, Index width) {
  if (std::min(height, width) < 1 || std::max(height, width) > largest_extent)
    throw ShapeError(message(what, ": expected images with sides of 1 to ", largest_extent, " pixels, found ",
                             height, " x ", width));
}

/// How the pixels of a line of `to` pixels come from one of `from` pixels.
class LineFilter {
 public:
  LineFilter(Index from, Index to, const data::ResizeOptions& options) {
    // In units of 1 / (2 from to) of the line, centres are odd multiples of `from` or `to`.
    const Index reach = 2 * (options.antialias ? std::max(from, to) : to);
    for (Index i = 0; i < to; ++i) {
      const Index centre = (2 * i + 1) * from;
      const auto weight = [&](Index j) { return reach - std::abs((2 * j + 1) * to - centre); };
      const Index first = std::max<Index>(0, (centre - reach + to) / (2 * to));
      Tap tap{.first = first, .begin = weights_.size(), .end = 0, .sum = 0};
      for (Index j = first; j < from && weight(j) > 0; ++j) {
        weights_.push_back(weight(j));
        tap.sum += weight(j);
      }
      tap.end = weights_.size();
      taps_.push_back(tap);
    }
  }

  /// Writes weighted means times `up / down`, rounded if they are integers. A pixel is `count` values side by
  /// side, each of which is a line of its own with the same values of the other pixels.
  template <class In, class Out>
  void apply(const In* in, Index count, std::int64_t up, std::int64_t down, Out* out) const {
    using Sum = std::conditional_t<std::integral<In>, std::int64_t, double>;
    for (const Tap& tap : taps_)
      for (const In* line = in + tap.first * count; line < in + (tap.first + 1) * count; ++line) {
        const In* value = line;
        Sum sum = 0;
        for (std::size_t k = tap.begin; k < tap.end; ++k, value += count)
          sum += static_cast<Sum>(weights_[k]) * static_cast<Sum>(*value);
        const auto weights = static_cast<Sum>(tap.sum * down);
        const Sum half = std::integral<In> ? weights : 0;
        *out++ = static_cast<Out>((2 * sum * static_cast<Sum>(up) + half) / (2 * weights));
      }
  }

 private:
  struct Tap {
    Index first;             // of the pixels with a weight
    std::size_t begin, end;  // of their weights
    std::int64_t sum;
  };

  std::vector<std::int64_t> weights_;
  std::vector<Tap> taps_;
};

/// Resizes images of one size and any number of channels, given row by row.
class Resizer {
 public:
  /// The extents are checked by the caller.
  Resizer(Index from_height, Index from_width, Index height, Index width,
          const data::ResizeOptions& options = {})
      : from_height_(from_height),
        from_width_(from_width),
        width_(width),
        along_rows_(from_width, width, options),
        along_columns_(from_height, height, options) {}

  /// Bytes are rounded, floating-point numbers are not.
  template <class T>
  void operator()(const T* in, Index channels, T* out) const {
    using Kept = std::conditional_t<std::integral<T>, std::uint16_t, T>;
    constexpr std::int64_t fraction = 256;  // what is kept of a byte between the two passes
    const Index row = width_ * channels;
    std::vector<Kept> narrow(static_cast<std::size_t>(from_height_ * row));
    for (Index y = 0; y < from_height_; ++y)
      along_rows_.apply(in + y * from_width_ * channels, channels, fraction, 1, narrow.data() + y * row);
    along_columns_.apply(narrow.data(), row, 1, fraction, out);
  }

 private:
  Index from_height_;
  Index from_width_;
  Index width_;
  LineFilter along_rows_;
  LineFilter along_columns_;
};

}  // namespace oneiros::detail

namespace oneiros::data {

/// The data set with images of height x width, stretched to it if need be; the same one if they are. Throws
/// ShapeError unless all sides, before and after, have 1 to 32,768 pixels.
inline Dataset resized(const Dataset& dataset, Index height, Index width, const ResizeOptions& options = {}) {
  const Index from_height = dataset.image_shape()[0];
  const Index from_width = dataset.image_shape()[1];
  const Index channels = dataset.image_shape()[2];
  if (from_height == height && from_width == width) return dataset;
  detail::check_resizable("resized", from_height, from_width);
  detail::check_resizable("resized", height, width);
  Contents contents{
      .name = dataset.name(), .image_shape = {height, width, channels}, .class_names = dataset.class_names()};
  for (Index i = 0; i < dataset.size(); ++i) contents.labels.push_back(dataset.label(i));
  const Index bytes = size_of(contents.image_shape);
  contents.pixels = detail::pixel_memory(static_cast<std::size_t>(dataset.size() * bytes));
  const detail::Resizer resize(from_height, from_width, height, width, options);
  parallel_blocks(dataset.size(), detail::images_per_block, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i)
      resize(dataset.image(i).data(), channels, contents.pixels.data() + i * bytes);
  });
  return Dataset(std::move(contents));
}

/// The same for images in memory, N,H,W,C, whose values are not rounded. Throws ShapeError also if there are
/// no images or channels.
template <std::floating_point S>
Tensor<S, 4> resized(const TensorView<const S, 4>& images, Index height, Index width,
                     const ResizeOptions& options = {}) {
  const auto& [count, from_height, from_width, channels] = images.shape();
  detail::check_not_empty(images.shape(), "resized");
  detail::check_resizable("resized", from_height, from_width);
  detail::check_resizable("resized", height, width);
  Tensor<S, 4> result(count, height, width, channels);
  const detail::Resizer resize(from_height, from_width, height, width, options);
  parallel_blocks(count, 1, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) resize(&images(i, 0, 0, 0), images.dimension(3), &result(i, 0, 0, 0));
  });
  return result;
}

}  // namespace oneiros::data
