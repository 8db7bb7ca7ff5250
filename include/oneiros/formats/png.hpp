// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Images leave the library as PNG files, of eight bits a channel.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <new>
#include <span>
#include <vector>

#include "oneiros/files/atomic_file.hpp"
#include "oneiros/formats/detail/stb_image_write.hpp"
#include "oneiros/tensor/bytes.hpp"
#include "oneiros/tensor/tensor.hpp"

namespace oneiros {

namespace detail {

inline void check_channels(Index channels) {
  if (channels != 1 && channels != 3)
    throw ShapeError(message("image: expected 1 or 3 channels, found ", channels));
}

/// Throws ShapeError for what cannot become a PNG file, before anything is allocated for it.
inline void check_png_shape(const std::filesystem::path& path, const Shape<3>& shape) {
  constexpr Index max_bytes = Index{1} << 28U;  // stb counts in int
  check_channels(shape[2]);
  const bool each =
      std::ranges::all_of(shape, [](Index extent) { return extent >= 1 && extent <= max_bytes; });
  if (!each || size_of(shape) > max_bytes)
    throw ShapeError(message(path.string(), ": expected an image of 1 to ", max_bytes, " bytes, found ",
                             to_string(shape)));
}

/// Writes an image of a checked shape; bytes are in the order row, column, channel.
inline void write_png_bytes(const std::filesystem::path& path, const Shape<3>& shape,
                            std::span<const std::uint8_t> bytes) {
  std::vector<std::uint8_t> png;
  const auto append = [](void* context, void* data, int size) {
    const auto* first = static_cast<const std::uint8_t*>(data);
    static_cast<std::vector<std::uint8_t>*>(context)->assign(first, first + size);
  };
  if (stb::stbi_write_png_to_func(append, &png, static_cast<int>(shape[1]), static_cast<int>(shape[0]),
                                  static_cast<int>(shape[2]), bytes.data(), 0) == 0)
    throw std::bad_alloc();
  write_file_atomically(path, [&](AtomicFile& file) { file.write(std::as_bytes(std::span(png))); });
}

}  // namespace detail

/// Writes an image (height, width, 1 or 3 channels) with values in [-1, 1], atomically.
/// Throws ShapeError for other shapes and DataError if the file cannot be written.
template <class Image>
void write_png(const std::filesystem::path& path, const Image& image) {
  static_assert(Image::NumDimensions == 3,
                "write_png: expected one image (height, width, channels); see ImageGrid");
  const auto view = const_view(image);
  detail::check_png_shape(path, view.shape());
  std::vector<std::uint8_t> bytes;
  bytes.reserve(static_cast<std::size_t>(view.size()));
  for (const auto value : view) bytes.push_back(to_byte(value));
  detail::write_png_bytes(path, view.shape(), bytes);
}

}  // namespace oneiros
