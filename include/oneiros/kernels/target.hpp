// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The machine that a file is compiled for: a row for each that the kernels know apart, and nothing else asks
// the compiler for its instructions. Kernels, layers and networks live in an inline namespace that is named
// after the row, so that objects compiled for different machines can be linked into one program.

#include <cstddef>

#if defined(__AVX512F__) && defined(__AVX512BF16__) && defined(__AMX_BF16__) && defined(__linux__)
#define ONEIROS_TARGET vectors_of_512_bits_with_bfloat16_tiles
#define ONEIROS_TARGET_HAS 64, 32, true, true
#define ONEIROS_TILES
#elif defined(__AVX512F__) && defined(__AVX512BF16__)
#define ONEIROS_TARGET vectors_of_512_bits_with_bfloat16
#define ONEIROS_TARGET_HAS 64, 32, true, false
#elif defined(__AVX512F__)
#define ONEIROS_TARGET vectors_of_512_bits
#define ONEIROS_TARGET_HAS 64, 32, false, false
#elif defined(__AVX__) && defined(__FMA__)
#define ONEIROS_TARGET vectors_of_256_bits_with_fma
#define ONEIROS_TARGET_HAS 32, 16, false, false
#elif defined(__AVX__)
#define ONEIROS_TARGET vectors_of_256_bits
#define ONEIROS_TARGET_HAS 32, 16, false, false
#elif defined(__aarch64__)
#define ONEIROS_TARGET vectors_of_128_bits_in_32_registers
#define ONEIROS_TARGET_HAS 16, 32, false, false
#else
#define ONEIROS_TARGET vectors_of_128_bits
#define ONEIROS_TARGET_HAS 16, 16, false, false
#endif

#ifdef ONEIROS_TILES
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace oneiros::kernels {

/// What kernels ask of a machine.
struct Target {
  std::size_t vector_bytes;  ///< of a register
  int registers;             ///< for vectors
  bool bfloat16_products;    ///< of vectors of 16-bit values, summed in float
  bool bfloat16_tiles;       ///< the same of matrices
};

inline namespace ONEIROS_TARGET {

/// The one that this file is compiled for.
inline constexpr Target target{ONEIROS_TARGET_HAS};

/// Whether the program may use this target's tiles: the operating system grants them to a process that asks.
/// It is asked once.
inline bool tiles_granted() {
#ifdef ONEIROS_TILES
  constexpr int request_permission = 0x1023, tile_data = 18;  // of Linux' arch_prctl
  static const bool granted = syscall(SYS_arch_prctl, request_permission, tile_data) == 0;
  return granted;
#else
  return false;
#endif
}

}  // namespace ONEIROS_TARGET
}  // namespace oneiros::kernels

#undef ONEIROS_TARGET_HAS
