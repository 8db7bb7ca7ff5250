// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What a picture's file says of itself that stb_image does not look at: its format where that is another,
// palettes that are too short or in the way, and which side is up.

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "oneiros/formats/detail/stored_number.hpp"

namespace oneiros::detail {

inline std::string_view text_of(std::span<const std::uint8_t> bytes, std::size_t offset, std::size_t count) {
  if (offset > bytes.size()) return {};
  return {reinterpret_cast<const char*>(bytes.data()) + offset, std::min(count, bytes.size() - offset)};
}

/// The name of a format that pictures are often in and that is not read here; empty for others.
inline std::string_view other_picture_format(std::span<const std::uint8_t> bytes) {
  if (text_of(bytes, 0, 4) == "GIF8") return "a GIF";
  if (text_of(bytes, 0, 4) == "RIFF" && text_of(bytes, 8, 4) == "WEBP") return "a WebP picture";
  if (text_of(bytes, 0, 4) == std::string_view("II*\0", 4) ||
      text_of(bytes, 0, 4) == std::string_view("MM\0*", 4))
    return "a TIFF";
  if (text_of(bytes, 4, 8) == "ftypavif") return "an AVIF picture";
  if (text_of(bytes, 4, 4) == "ftyp") return "a HEIC picture or a video";
  if (text_of(bytes, 0, 4) == "8BPS") return "a Photoshop file";
  if (text_of(bytes, 0, 4) == "<svg" || text_of(bytes, 0, 5) == "<?xml") return "an SVG or other XML";
  return {};
}

/// Numbers of a BMP's headers; `bits` is 0 if the file is none.
struct BmpHeader {
  std::uint32_t pixels = 0;  ///< offset
  std::uint32_t size = 0;    ///< of the second header
  int bits = 0;              ///< for a pixel
  std::uint32_t compression = 0;

  explicit BmpHeader(std::span<const std::uint8_t> bytes) {
    if (text_of(bytes, 0, 2) != "BM" || bytes.size() < 34) return;
    const auto number = [&]<class T>(std::size_t offset, T) {
      return stored_number<T>(bytes.data() + offset, std::endian::little);
    };
    pixels = number(10, std::uint32_t{});
    size = number(14, std::uint32_t{});
    const bool old = size == 12;
    bits = number(old ? 24 : 28, std::uint16_t{});
    compression = old ? 0 : number(30, std::uint32_t{});
  }

  /// Where a palette or colour masks may begin.
  std::size_t end_of_headers() const { return std::size_t{14} + size; }
};

/// The file as stb_image reads it right: a PNG's palette with black for the colours that it lacks, of which
/// stb_image would take whatever is in memory; a BMP of true colours without the palette that it may have,
/// which stb_image refuses.
inline std::vector<std::uint8_t> readable_picture(std::vector<std::uint8_t> bytes) {
  const auto at = [&](std::size_t offset) { return bytes.begin() + static_cast<std::ptrdiff_t>(offset); };
  if (text_of(bytes, 1, 3) == "PNG") {
    constexpr std::size_t signature = 8, around = 12, whole = 3 * 256;
    for (std::size_t chunk = signature; chunk + around <= bytes.size();) {
      const std::size_t length = stored_number<std::uint32_t>(bytes.data() + chunk, std::endian::big);
      if (length > bytes.size() - chunk - around) break;
      if (text_of(bytes, chunk + 4, 4) == "PLTE" && length < whole) {
        bytes.insert(at(chunk + 8 + length), whole - length, 0);
        bytes[chunk + 2] = whole / 256, bytes[chunk + 3] = whole % 256;
        return bytes;
      }
      chunk += around + length;
    }
  }
  if (const BmpHeader bmp(bytes); bmp.bits >= 16 && bmp.compression == 0 && bmp.size >= 40 &&
                                  bmp.pixels > bmp.end_of_headers() && bmp.pixels <= bytes.size()) {
    bytes.erase(at(bmp.end_of_headers()), at(bmp.pixels));
    for (int i = 0; i < 4; ++i)
      bytes[static_cast<std::size_t>(10 + i)] = static_cast<std::uint8_t>(bmp.end_of_headers() >> (8 * i));
  }
  return bytes;
}

/// How a picture is to be turned by its Exif data, a TIFF without pixels: 1, as it is, to 8 (Exif 2.3, tag
/// 0x0112). Data that make no sense say nothing.
inline int orientation_of(std::span<const std::uint8_t> tiff) {
  const std::endian order = text_of(tiff, 0, 2) == "MM" ? std::endian::big : std::endian::little;
  const auto number = [&]<class T>(std::size_t offset, T) -> std::size_t {
    return offset + sizeof(T) <= tiff.size() ? stored_number<T>(tiff.data() + offset, order) : 0;
  };
  const std::size_t directory = number(4, std::uint32_t{}), count = number(directory, std::uint16_t{});
  for (std::size_t i = 0; i < count; ++i)
    if (const std::size_t entry = directory + 2 + 12 * i; number(entry, std::uint16_t{}) == 0x0112) {
      const std::size_t orientation = number(entry + 8, std::uint16_t{});
      return orientation >= 1 && orientation <= 8 ? static_cast<int>(orientation) : 1;
    }
  return 1;
}

/// The same of a JPEG's first segment, or a PNG's first chunk, with Exif data; 1 if there is none.
inline int exif_orientation(std::span<const std::uint8_t> bytes) {
  if (text_of(bytes, 1, 3) == "PNG")
    for (std::size_t at = 8; at + 12 <= bytes.size();) {
      const std::size_t length = stored_number<std::uint32_t>(bytes.data() + at, std::endian::big);
      if (length > bytes.size() - at - 12) return 1;
      if (text_of(bytes, at + 4, 4) == "eXIf") return orientation_of(bytes.subspan(at + 8, length));
      at += 12 + length;
    }
  if (text_of(bytes, 0, 2) != "\xFF\xD8") return 1;
  for (std::size_t at = 2; at + 4 <= bytes.size() && bytes[at] == 0xFF && bytes[at + 1] != 0xDA;) {
    const std::size_t length = stored_number<std::uint16_t>(bytes.data() + at + 2, std::endian::big);
    if (bytes[at + 1] == 0xE1 && text_of(bytes, at + 4, 6) == std::string_view("Exif\0\0", 6))
      return orientation_of(bytes.subspan(at + 10));
    at += 2 + length;
  }
  return 1;
}

/// Where the pixel of row and column of a picture that is the right way up lies in one of height x width as
/// stored.
inline std::array<std::int64_t, 2> stored_place(int orientation, std::int64_t height, std::int64_t width,
                                                std::int64_t row, std::int64_t column) {
  const bool turned = orientation >= 5;  // rows are stored as columns
  std::int64_t r = turned ? column : row, c = turned ? row : column;
  if (orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7) r = height - 1 - r;
  if (orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8) c = width - 1 - c;
  return {r, c};
}

}  // namespace oneiros::detail
