// SPDX-License-Identifier: BSD-3-Clause
// Needs Eigen, oneTBB and zlib to compile, link and run, and little of the library.

#include <cstddef>
#include <oneiros/formats/detail/crc32.hpp>
#include <oneiros/random/fill.hpp>
#include <span>

int main() {
  constexpr oneiros::Index count = 300'000;  // more than one thread's share
  oneiros::Tensor<float, 1> first(count), second(count);
  const oneiros::Rng rng{7};
  oneiros::fill_normal(first.data(), count, rng.stream("same"));
  oneiros::fill_normal(second.data(), count, rng.stream("same"));
  oneiros::detail::Crc32 crc, other;
  crc.update(std::as_bytes(std::span(first.data(), count)));
  other.update(std::as_bytes(std::span(second.data(), count)));
  return crc.value() != 0 && crc.value() == other.value() ? 0 : 1;
}
