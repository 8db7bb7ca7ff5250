// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Files are read by position from a descriptor whose size is known, so that a reader can check every claim of
// a header against what is really there before it allocates anything.

#include <sys/stat.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "oneiros/files/detail/file_handle.hpp"

namespace oneiros::detail {

/// A regular file opened for reading. Every failure throws DataError with the file's name.
class InputFile {
 public:
  /// Opens it. What is missing, unreadable or no regular file, a directory or a pipe, is refused.
  explicit InputFile(const std::filesystem::path& path);

  /// As it was given.
  const std::filesystem::path& path() const { return path_; }

  /// In bytes, when it was opened.
  std::uint64_t size() const { return size_; }

  /// Fills `bytes` from `offset` on; throws if the file ends before. May be called from several threads.
  void read_at(std::uint64_t offset, std::span<std::byte> bytes) const;

 private:
  std::filesystem::path path_;
  FileHandle file_;
  std::uint64_t size_ = 0;
};

/// The contents of a file of at most `limit` bytes. Throws DataError if it is larger, missing, a directory or
/// unreadable.
std::vector<std::uint8_t> read_file(const std::filesystem::path& path, std::size_t limit);

inline InputFile::InputFile(const std::filesystem::path& path) : path_(path) {
  // Without O_NONBLOCK, opening a pipe would wait for somebody to write into it before it could be refused.
  file_ = FileHandle(uninterrupted([&] { return ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK); }));
  if (!file_.is_open()) throw system_error(path, "open", errno);
  struct stat status{};
  if (uninterrupted([&] { return ::fstat(file_.get(), &status); }) != 0)
    throw system_error(path, "inspect", errno);
  if (!S_ISREG(status.st_mode)) throw DataError(message(path.string(), ": expected a regular file"));
  size_ = static_cast<std::uint64_t>(status.st_size);
}

inline void InputFile::read_at(std::uint64_t offset, std::span<std::byte> bytes) const {
  while (!bytes.empty()) {
    const auto count = uninterrupted(
        [&] { return ::pread(file_.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset)); });
    if (count < 0) throw system_error(path_, "read", errno);
    if (count == 0)
      throw DataError(message(path_.string(), ": expected ", bytes.size(), " more bytes at offset ", offset,
                              ", found the end of the file"));
    offset += static_cast<std::uint64_t>(count);
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
}

/// The whole of an opened file of at most `limit` bytes.
inline std::vector<std::uint8_t> read_all(const InputFile& file, std::size_t limit) {
  if (file.size() > limit)
    throw DataError(
        message(file.path().string(), ": expected at most ", limit, " bytes, found ", file.size()));
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(file.size()));
  file.read_at(0, std::as_writable_bytes(std::span(bytes)));
  return bytes;
}

inline std::vector<std::uint8_t> read_file(const std::filesystem::path& path, std::size_t limit) {
  return read_all(InputFile(path), limit);
}

}  // namespace oneiros::detail
