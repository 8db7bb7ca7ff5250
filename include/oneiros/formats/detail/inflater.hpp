// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Part of a file that holds one zlib stream (RFC 1950), decompressed piece by piece into memory that the
// caller has.

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <new>
#include <span>

#include "oneiros/files/detail/input_file.hpp"

namespace oneiros::detail {

/// How many times smaller than its contents a stream of zlib's can be at most.
inline constexpr std::uint64_t largest_compression = 1032;

class Inflater {
 public:
  Inflater(const InputFile& file, std::uint64_t begin, std::uint64_t end)
      : file_(file), begin_(begin), position_(begin), end_(end) {
    if (inflateInit(&stream_) != Z_OK) throw std::bad_alloc();
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() { inflateEnd(&stream_); }

  /// Fills `bytes` with the next ones. Throws DataError if there are not so many, or the stream is corrupt.
  void read(std::span<std::uint8_t> bytes) {
    if (fill(bytes) < bytes.size()) fail("more data", "its end");
  }

  /// Reads to the end, where the checksum is verified; throws if that is not within `padding` bytes (below
  /// 8).
  void finish(std::size_t padding) {
    std::array<std::uint8_t, 8> rest{};
    if (fill(std::span(rest).first(padding + 1)) > padding) fail("its end", "more data");
  }

 private:
  /// The number of bytes that there were.
  std::size_t fill(std::span<std::uint8_t> bytes) {
    std::size_t done = 0;
    while (done < bytes.size() && !ended_) {
      refill();
      const std::size_t most = std::min<std::size_t>(bytes.size() - done, std::numeric_limits<uInt>::max());
      stream_.next_out = bytes.data() + done;
      stream_.avail_out = static_cast<uInt>(most);
      const int status = inflate(&stream_, Z_NO_FLUSH);
      if (status != Z_OK && status != Z_STREAM_END)
        fail("valid data", stream_.msg == nullptr ? "its end" : stream_.msg);
      done += most - stream_.avail_out;
      ended_ = status == Z_STREAM_END;
    }
    return done;
  }

  void refill() {
    if (stream_.avail_in > 0) return;
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(input_.size(), end_ - position_));
    file_.read_at(position_, std::as_writable_bytes(std::span(input_)).first(count));
    position_ += count;
    stream_.next_in = input_.data();
    stream_.avail_in = static_cast<uInt>(count);
  }

  [[noreturn]] void fail(const char* expected, const char* found) const {
    throw DataError(message(file_.path().string(), ": zlib stream from offset ", begin_, " to ", end_,
                            ": expected ", expected, " at offset ", position_ - stream_.avail_in, ", found ",
                            found));
  }

  const InputFile& file_;
  std::uint64_t begin_;
  std::uint64_t position_;
  std::uint64_t end_;
  z_stream stream_{};
  std::array<std::uint8_t, 65536> input_{};
  bool ended_ = false;
};

}  // namespace oneiros::detail
