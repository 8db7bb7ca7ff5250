// SPDX-License-Identifier: BSD-3-Clause

// Makes a program of a format and libFuzzer (https://llvm.org/docs/LibFuzzer.html): a Finding ends in abort,
// as sanitizers' reports do, and the input is kept.

#include <cstddef>
#include <cstdint>
#include <string>

#include "fuzz/subject.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const oneiros::fuzz::Subject subject(oneiros::fuzz::formats().at(0));
  subject.read(std::string(data, data + size));
  return 0;
}
