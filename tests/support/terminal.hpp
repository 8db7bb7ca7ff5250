// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <string>

#include "support/printed.hpp"

namespace oneiros::test {

/// Standard output is a terminal of so many columns while it lives; what is written to std::cout is caught.
class Terminal {
 public:
  explicit Terminal(unsigned short columns, const char* kind = "xterm") {
    ::setenv("TERM", kind, 1);
    const int terminal = opened();
    if (terminal < 0) return;
    winsize size{};
    size.ws_col = columns;
    works_ = ::ioctl(terminal, TIOCSWINSZ, &size) == 0 && ::dup2(terminal, STDOUT_FILENO) == STDOUT_FILENO;
    ::close(terminal);
  }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  ~Terminal() {
    ::dup2(before_, STDOUT_FILENO);
    ::close(before_);
    ::close(other_end_);
    had_kind_ ? ::setenv("TERM", kind_.c_str(), 1) : ::unsetenv("TERM");
  }

  /// False where the system has no terminals to give.
  bool works() const { return works_; }
  std::string text() const { return printed_.text(); }

 private:
  int opened() const {
    if (other_end_ < 0 || ::grantpt(other_end_) != 0 || ::unlockpt(other_end_) != 0) return -1;
    return ::open(::ptsname(other_end_), O_RDWR | O_NOCTTY);
  }

  int before_ = ::dup(STDOUT_FILENO), other_end_ = ::posix_openpt(O_RDWR | O_NOCTTY);
  bool works_ = false, had_kind_ = ::getenv("TERM") != nullptr;
  std::string kind_ = had_kind_ ? ::getenv("TERM") : "";
  Printed printed_;
};

}  // namespace oneiros::test
