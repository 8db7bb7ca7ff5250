// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Animated PNG (the acTL, fcTL and fdAT chunks of the PNG specification, 3rd edition), which every browser
// shows, and other programs as its first picture. The pixels of each frame stay as compressed in its own file.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

#include "oneiros/files/atomic_file.hpp"
#include "oneiros/files/detail/input_file.hpp"
#include "oneiros/formats/detail/crc32.hpp"
#include "oneiros/util/errors.hpp"

namespace oneiros {

namespace detail {

using ByteSpan = std::span<const std::uint8_t>;

inline constexpr std::string_view png_signature{"\x89PNG\r\n\x1a\n", 8};

inline std::uint32_t big_endian(ByteSpan bytes) {
  return std::uint32_t{bytes[0]} << 24U | std::uint32_t{bytes[1]} << 16U | std::uint32_t{bytes[2]} << 8U |
         bytes[3];
}

inline void add_big_endian(std::vector<std::uint8_t>& bytes, std::uint32_t value, unsigned count = 4) {
  while (count-- > 0) bytes.push_back(static_cast<std::uint8_t>(value >> (8 * count)));
}

/// Length, name, contents and checksum.
inline void write_chunk(AtomicFile& file, std::string_view name, ByteSpan contents) {
  std::vector<std::uint8_t> bytes;
  bytes.reserve(contents.size() + 12);  // without it, g++ 12 warns of writes that do not happen
  add_big_endian(bytes, static_cast<std::uint32_t>(contents.size()));
  bytes.insert(bytes.end(), name.begin(), name.end());
  bytes.insert(bytes.end(), contents.begin(), contents.end());
  Crc32 crc;
  crc.update(std::as_bytes(std::span(bytes)).subspan(4));
  add_big_endian(bytes, crc.value());
  file.write(std::as_bytes(std::span(bytes)));
}

/// What is needed of a PNG file: the contents of IHDR, and of all IDAT as one.
struct PngParts {
  std::vector<std::uint8_t> header, data;
};

inline PngParts png_parts(const std::filesystem::path& path) {
  const std::vector<std::uint8_t> bytes = read_file(path, std::size_t{1} << 28U);
  const auto fail = [&] { throw DataError(message(path.string(), ": expected a PNG file, found another")); };
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (!text.starts_with(png_signature)) fail();
  PngParts parts;
  for (std::size_t at = png_signature.size(); at < bytes.size();) {
    constexpr std::size_t around = 12;  // length, name, checksum
    const std::size_t left = bytes.size() - at;
    if (left < around || big_endian(ByteSpan(bytes).subspan(at)) > left - around) fail();
    const std::size_t length = big_endian(ByteSpan(bytes).subspan(at));
    const std::string_view name = text.substr(at + 4, 4);
    const ByteSpan contents = ByteSpan(bytes).subspan(at + 8, length);
    if (name == "IHDR") parts.header.assign(contents.begin(), contents.end());
    if (name == "IDAT") parts.data.insert(parts.data.end(), contents.begin(), contents.end());
    at += around + length;
  }
  if (parts.header.size() != 13 || parts.data.empty()) fail();
  return parts;
}

}  // namespace detail

/// Writes an animation of PNG files of one size and kind, without end, atomically; holds one of them at a time.
/// Throws DataError for a file that is no PNG or unlike the first, or that cannot be written, ValueError for no
/// frames or unless there are 1 to 1000 in a second.
inline void write_apng(const std::filesystem::path& path, std::span<const std::filesystem::path> frames,
                       double frames_per_second = 12) {
  if (frames.empty()) throw ValueError("apng: expected at least one frame, found none");
  if (!(frames_per_second >= 1 && frames_per_second <= 1000))
    throw ValueError(
        detail::message("apng: expected 1 to 1000 frames in a second, found ", frames_per_second));
  write_file_atomically(path, [&](AtomicFile& file) {
    std::vector<std::uint8_t> header;
    std::uint32_t number = 0;  // of the chunks about frames
    for (const std::filesystem::path& frame : frames) {
      const detail::PngParts parts = detail::png_parts(frame);
      const bool is_first = number == 0;
      if (is_first) {
        header = parts.header;
        std::vector<std::uint8_t> animation;
        detail::add_big_endian(animation, static_cast<std::uint32_t>(frames.size()));
        detail::add_big_endian(animation, 0);  // for ever
        file.write(detail::png_signature);
        detail::write_chunk(file, "IHDR", header);
        detail::write_chunk(file, "acTL", animation);
      }
      if (parts.header != header)
        throw DataError(detail::message(frame.string(), ": expected a frame of the size and kind of ",
                                        frames.front().string(), ", found another"));
      std::vector<std::uint8_t> control, data;
      detail::add_big_endian(control, number++);
      control.insert(control.end(), header.begin(), header.begin() + 8);  // width and height
      control.insert(control.end(), 8, 0);                                // at the top left
      detail::add_big_endian(control, static_cast<std::uint32_t>(std::lround(10000 / frames_per_second)), 2);
      detail::add_big_endian(control, 10000, 2);
      control.insert(control.end(), 2, 0);  // the next frame replaces all
      detail::write_chunk(file, "fcTL", control);
      if (!is_first) detail::add_big_endian(data, number++);
      data.insert(data.end(), parts.data.begin(), parts.data.end());
      detail::write_chunk(file, is_first ? "IDAT" : "fdAT", data);
    }
    detail::write_chunk(file, "IEND", {});
  });
}

}  // namespace oneiros
