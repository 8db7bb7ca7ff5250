// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// A data set's pixels are hundreds of megabytes that are touched for the first time while loading. On pages
// of 4 KiB that takes longer than reading the files does, so the system is asked for large ones.

#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace oneiros::detail {

/// So many zeros, on large pages where they fill some.
inline std::vector<std::uint8_t> pixel_memory(std::size_t count) {
  std::vector<std::uint8_t> pixels;
  pixels.reserve(count);
#ifdef MADV_HUGEPAGE
  constexpr std::uintptr_t large_page = std::uintptr_t{1} << 21U;
  const auto begin = reinterpret_cast<std::uintptr_t>(pixels.data());
  const std::uintptr_t first = (begin + large_page - 1) / large_page * large_page;
  const std::uintptr_t last = (begin + count) / large_page * large_page;
  if (first < last)  // advice only: where it is not taken, pages are small
    ::madvise(reinterpret_cast<void*>(first), last - first, MADV_HUGEPAGE);
#endif
  pixels.resize(count);
  return pixels;
}

}  // namespace oneiros::detail
