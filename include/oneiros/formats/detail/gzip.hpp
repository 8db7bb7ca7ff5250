// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Data sets come as gzip files, or unpacked by whoever fetched them: reads both. A compressed file can claim
// or hold any size, so the caller gives a limit and memory grows only as data really arrives. RFC 1952.

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "oneiros/files/detail/input_file.hpp"

namespace oneiros::detail {

/// The contents of a file, decompressed if it begins like gzip (several members in a row are one stream, and
/// zeros after a member, which fill up a block, are nothing). Throws DataError if there are more than `limit`
/// bytes, or if the stream is corrupt, truncated or followed by anything else; the checksums are verified.
std::vector<std::uint8_t> read_maybe_gzip(const std::filesystem::path& path, std::size_t limit);

/// Decompresses a gzip file in one go.
class GzipReader {
 public:
  GzipReader(const InputFile& file, std::size_t limit) : file_(file), limit_(limit) {
    if (inflateInit2(&stream_, MAX_WBITS + gzip_only) != Z_OK) throw std::bad_alloc();
  }
  GzipReader(const GzipReader&) = delete;
  GzipReader& operator=(const GzipReader&) = delete;
  ~GzipReader() { inflateEnd(&stream_); }

  std::vector<std::uint8_t> read() {
    // A member's checksum follows its data, so there is input left as long as there is output left.
    while (refill()) {
      if (!in_member_ && *stream_.next_in == 0) {
        ++stream_.next_in, --stream_.avail_in;
        continue;
      }
      const int status = inflate_some();
      if (status == Z_STREAM_END)
        inflateReset(&stream_);  // keeps the rest of the input, which has to be another member or zeros
      else if (status != Z_OK)
        fail("valid data", stream_.msg == nullptr ? "corrupt data" : stream_.msg);
      in_member_ = status != Z_STREAM_END;
    }
    if (in_member_) fail("more data", "the end of the file");
    return std::move(output_);
  }

 private:
  static constexpr int gzip_only = 16;  // zlib.h: "add 16 to decode only the gzip format"

  /// Makes sure that there is input; false at the end of the file.
  bool refill() {
    if (stream_.avail_in > 0) return true;
    const std::size_t count =
        static_cast<std::size_t>(std::min<std::uint64_t>(input_.size(), file_.size() - position_));
    file_.read_at(position_, std::as_writable_bytes(std::span(input_)).first(count));
    position_ += count;
    stream_.next_in = input_.data();
    stream_.avail_in = static_cast<uInt>(count);
    return count > 0;
  }

  int inflate_some() {
    stream_.next_out = chunk_.data();
    stream_.avail_out = static_cast<uInt>(chunk_.size());
    const int status = inflate(&stream_, Z_NO_FLUSH);
    const std::size_t count = chunk_.size() - stream_.avail_out;
    if (count > limit_ - output_.size()) fail(message("at most ", limit_, " bytes"), "more");
    output_.insert(output_.end(), chunk_.begin(), chunk_.begin() + static_cast<std::ptrdiff_t>(count));
    return status;
  }

  [[noreturn]] void fail(const std::string& expected, const char* found) const {
    throw DataError(message(file_.path().string(), ": gzip stream at offset ", position_ - stream_.avail_in,
                            ": expected ", expected, ", found ", found));
  }

  const InputFile& file_;
  std::size_t limit_;
  z_stream stream_{};
  std::array<std::uint8_t, 65536> input_{};
  std::array<std::uint8_t, 65536> chunk_{};
  std::vector<std::uint8_t> output_;
  std::uint64_t position_ = 0;
  bool in_member_ = true;
};

inline bool looks_like_gzip(const InputFile& file) {
  std::array<std::uint8_t, 2> magic{};
  if (file.size() < magic.size()) return false;
  file.read_at(0, std::as_writable_bytes(std::span(magic)));
  return magic == std::array<std::uint8_t, 2>{0x1F, 0x8B};
}

inline std::vector<std::uint8_t> read_maybe_gzip(const std::filesystem::path& path, std::size_t limit) {
  const InputFile file(path);
  if (!looks_like_gzip(file)) return read_all(file, limit);
  return std::make_unique<GzipReader>(file, limit)->read();
}

}  // namespace oneiros::detail
