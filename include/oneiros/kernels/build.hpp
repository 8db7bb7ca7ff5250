// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Which build computes: results are the same bits only where compiler and vector width are the same.

#include <string>

#include "oneiros/kernels/target.hpp"

namespace oneiros::kernels {
inline namespace ONEIROS_TARGET {

/// "g++ 12.2.0, 256-bit vectors"; where it could multiply in tiles, whether it may.
inline std::string build() {
#if defined(__clang__)
  const std::string compiler = "clang " __clang_version__;
#elif defined(__GNUC__)
  const std::string compiler = "g++ " __VERSION__;
#else
  const std::string compiler = "another compiler";
#endif
  std::string tiles;
  if (target.bfloat16_tiles) tiles = tiles_granted() ? ", bfloat16 tiles" : ", bfloat16 tiles refused";
  return compiler + ", " + std::to_string(8 * target.vector_bytes) + "-bit vectors" + tiles;
}

}  // namespace ONEIROS_TARGET
}  // namespace oneiros::kernels
