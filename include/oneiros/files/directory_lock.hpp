// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Two processes that write the same results would spoil them without a word.

#include <sys/file.h>

#include <filesystem>

#include "oneiros/files/detail/file_handle.hpp"

namespace oneiros {

/// While it lives, no other process can lock the directory. The lock leaves no file and ends with the
/// process, whatever ends it. Where the file system knows no locks there is none.
class DirectoryLock {
 public:
  /// Throws DataError if another process holds the lock, or if the directory cannot be opened.
  explicit DirectoryLock(const std::filesystem::path& directory)
      : handle_(detail::open_directory(directory)) {
    if (!handle_.is_open()) throw detail::system_error(directory, "open", errno);
    const int result = detail::uninterrupted([&] { return ::flock(handle_.get(), LOCK_EX | LOCK_NB); });
    if (result != 0 && errno == EWOULDBLOCK)
      throw DataError(directory.string() + ": expected a directory for this process alone, found another " +
                      "that uses it");
  }

 private:
  detail::FileHandle handle_;
};

}  // namespace oneiros
