// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// stb_image takes memory for whatever a file claims, and repeats work as often as one asks for it. So claims
// are checked before it decodes anything: a picture is not larger than a file of its size can hold.

#include <zlib.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <new>
#include <numeric>
#include <set>
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

  /// Throws DataError for a PNG whose chunks, or the pixels that they hold, are not what was written.
  void check_checksums() const {
    if (!is_png()) return;
    constexpr std::size_t signature = 8, around = 12;
    z_stream stream{};
    if (inflateInit(&stream) != Z_OK) throw std::bad_alloc();
    const std::unique_ptr<z_stream, decltype(&inflateEnd)> ended(&stream, &inflateEnd);
    for (std::size_t at = signature;;) {  // up to IEND, which is there
      const std::size_t length = stored_number<std::uint32_t>(bytes_.data() + at, std::endian::big);
      const auto checksum = stored_number<std::uint32_t>(bytes_.data() + at + 8 + length, std::endian::big);
      const auto sum = ::crc32(0, bytes_.data() + at + 4, static_cast<uInt>(length + 4));
      if (checksum != sum)
        fail(at, message("a chunk ", one_line(text(at + 4, 4)), " of the checksum ", checksum),
             std::to_string(sum));
      if (text(at + 4, 4) == "IDAT") check_pixels(stream, at + 8, length);
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

  bool begins_with(std::string_view magic) const { return text_of(bytes_, 0, magic.size()) == magic; }
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

  /// PNG: the next part of the pixels' stream, whose own checksum stb_image does not look at.
  void check_pixels(z_stream& stream, std::size_t at, std::size_t length) const {
    std::array<std::uint8_t, 16384> pixels{};
    stream.next_in = const_cast<std::uint8_t*>(bytes_.data() + at);  // only read
    stream.avail_in = static_cast<uInt>(length);
    for (int status = Z_OK; status == Z_OK;) {
      stream.next_out = pixels.data();
      stream.avail_out = static_cast<uInt>(pixels.size());
      status = inflate(&stream, Z_NO_FLUSH);
      if (status == Z_DATA_ERROR) fail(at + length - stream.avail_in, "compressed pixels", stream.msg);
    }
  }

  /// JPEG: segments within the file up to its end, a frame that is read right, tables of no more codes than
  /// there are, which come before they are used, and not too many scans, each of which may go over the whole
  /// picture, however short it is.
  void check_segments() const {
    enum : std::uint8_t {
      first_frame = 0xC0,
      huffman_tables = 0xC4,
      extension = 0xC8,
      arithmetic_tables = 0xCC,
      last_frame = 0xCF,
      first_restart = 0xD0,
      begin = 0xD8,
      end = 0xD9,
      scan = 0xDA,
      adobe = 0xEE
    };
    constexpr int most_scans = 100;
    int scans = 0;
    bool progressive = false, colours_known = false;
    std::set<int> tables;  // class and name, as they are stored
    for (std::size_t at = 0; (at = next_marker(at)) < bytes_.size();) {
      const std::uint8_t marker = bytes_[at++];
      if (marker == end) return;
      if (marker == 0 || (first_restart <= marker && marker <= begin)) continue;  // no segments
      const std::size_t length = segment_length(at);
      if (marker == huffman_tables) check_huffman_tables(at + 2, at + length, tables);
      if (marker == adobe && text(at + 2, std::min<std::size_t>(length - 2, 5)) == "Adobe")
        colours_known = true;
      if (first_frame <= marker && marker <= last_frame && marker != huffman_tables && marker != extension &&
          marker != arithmetic_tables) {
        check_frame(marker - first_frame, at, length, colours_known);
        progressive = marker == first_frame + 2;
      }
      if (marker == scan) {
        if (++scans > most_scans) fail(at, message("at most ", most_scans, " scans"), "more");
        check_scan(at, length, progressive, tables);
      }
      at += length;
    }
    fail(bytes_.size(), "a marker EOI", "the end of the file");
  }

  /// JPEG: a frame of the kinds that stb_image knows, of eight bits, and of colours that are known.
  void check_frame(int kind, std::size_t at, std::size_t length, bool colours_known) const {
    constexpr std::size_t header = 8;  // to the number of colours
    if (length < header) fail(at, message("a frame of at least ", header, " bytes"), std::to_string(length));
    constexpr int last_read = 2, first_arithmetic = 9, lossless = 3;
    if (kind > last_read)
      fail(at, "a baseline or progressive JPEG",
           kind >= first_arithmetic ? "one with arithmetic coding"
           : kind == lossless       ? "a lossless one"
                                    : "a hierarchical one");
    if (bytes_[at + 2] != 8) fail(at + 2, "8 bits for a colour", std::to_string(bytes_[at + 2]));
    if (bytes_[at + 7] == 4 && !colours_known)
      fail(at + 7, "1 or 3 colours, or a segment of Adobe's that says what 4 mean", "4 without it");
  }

  /// JPEG: of the tables that a scan uses, none is missing, instead of which stb_image takes zeros.
  void check_scan(std::size_t at, std::size_t length, bool progressive, const std::set<int>& tables) const {
    const std::size_t colours = length < 3 ? 0 : bytes_[at + 2];
    if (length < 6 + 2 * colours) return;  // which stb_image refuses
    const std::uint8_t* last = bytes_.data() + at + 3 + 2 * colours;
    const bool first_coefficient = !progressive || last[0] == 0, others = !progressive || last[0] != 0;
    const bool refines = progressive && last[2] >> 4 != 0;
    for (std::size_t i = 0; i < colours; ++i) {
      const int names = bytes_[at + 4 + 2 * i];
      if (first_coefficient && !refines && !tables.contains(names >> 4))
        fail(at, message("a Huffman table DC ", names >> 4, " before the scan"), "none");
      if (others && !tables.contains(16 + names % 16))
        fail(at, message("a Huffman table AC ", names % 16, " before the scan"), "none");
    }
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
  void check_huffman_tables(std::size_t at, std::size_t end, std::set<int>& tables) const {
    constexpr std::size_t header = 17, most_codes = 256;  // a name, and how many codes have 1 to 16 bits
    while (at < end) {
      if (end - at < header) fail(at, message(header, " bytes"), std::to_string(end - at));
      const auto counts = bytes_.subspan(at + 1, header - 1);
      const auto codes = std::accumulate(counts.begin(), counts.end(), std::size_t{0});
      const std::size_t most = std::min(most_codes, end - at - header);
      if (codes > most) fail(at, message("at most ", most, " Huffman codes"), std::to_string(codes));
      tables.insert(bytes_[at]);
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
    if (bmp.bits > 8 || bmp.pixels < bmp.end_of_headers()) return;
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
