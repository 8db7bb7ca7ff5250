// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Pictures of batches: rows of images under each other, such as images, their reconstructions and what was
// dreamed of them, each row with a caption.

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "oneiros/formats/detail/canvas.hpp"
#include "oneiros/formats/png.hpp"
#include "oneiros/tensor/tensor.hpp"

namespace oneiros {

/// Collects images and writes them as one PNG file:
/// `ImageGrid grid(8); grid.add_row(images, "images"); grid.add_row(dreams, "dreams");
/// grid.write("dreams.png");`
class ImageGrid {
 public:
  /// @param columns the most images side by side; a longer batch goes on in the next line
  /// @param scale   magnification of the whole
  explicit ImageGrid(Index columns, int scale = 1) : columns_(columns), scale_(scale) {
    if (columns < 1 || scale < 1)
      throw ValueError(
          detail::message("ImageGrid: expected at least 1 column and a scale of at least 1, found ", columns,
                          " and ", scale));
  }

  /// Adds a batch (N, height, width, 1 or 3 channels) or one image (height, width, channels) with values in
  /// [-1, 1], see to_byte for others; the caption (ASCII) is written to the left of its first line. Throws
  /// ShapeError if the images are of another height or width than those before.
  template <class Images>
  void add_row(const Images& images, std::string caption = {});

  /// Writes the file, atomically. Throws ShapeError if there is no image, and DataError.
  void write(const std::filesystem::path& path) const;

 private:
  struct Line {
    std::string caption;
    std::vector<detail::Canvas> images;
  };
  static constexpr Index separator = 2;
  static constexpr detail::Color background{232, 232, 232};
  static constexpr detail::Color ink{48, 48, 48};

  template <class S>
  static TensorView<const S, 4> as_batch(const TensorView<const S, 4>& images) {
    return images;
  }
  template <class S>
  static TensorView<const S, 4> as_batch(const TensorView<const S, 3>& image);

  template <class S>
  void add_lines(const TensorView<const S, 4>& view, std::string caption);

  template <class S>
  static detail::Canvas to_canvas(const TensorView<const S, 4>& images, Index n);

  Index line_height() const;
  Index caption_width() const;
  detail::Canvas render() const;

  Index columns_;
  int scale_;
  Shape<2> image_{};  // height and width
  std::vector<Line> lines_;
};

template <class Images>
void ImageGrid::add_row(const Images& images, std::string caption) {
  static_assert(Images::NumDimensions == 3 || Images::NumDimensions == 4,
                "ImageGrid: expected a batch of images (N, height, width, channels), or one without N");
  add_lines(as_batch(const_view(images)), std::move(caption));
}

template <class S>
TensorView<const S, 4> ImageGrid::as_batch(const TensorView<const S, 3>& image) {
  return reshaped<4>(image, {1, image.dimension(0), image.dimension(1), image.dimension(2)});
}

template <class S>
void ImageGrid::add_lines(const TensorView<const S, 4>& view, std::string caption) {
  if (view.size() == 0) return;
  detail::check_channels(view.dimension(3));
  const Shape<2> image{view.dimension(1), view.dimension(2)};
  if (!lines_.empty()) check_shape(image, image_, "ImageGrid: images of another row");
  image_ = image;
  for (Index n = 0; n < view.dimension(0); ++n) {
    if (n % columns_ == 0) lines_.push_back({std::exchange(caption, {}), {}});
    lines_.back().images.push_back(to_canvas(view, n));
  }
}

template <class S>
detail::Canvas ImageGrid::to_canvas(const TensorView<const S, 4>& images, Index n) {
  detail::Canvas canvas(images.dimension(1), images.dimension(2), background);
  const Index last = images.dimension(3) - 1;  // a single channel is painted as all three
  for (Index row = 0; row < canvas.height(); ++row)
    for (Index column = 0; column < canvas.width(); ++column)
      for (Index channel = 0; channel < 3; ++channel)
        canvas.at(row, column)[static_cast<std::size_t>(channel)] =
            to_byte(images(n, row, column, std::min(channel, last)));
  return canvas;
}

inline Index ImageGrid::caption_width() const {
  std::size_t longest = 0;
  for (const Line& line : lines_) longest = std::max(longest, line.caption.size());
  return longest == 0 ? 0 : static_cast<Index>(longest) * detail::glyph_advance + separator;
}

inline Index ImageGrid::line_height() const {
  return caption_width() == 0 ? image_[0] : std::max<Index>(image_[0], detail::glyph_height);
}

inline detail::Canvas ImageGrid::render() const {
  Index columns = 0;
  for (const Line& line : lines_) columns = std::max(columns, static_cast<Index>(line.images.size()));
  const Index left = separator + caption_width(), height = line_height();
  detail::Canvas canvas(separator + static_cast<Index>(lines_.size()) * (height + separator),
                        left + columns * (image_[1] + separator), background);
  Index top = separator;
  for (const Line& line : lines_) {
    canvas.write(top + (height - detail::glyph_height) / 2, separator, line.caption, ink);
    Index column = left;
    for (const detail::Canvas& image : line.images) {
      canvas.paint(top, column, image);
      column += image.width() + separator;
    }
    top += height + separator;
  }
  return canvas;
}

inline void ImageGrid::write(const std::filesystem::path& path) const {
  if (lines_.empty())
    throw ShapeError(detail::message(path.string(), ": expected at least one image in the grid"));
  const detail::Canvas canvas = render();
  const Shape<3> shape{canvas.height() * scale_, canvas.width() * scale_, 3};
  detail::check_png_shape(path, shape);
  detail::write_png_bytes(path, shape, canvas.magnified_bytes(scale_));
}

}  // namespace oneiros
