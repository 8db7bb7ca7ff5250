// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/kernels/detail/workspace.hpp"

#include <array>
#include <cstdint>
#include <numeric>
#include <utility>

#include "support/catch.hpp"

using namespace oneiros;
using kernels::Buffer;

TEST_CASE("buffers are aligned to cache lines") {
  std::array<Buffer<float>, 16> buffers;
  Index size = 0;
  for (Buffer<float>& buffer : buffers)
    CHECK(reinterpret_cast<std::uintptr_t>(buffer.reserve(++size)) % 64 == 0);
}

TEST_CASE("a buffer grows to the largest that was asked for") {
  Buffer<float> buffer;
  CHECK(buffer.data() == nullptr);
  CHECK(buffer.size() == 0);
  float* values = buffer.reserve(5);
  CHECK(buffer.size() == 5);
  std::iota(values, values + 5, 1.0F);
  CHECK(buffer.reserve(3) == values);
  values = buffer.reserve(5);
  for (int i = 0; i < 5; ++i) CHECK(values[i] == static_cast<float>(i + 1));
  CHECK(buffer.size() == 5);
  values = buffer.reserve(1000);
  CHECK(buffer.data() == values);
  CHECK(buffer.size() == 1000);
}

TEST_CASE("a buffer that is moved takes its memory along") {
  Buffer<double> first;
  const double* values = first.reserve(7);
  Buffer<double> second(std::move(first));
  CHECK(second.data() == values);
  CHECK(second.size() == 7);
  Buffer<double> third;
  third = std::move(second);
  CHECK(std::as_const(third).data() == values);
  CHECK(third.size() == 7);
}
