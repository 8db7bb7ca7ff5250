// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Pictures come as PNG, JPEG or BMP files of any size, read by stb_image.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "oneiros/data/resize.hpp"
#include "oneiros/files/input_file.hpp"
#include "oneiros/io/detail/stb_image.hpp"
#include "oneiros/tensor/tensor.hpp"

namespace oneiros {

/// A picture's bytes: row, column, channel.
struct ImageFile {
  Shape<3> shape{};
  std::vector<std::uint8_t> pixels{};
};

namespace detail {

/// A decoded picture of three channels, grey ones three times the same, without what may be transparent.
class DecodedImage {
 public:
  /// Throws DataError unless the file is a picture that is whole, of at most 64 million pixels, and no larger
  /// than a file of its size can hold.
  explicit DecodedImage(const std::filesystem::path& path) {
    constexpr std::size_t largest_file = std::size_t{1} << 28U;
    constexpr std::int64_t most_pixels = 1 << 26;
    constexpr std::int64_t pixels_per_byte = 8 * 1032;  // of one bit each, compressed as far as zlib can
    const std::vector<std::uint8_t> bytes = read_file(path, largest_file);
    const auto size = static_cast<int>(bytes.size());
    int channels = 0;
    if (stb::stbi_info_from_memory(bytes.data(), size, &width_, &height_, &channels) == 0)
      fail(path, "a picture (PNG, JPEG or BMP)", stb::stbi_failure_reason());
    const std::int64_t pixels = std::int64_t{width_} * height_;
    if (width_ < 1 || height_ < 1 || pixels > most_pixels || pixels > pixels_per_byte * size)
      fail(path, message("a picture of 1 to ", std::min(most_pixels, pixels_per_byte * size), " pixels"),
           message(height_, " x ", width_));
    pixels_.reset(stb::stbi_load_from_memory(bytes.data(), size, &width_, &height_, &channels, 3));
    if (!pixels_) fail(path, "a picture that is whole", stb::stbi_failure_reason());
  }

  Shape<3> shape() const { return {height_, width_, 3}; }
  const std::uint8_t* pixels() const { return pixels_.get(); }

 private:
  [[noreturn]] static void fail(const std::filesystem::path& path, const std::string& expected,
                                const std::string& found) {
    throw DataError(message(path.string(), ": expected ", expected, ", found ", found));
  }

  struct Free {
    void operator()(std::uint8_t* pixels) const { stb::stbi_image_free(pixels); }
  };

  int height_ = 0;
  int width_ = 0;
  std::unique_ptr<std::uint8_t, Free> pixels_;
};

}  // namespace detail

/// Reads a picture as height x width x 3. Throws DataError if it is missing, damaged or larger than 64
/// million pixels.
inline ImageFile read_image(const std::filesystem::path& path) {
  const detail::DecodedImage image(path);
  return {.shape = image.shape(), .pixels = {image.pixels(), image.pixels() + size_of(image.shape())}};
}

/// The same, stretched to height x width x 3 (see `data::resized`). Throws ShapeError for sides of no or more
/// than 32,768 pixels.
inline void read_image_to(const std::filesystem::path& path, Index height, Index width, std::uint8_t* out) {
  const detail::DecodedImage image(path);
  const auto [from_height, from_width, channels] = image.shape();
  detail::check_resizable("read_image_to", from_height, from_width);
  detail::check_resizable("read_image_to", height, width);
  detail::Resizer(from_height, from_width, height, width)(image.pixels(), channels, out);
}

}  // namespace oneiros
