// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// A file without a disk, because tens of thousands of them are written.

#include <sys/mman.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>
#include <string>

namespace oneiros::fuzz {

class MemoryFile {
 public:
  /// Its directory is made too. Other programs cannot read it.
  explicit MemoryFile(const std::filesystem::path& path) : descriptor_(::memfd_create("fuzz", MFD_CLOEXEC)) {
    if (descriptor_ < 0) throw std::runtime_error("cannot create a file in memory");
    std::filesystem::create_directories(path.parent_path());
    std::filesystem::create_symlink("/proc/self/fd/" + std::to_string(descriptor_), path);
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() { ::close(descriptor_); }

  void put(const std::string& bytes) const {
    const bool done = ::ftruncate(descriptor_, 0) == 0 && ::pwrite(descriptor_, bytes.data(), bytes.size(),
                                                                   0) == static_cast<ssize_t>(bytes.size());
    if (!done) throw std::runtime_error("cannot write a file in memory");
  }

 private:
  int descriptor_;
};

}  // namespace oneiros::fuzz
