// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Files of images are read by the standard library alone, so that plain formats need no part of oneiros::io.
// The size is known before anything is allocated.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <span>
#include <system_error>
#include <vector>

#include "oneiros/tensor/errors.hpp"

namespace oneiros::detail {

/// A regular file, read from the beginning. Every failure is a DataError with the file's name.
class BinaryFile {
 public:
  explicit BinaryFile(const std::filesystem::path& path) : path_(path) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error))
      throw DataError(message(path.string(), ": expected a file, found ",
                              std::filesystem::exists(path, error) ? "something else" : "nothing"));
    size_ = std::filesystem::file_size(path, error);
    stream_.open(path, std::ios::binary);
    if (error || !stream_) throw DataError(message(path.string(), ": cannot open it for reading"));
  }

  const std::filesystem::path& path() const { return path_; }

  /// In bytes, when it was opened.
  std::uintmax_t size() const { return size_; }

  /// Fills `bytes` with the next ones.
  void read(std::span<std::uint8_t> bytes) {
    const auto wanted = static_cast<std::streamsize>(bytes.size());
    if (!stream_.read(reinterpret_cast<char*>(bytes.data()), wanted))
      throw DataError(
          message(path_.string(), ": expected ", wanted, " more bytes, could read ", stream_.gcount()));
  }

 private:
  std::filesystem::path path_;
  std::uintmax_t size_ = 0;
  std::ifstream stream_;
};

/// All bytes of a file of at most `limit`.
inline std::vector<std::uint8_t> read_bytes(const std::filesystem::path& path, std::size_t limit) {
  BinaryFile file(path);
  if (file.size() > limit)
    throw DataError(message(path.string(), ": expected at most ", limit, " bytes, found ", file.size()));
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(file.size()));
  file.read(bytes);
  return bytes;
}

}  // namespace oneiros::detail
