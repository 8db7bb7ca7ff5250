// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Pictures come as PNG, JPEG or BMP files of any size, read by stb_image.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "oneiros/files/detail/input_file.hpp"
#include "oneiros/formats/detail/picture_claims.hpp"
#include "oneiros/formats/detail/picture_format.hpp"
#include "oneiros/formats/detail/stb_image.hpp"
#include "oneiros/tensor/tensor.hpp"

namespace oneiros {

/// A picture's bytes: row, column, channel.
struct ImageFile {
  Shape<3> shape{};                    ///< height, width, channels
  std::vector<std::uint8_t> pixels{};  ///< row-major, 0 to 255
};

namespace detail {

/// Bytes for stb_image, which goes on with zeros where they end.
class PictureSource {
 public:
  explicit PictureSource(std::span<const std::uint8_t> bytes) : left_(bytes) {}

  /// More was wanted than there is.
  bool is_exhausted() const { return is_exhausted_; }

  static stb::stbi_io_callbacks callbacks() {
    return {.read = [](void* self, char* out, int count) { return of(self).read(out, count); },
            .skip = [](void* self, int count) { of(self).skip(count); },
            .eof = [](void* self) { return of(self).left_.empty() ? 1 : 0; }};
  }

 private:
  static PictureSource& of(void* self) { return *static_cast<PictureSource*>(self); }

  int read(char* out, int most) {
    const std::size_t count = std::min(left_.size(), static_cast<std::size_t>(most));
    std::copy_n(left_.data(), count, out);
    left_ = left_.subspan(count);
    is_exhausted_ = count == 0;
    return static_cast<int>(count);
  }

  void skip(int wanted) {
    const std::size_t count = std::min(left_.size(), static_cast<std::size_t>(wanted));
    left_ = left_.subspan(count);
    is_exhausted_ = std::cmp_less(count, wanted);
  }

  std::span<const std::uint8_t> left_;
  bool is_exhausted_ = false;
};

/// A decoded picture of three channels, grey ones three times the same, without what may be transparent,
/// turned as its Exif data say.
class DecodedImage {
 public:
  /// Throws DataError unless the file is a picture that is whole, of at most 64 million pixels, and no larger
  /// than a file of its size can hold.
  explicit DecodedImage(const std::filesystem::path& path) {
    constexpr std::size_t largest_file = std::size_t{1} << 28U;
    const std::vector<std::uint8_t> bytes = read_file(path, largest_file);
    const PictureClaims claims(path, bytes);
    if (const auto other = other_picture_format(bytes); !other.empty())
      claims.fail(0, "a picture (PNG, JPEG or BMP)", other);
    const std::vector<std::uint8_t> readable = readable_picture(bytes);
    int channels = 0;
    if (stb::stbi_info_from_memory(readable.data(), static_cast<int>(readable.size()), &width_, &height_,
                                   &channels) == 0)
      claims.fail(0, "a picture (PNG, JPEG or BMP)", stb::stbi_failure_reason());
    claims.check_size(std::abs(std::int64_t{height_}), width_);  // BMP's may be negative: from top to bottom
    claims.check_checksums();
    PictureSource source(readable);
    const stb::stbi_io_callbacks callbacks = PictureSource::callbacks();
    pixels_.reset(stb::stbi_load_from_callbacks(&callbacks, &source, &width_, &height_, &channels, 3));
    if (source.is_exhausted()) claims.fail(bytes.size(), "more of the picture", "the end of the file");
    if (!pixels_) claims.fail(0, "a picture that is whole", stb::stbi_failure_reason());
    if (const int orientation = exif_orientation(bytes); orientation != 1) turn(orientation);
  }

  Shape<3> shape() const { return {height_, width_, 3}; }
  const std::uint8_t* pixels() const { return turned_.empty() ? pixels_.get() : turned_.data(); }

 private:
  struct Free {
    void operator()(std::uint8_t* pixels) const { stb::stbi_image_free(pixels); }
  };

  /// Puts the picture the right way up.
  void turn(int orientation) {
    const int rows = orientation >= 5 ? width_ : height_, columns = orientation >= 5 ? height_ : width_;
    turned_.reserve(static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns) * 3);
    for (int row = 0; row < rows; ++row)
      for (int column = 0; column < columns; ++column) {
        const auto [r, c] = stored_place(orientation, height_, width_, row, column);
        const std::uint8_t* pixel = pixels_.get() + (r * width_ + c) * 3;
        turned_.insert(turned_.end(), pixel, pixel + 3);
      }
    height_ = rows;
    width_ = columns;
  }

  int height_ = 0;
  int width_ = 0;
  std::unique_ptr<std::uint8_t, Free> pixels_;
  std::vector<std::uint8_t> turned_;  // instead, if not as it is in the file
};

}  // namespace detail

/// Reads a picture as height x width x 3. Throws DataError if it is missing, damaged or larger than 64
/// million pixels.
inline ImageFile read_image(const std::filesystem::path& path) {
  const detail::DecodedImage image(path);
  return {.shape = image.shape(), .pixels = {image.pixels(), image.pixels() + size_of(image.shape())}};
}

}  // namespace oneiros
