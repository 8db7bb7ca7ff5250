// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Takes the place of the system calls on files, writes down those on the files of one directory, and can make
// one of them fail. To be included by one file of a program, since it defines the functions.

#include <fcntl.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace oneiros::test {

/// While it lives, calls on the files of a directory, and on itself, are written down in their order: "open
/// a.tmp", "write a.tmp", "fsync a.tmp", "rename a.tmp", "open .", "flock ."; "open for children a" of one
/// that programs started from here would have open, too. The numbers of temporary files are left out.
class SystemCalls {
 public:
  explicit SystemCalls(std::filesystem::path directory) : directory_(std::move(directory)) { active = this; }
  SystemCalls(const SystemCalls&) = delete;
  SystemCalls& operator=(const SystemCalls&) = delete;
  ~SystemCalls() { active = nullptr; }

  /// The first such call does nothing but fail.
  void fail(const std::string& call, int error) { failures_[call] = error; }
  /// The first such call of `write` or `pread` transfers half of what it should.
  void cut(const std::string& call) { failures_[call] = half; }

  /// What was called until now, but for `close` of files that were read.
  const std::vector<std::string>& log() const { return log_; }
  long count(const std::string& call) const { return std::count(log_.begin(), log_.end(), call); }

  // For the functions below.
  static constexpr int half = -1;
  static inline SystemCalls* active = nullptr;

  /// Notes a call; what it is to fail with, `half`, or 0.
  int note(const std::string& call, const std::filesystem::path& path) {
    const std::string name = short_name(path);
    if (name.empty()) return 0;
    log_.push_back(call + " " + name);
    const auto planned = failures_.extract(log_.back());
    return planned ? planned.mapped() : 0;
  }
  void opened(int descriptor, const std::filesystem::path& path) {
    if (descriptor >= 0) paths_[descriptor] = path;
  }
  std::filesystem::path path_of(int descriptor) const {
    const auto found = paths_.find(descriptor);
    return found == paths_.end() ? std::filesystem::path() : found->second;
  }
  void closed(int descriptor) { paths_.erase(descriptor); }

 private:
  /// Empty for what is elsewhere.
  std::string short_name(const std::filesystem::path& path) const {
    const auto relative = path.lexically_normal().lexically_relative(directory_.lexically_normal());
    const std::string name = relative.string();
    if (name.empty() || name.starts_with("..")) return "";
    return name.substr(0, name.find(".tmp-")) + (name.find(".tmp-") == std::string::npos ? "" : ".tmp");
  }

  std::filesystem::path directory_;
  std::vector<std::string> log_;
  std::map<std::string, int> failures_;
  std::map<int, std::filesystem::path> paths_;
};

/// Calls `real` with an argument unless the call is to fail; the argument is half of `size` if it is to be
/// cut.
template <class Real>
long interposed(const char* call, const std::filesystem::path& path, std::size_t size, const Real& real) {
  const int planned = SystemCalls::active == nullptr ? 0 : SystemCalls::active->note(call, path);
  if (planned > 0) {
    errno = planned;
    return -1;
  }
  return real(planned == SystemCalls::half ? size / 2 : size);
}

inline std::filesystem::path path_of(int descriptor) {
  return SystemCalls::active == nullptr ? std::filesystem::path() : SystemCalls::active->path_of(descriptor);
}

}  // namespace oneiros::test

extern "C" {

int open(const char* path, int flags, ...) {
  using namespace oneiros::test;
  std::va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(arguments, mode_t) : 0;
  va_end(arguments);
  const long descriptor =
      interposed((flags & O_CLOEXEC) != 0 ? "open" : "open for children", path, 0,
                 [&](std::size_t) { return ::syscall(SYS_openat, AT_FDCWD, path, flags, mode); });
  if (SystemCalls::active != nullptr) SystemCalls::active->opened(static_cast<int>(descriptor), path);
  return static_cast<int>(descriptor);
}

ssize_t write(int file, const void* bytes, size_t size) {
  return oneiros::test::interposed("write", oneiros::test::path_of(file), size, [&](std::size_t count) {
    return ::syscall(SYS_write, file, bytes, count);
  });
}

ssize_t pread(int file, void* bytes, size_t size, off_t offset) {
  return oneiros::test::interposed("pread", oneiros::test::path_of(file), size, [&](std::size_t count) {
    return ::syscall(SYS_pread64, file, bytes, count, offset);
  });
}

int fsync(int file) {
  return static_cast<int>(oneiros::test::interposed("fsync", oneiros::test::path_of(file), 0,
                                                    [&](std::size_t) { return ::syscall(SYS_fsync, file); }));
}

int flock(int file, int operation) noexcept {
  return static_cast<int>(
      oneiros::test::interposed("flock", oneiros::test::path_of(file), 0,
                                [&](std::size_t) { return ::syscall(SYS_flock, file, operation); }));
}

/// Closes also where it is to fail, as the system does.
int close(int file) {
  const auto path = oneiros::test::path_of(file);
  if (oneiros::test::SystemCalls::active != nullptr) oneiros::test::SystemCalls::active->closed(file);
  const long closed = ::syscall(SYS_close, file);
  return static_cast<int>(oneiros::test::interposed("close", path, 0, [&](std::size_t) { return closed; }));
}

int rename(const char* from, const char* to) noexcept {
  return static_cast<int>(oneiros::test::interposed("rename", from, 0, [&](std::size_t) {
    return ::syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
  }));
}

int unlink(const char* path) noexcept {
  return static_cast<int>(oneiros::test::interposed(
      "unlink", path, 0, [&](std::size_t) { return ::syscall(SYS_unlinkat, AT_FDCWD, path, 0); }));
}

/// What std::filesystem::remove calls.
int remove(const char* path) noexcept {
  return static_cast<int>(oneiros::test::interposed("remove", path, 0, [&](std::size_t) {
    const long removed = ::syscall(SYS_unlinkat, AT_FDCWD, path, 0);
    return removed < 0 && errno == EISDIR ? ::syscall(SYS_unlinkat, AT_FDCWD, path, AT_REMOVEDIR) : removed;
  }));
}

}  // extern "C"
