// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// A sheet of RGB pixels, to paint images and captions on.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "oneiros/formats/detail/font.hpp"
#include "oneiros/tensor/tensor.hpp"

namespace oneiros::detail {

using Color = std::array<std::uint8_t, 3>;

class Canvas {
 public:
  Canvas(Index height, Index width, Color background)
      : height_(height), width_(width), pixels_(static_cast<std::size_t>(height * width), background) {}

  Index height() const { return height_; }
  Index width() const { return width_; }
  Color& at(Index row, Index column) { return pixels_[static_cast<std::size_t>(row * width_ + column)]; }
  const Color& at(Index row, Index column) const {
    return pixels_[static_cast<std::size_t>(row * width_ + column)];
  }

  void paint(Index top, Index left, const Canvas& image) {
    for (Index row = 0; row < image.height(); ++row)
      std::copy_n(&image.at(row, 0), image.width(), &at(top + row, left));
  }

  void write(Index top, Index left, std::string_view text, Color color) {
    for (const char character : text) {
      for (int column = 0; column < glyph_width; ++column)
        for (int row = 0; row < glyph_height; ++row)
          if ((glyph(character)[static_cast<std::size_t>(column)] >> row & 1) != 0)
            at(top + row, left + column) = color;
      left += glyph_advance;
    }
  }

  /// Every pixel becomes a square of `scale` by `scale`; the bytes are in the order row, column, channel.
  std::vector<std::uint8_t> magnified_bytes(int scale) const {
    std::vector<std::uint8_t> bytes;
    bytes.reserve(pixels_.size() * 3 * static_cast<std::size_t>(scale) * static_cast<std::size_t>(scale));
    for (Index row = 0; row < height_ * scale; ++row)
      for (Index column = 0; column < width_ * scale; ++column) {
        const Color& pixel = at(row / scale, column / scale);
        bytes.insert(bytes.end(), pixel.begin(), pixel.end());
      }
    return bytes;
  }

 private:
  Index height_;
  Index width_;
  std::vector<Color> pixels_;
};

}  // namespace oneiros::detail
