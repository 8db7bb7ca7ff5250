// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <iostream>
#include <sstream>
#include <string>

namespace oneiros::test {

/// What is printed while it lives.
class Printed {
 public:
  Printed() : before_(std::cout.rdbuf(text_.rdbuf())) {}
  Printed(const Printed&) = delete;
  Printed& operator=(const Printed&) = delete;
  ~Printed() { std::cout.rdbuf(before_); }
  std::string text() const { return text_.str(); }

 private:
  std::ostringstream text_;
  std::streambuf* before_;
};

}  // namespace oneiros::test
