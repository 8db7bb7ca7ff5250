// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// stb_image takes memory for whatever a file claims, and repeats work as often as one asks for it. So claims
// are checked before it decodes anything: a picture is not larger than a file of its size can hold.

#include <zlib.h>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <numeric>
#include <span>
#include <string>
#include <string_view>

#include "oneiros/formats/detail/inflater.hpp"
#include "oneiros/formats/detail/picture_format.hpp"
#include "oneiros/formats/detail/stored_number.hpp"
#include "oneiros/util/detail/one_line.hpp"
#include "oneiros/util/errors.hpp"

namespace oneiros::detail {

/// The bytes of a file with a picture.
class PictureClaims {
 public:
  /// Throws DataError unless what they consist of ends within them.
  PictureClaims(const std::filesystem::path& path, std::span<const std::uint8_t> bytes)
      : path_(path), bytes_(bytes) {
    if (is_jpeg()) check_segments();
    if (is_png()) check_chunks();
    check_bmp();
  }

  /// Throws DataError unless a file of this format and size can hold so many rows and columns.
  void check_size(std::int64_t height, std::int64_t width) const {
    constexpr std::int64_t most_pixels = std::int64_t{1} << 26U;
    if (width < 1 || height < 1 || width > most_pixels / height)
      fail(0, message("a picture of 1 to ", most_pixels, " pixels"), message(height, " x ", width));
    if (fewest_bytes(height, width) > static_cast<std::int64_t>(bytes_.size()))
      fail(0, message("a picture that ", bytes_.size(), " bytes can hold"), message(height, " x ", width));
  }

  /// Throws DataError for a PNG whose chunks are not what was written.
  void check_checksums() const {
    constexpr std::size_t signature = 8, around = 12;
    for (std::size_t at = signature; is_png() && at + around <= bytes_.size();) {
      const std::size_t length = stored_number<std::uint32_t>(bytes_.data() + at, std::endian::big);
      const auto checksum = stored_number<std::uint32_t>(bytes_.data() + at + 8 + length, std::endian::big);
      const auto sum = ::crc32(0, bytes_.data() + at + 4, static_cast<uInt>(length + 4));
      if (checksum != sum)
        fail(at, message("a chunk ", one_line(text(at + 4, 4)), " of the checksum ", checksum),
             std::to_string(sum));
      if (text(at + 4, 4) == "IEND") return;
      at += around + length;
    }
  }

  [[noreturn]] void fail(std::size_t offset, const std::string& expected, std::string_view found) const {
    throw DataError(
        message(path_.string(), ": expected ", expected, " at offset ", offset, ", found ", one_line(found)));
  }

 private:
  std::string_view text(std::size_t offset, std::size_t count) const {
    return {reinterpret_cast<const char*>(bytes_.data()) + offset, count};
  }

  bool begins_with(std::string_view magic) const { return text(0, bytes_.size()).starts_with(magic); }
  bool is_jpeg() const { return begins_with("\xFF"); }
  bool is_png() const { return begins_with("\x89PNG\r\n\x1A\n"); }

  std::int64_t fewest_bytes(std::int64_t height, std::int64_t width) const {
    if (is_jpeg()) return (height + 7) / 8 * ((width + 7) / 8) / 8;  // a bit for each block of 8 x 8
    if (is_png()) return height * png_row(width) / static_cast<std::int64_t>(largest_compression);
    return height * ((width + 7) / 8);  // BMP of a bit for each pixel
  }

  /// The bytes of a row, before compression.
  std::int64_t png_row(std::int64_t width) const {
    constexpr std::size_t depth = 24, colour = 25;  // offsets in IHDR, which is there
    constexpr int palette = 3, rgb = 2, alpha = 4;
    const int type = bytes_[colour];
    const int channels = type == palette ? 1 : ((type & rgb) != 0 ? 3 : 1) + ((type & alpha) != 0 ? 1 : 0);
    return 1 + (width * bytes_[depth] * channels + 7) / 8;
  }

  /// JPEG: segments within the file up to its end, tables of no more codes than there are, and not too many
  /// scans, each of which may go over the whole picture, however short it is.
  void check_segments() const {
    enum : std::uint8_t {
      huffman_tables = 0xC4,
      first_restart = 0xD0,
      begin = 0xD8,
      end = 0xD9,
      scan = 0xDA
    };
    constexpr int most_scans = 100;
    int scans = 0;
    for (std::size_t at = 0; (at = next_marker(at)) < bytes_.size();) {
      const std::uint8_t marker = bytes_[at++];
      if (marker == end) return;
      if (marker == 0 || (first_restart <= marker && marker <= begin)) continue;  // no segments
      const std::size_t length = segment_length(at);
      if (marker == huffman_tables) check_huffman_tables(at + 2, at + length);
      if (marker == scan && ++scans > most_scans) fail(at, message("at most ", most_scans, " scans"), "more");
      at += length;
    }
    fail(bytes_.size(), "a marker EOI", "the end of the file");
  }

  /// Where the type of the next one is.
  std::size_t next_marker(std::size_t at) const {
    const auto begin = bytes_.begin() + static_cast<std::ptrdiff_t>(at);
    const auto first = std::find(begin, bytes_.end(), 0xFF);
    const auto type = std::find_if(first, bytes_.end(), [](std::uint8_t byte) { return byte != 0xFF; });
    return static_cast<std::size_t>(type - bytes_.begin());
  }

  std::size_t segment_length(std::size_t at) const {
    const std::size_t left = bytes_.size() - at;
    const std::size_t length =
        left < 2 ? 2 : stored_number<std::uint16_t>(bytes_.data() + at, std::endian::big);
    if (length < 2 || length > left)
      fail(at, message("a segment of 2 to ", left, " bytes"), std::to_string(length));
    return length;
  }

  /// stb_image 2.27 writes beyond its table where there are more than 256 codes.
  void check_huffman_tables(std::size_t at, std::size_t end) const {
    constexpr std::size_t header = 17, most_codes = 256;  // a name, and how many codes have 1 to 16 bits
    while (at < end) {
      if (end - at < header) fail(at, message(header, " bytes"), std::to_string(end - at));
      const auto counts = bytes_.subspan(at + 1, header - 1);
      const auto codes = std::accumulate(counts.begin(), counts.end(), std::size_t{0});
      const std::size_t most = std::min(most_codes, end - at - header);
      if (codes > most) fail(at, message("at most ", most, " Huffman codes"), std::to_string(codes));
      at += header + codes;
    }
  }

  /// PNG: chunks that are known or may be ignored, within the file, from IHDR to IEND.
  void check_chunks() const {
    constexpr std::size_t signature = 8, around = 12;  // a chunk's length, type and checksum
    for (std::size_t at = signature; bytes_.size() - at >= around;) {
      const auto length = stored_number<std::uint32_t>(bytes_.data() + at, std::endian::big);
      const std::string_view type = text(at + 4, 4);
      const std::size_t most = bytes_.size() - at - around;
      if (length > most) fail(at, message("a chunk of at most ", most, " bytes"), std::to_string(length));
      if (at == signature && (type != "IHDR" || length != 13)) fail(at, "13 bytes of IHDR", type);
      constexpr char optional = 0x20;
      if ((type[0] & optional) == 0 && type != "IHDR" && type != "PLTE" && type != "IDAT" && type != "IEND")
        fail(at, "IHDR, PLTE, IDAT or IEND", type);
      if (type == "IEND") return;
      at += around + length;
    }
    fail(bytes_.size(), "a chunk IEND", "the end of the file");
  }

  /// BMP: no compression, and no colours that the palette does not have, of which stb_image would take
  /// whatever is in memory.
  void check_bmp() const {
    const BmpHeader bmp(bytes_);
    if (bmp.bits == 0) return;
    constexpr std::uint32_t rle8 = 1, rle4 = 2;
    if (bmp.compression == rle8 || bmp.compression == rle4)
      fail(30, "a BMP without compression", message("run-length encoding (", bmp.compression, ")"));
    if (bmp.bits > 8 || bmp.pixels < bmp.end_of_headers() || bytes_.size() < 26) return;
    // stb_image 2.27 takes four colours less than there are from behind an OS/2 header.
    const std::size_t begin = bmp.size == 12 ? 38 : bmp.end_of_headers();
    const std::size_t colours = bmp.pixels < begin ? 0 : (bmp.pixels - begin) / (bmp.size == 12 ? 3 : 4);
    const auto number = [&](std::size_t offset) {
      return bmp.size == 12 ? stored_number<std::uint16_t>(bytes_.data() + offset, std::endian::little)
                            : stored_number<std::uint32_t>(bytes_.data() + offset, std::endian::little);
    };
    const std::size_t width = number(18), bits = static_cast<std::size_t>(bmp.bits),
                      row = (width * bits + 31) / 32 * 4;
    if (row == 0) return;
    for (std::size_t at = bmp.pixels; at + row <= bytes_.size(); at += row)
      for (std::size_t x = 0; x < width; ++x) {
        const std::size_t bit = x * bits;
        const auto index = static_cast<std::size_t>(bytes_[at + bit / 8] >> (8 - bits - bit % 8)) &
                           ((std::size_t{1} << bits) - 1);
        if (index >= colours)
          fail(at + bit / 8, message("one of ", colours, " colours of the palette"), std::to_string(index));
      }
  }

  const std::filesystem::path& path_;
  std::span<const std::uint8_t> bytes_;
};

}  // namespace oneiros::detail
