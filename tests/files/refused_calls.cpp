// SPDX-License-Identifier: BSD-3-Clause

// Takes the place of functions of the C library, as tests/allocation does.

#include "files/refused_calls.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace oneiros::test {
namespace {

SystemCall refused_call{};
int refusals_left = 0;
int refusal = 0;

/// Whether this call is one of those, with errno as announced.
bool is_refused(SystemCall call) {
  if (call != refused_call || refusals_left == 0) return false;
  --refusals_left;
  errno = refusal;
  return true;
}

SystemCall flush_of(int file) {
  struct stat status{};
  return ::fstat(file, &status) == 0 && S_ISDIR(status.st_mode) ? SystemCall::flush_directory
                                                                : SystemCall::flush_file;
}

}  // namespace

RefusedCalls::RefusedCalls(SystemCall call, int error, int count) {
  refused_call = call;
  refusal = error;
  refusals_left = count;
}

RefusedCalls::~RefusedCalls() {
  refusals_left = 0;
}

int RefusedCalls::left() const {
  return refusals_left;
}

}  // namespace oneiros::test

using oneiros::test::SystemCall;

extern "C" {

int fsync(int file) noexcept(noexcept(::fsync(file))) {
  if (oneiros::test::is_refused(oneiros::test::flush_of(file))) return -1;
  return static_cast<int>(::syscall(SYS_fsync, file));
}

int rename(const char* from, const char* to) noexcept(noexcept(::rename(from, to))) {
  return oneiros::test::is_refused(SystemCall::rename) ? -1 : ::renameat(AT_FDCWD, from, AT_FDCWD, to);
}

int close(int file) noexcept(noexcept(::close(file))) {
  const auto result = static_cast<int>(::syscall(SYS_close, file));
  return oneiros::test::is_refused(SystemCall::close) ? -1 : result;
}

int flock(int file, int operation) noexcept(noexcept(::flock(file, operation))) {
  if (oneiros::test::is_refused(SystemCall::lock)) return -1;
  return static_cast<int>(::syscall(SYS_flock, file, operation));
}

}  // extern "C"
