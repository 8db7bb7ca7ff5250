// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What reading and writing files share: a POSIX file descriptor that closes itself, and errors that name the
// file.

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string>
#include <utility>

#include "oneiros/util/errors.hpp"

namespace oneiros::detail {

/// "path: cannot open: No such file or directory".
inline DataError system_error(const std::filesystem::path& path, const char* action, int error) {
  return DataError(message(path.string(), ": cannot ", action, ": ", std::strerror(error)));
}

/// Owns a file descriptor; -1 is none.
class FileHandle {
 public:
  FileHandle() = default;
  explicit FileHandle(int descriptor) : descriptor_(descriptor) {}
  FileHandle(FileHandle&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  FileHandle& operator=(FileHandle&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~FileHandle() { close(); }

  int get() const { return descriptor_; }
  bool is_open() const { return descriptor_ >= 0; }

  /// Whether everything went well until the end; network file systems may report a failed write only here.
  /// What a signal interrupts is closed nevertheless, and what was flushed before is safe.
  bool close() { return !is_open() || ::close(std::exchange(descriptor_, -1)) == 0 || errno == EINTR; }

 private:
  int descriptor_ = -1;
};

/// Calls a system function again as long as a signal interrupts it.
template <class Call>
auto uninterrupted(const Call& call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

/// To lock or flush it; not open if the system refuses.
inline FileHandle open_directory(const std::filesystem::path& directory) {
  return FileHandle(
      uninterrupted([&] { return ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
}

}  // namespace oneiros::detail
