// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The tile registers of processors that have them (AMX): eight matrices of 16 rows of 64 bytes, multiplied
// in bfloat16 and summed in float. A left tile is 16 rows of 32 factors of a sum; a right one has 16 columns
// and holds the factors in pairs, [pair][column][2]. The only header with a processor's own instructions:
// what compilers call these declares too little of the memory that they read.

#include <cstdint>

#include "oneiros/kernels/detail/simd.hpp"
#include "oneiros/kernels/detail/tile.hpp"
#include "oneiros/kernels/target.hpp"

#ifdef ONEIROS_TILES
#include <immintrin.h>

#include <algorithm>
#include <array>
#endif

namespace oneiros::kernels {
inline namespace ONEIROS_TARGET {

/// The first half of a float's bits.
using BFloat16 = std::uint16_t;

inline constexpr Index matrix_rows = 16;     ///< of a left tile, and columns of a right one
inline constexpr Index matrix_factors = 32;  ///< of a row or column
inline constexpr Index matrix_size = matrix_rows * matrix_factors;  ///< values in a tile
inline constexpr Index product_side = 2 * matrix_rows;  ///< rows and columns that are multiplied at once

#ifdef ONEIROS_TILES

/// While it lives, the calling thread has eight tiles of 16 rows x 64 bytes. They slow the thread's switches,
/// so that each task gives them back.
class TileSession {
 public:
  TileSession() {
    struct alignas(64) Shapes {
      std::uint8_t palette = 1, start = 0, reserved[14] = {};
      std::uint16_t row_bytes[16] = {64, 64, 64, 64, 64, 64, 64, 64};
      std::uint8_t rows[16] = {16, 16, 16, 16, 16, 16, 16, 16};
    };
    static constexpr Shapes shapes;
    asm volatile("ldtilecfg %0" : : "m"(shapes));
  }
  TileSession(const TileSession&) = delete;
  TileSession& operator=(const TileSession&) = delete;
  ~TileSession() { asm volatile("tilerelease"); }
};

namespace detail {

template <int tile>
ONEIROS_ALWAYS_INLINE void clear_tile() {
  asm volatile("tilezero %%tmm%c0" : : "i"(tile));
}
template <int tile>
ONEIROS_ALWAYS_INLINE void load_tile(const void* rows, std::int64_t row_bytes = 64) {
  asm volatile("tileloadd (%0,%1,1), %%tmm%c2" : : "r"(rows), "r"(row_bytes), "i"(tile) : "memory");
}
template <int tile>
ONEIROS_ALWAYS_INLINE void store_tile(void* rows, std::int64_t row_bytes) {
  asm volatile("tilestored %%tmm%c2, (%0,%1,1)" : : "r"(rows), "r"(row_bytes), "i"(tile) : "memory");
}
/// sums += left * right.
template <int sums, int left, int right>
ONEIROS_ALWAYS_INLINE void multiply_tiles() {
  asm volatile("tdpbf16ps %%tmm%c2, %%tmm%c1, %%tmm%c0" : : "i"(sums), "i"(left), "i"(right));
}

}  // namespace detail

/// sums[32][32] = sum over the grid of left * right. The rows are those of two left tiles, `upper` and
/// `lower`, the columns those of two right ones, which lie one after the other. Distances of the grid are in
/// steps, of so many values on each side. Without `lower`, 16 rows.
ONEIROS_NEVER_INLINE inline void multiply_matrices(const BFloat16* upper, const BFloat16* lower,
                                                   Index left_step, const BFloat16* right, Index right_step,
                                                   const TapGrid& grid, float* sums) {
  using namespace detail;
  const auto for_each_step = [&](const auto& multiply) ONEIROS_INLINE_LAMBDA {
    for (Index row = 0; row < grid.rows; ++row)
      for (Index column = 0; column < grid.columns; ++column) {
        Index at = (row * grid.row_input + column * grid.column_input) * left_step;
        const BFloat16* b = right + (row * grid.row_panel + column * grid.column_panel) * right_step;
        for (Index i = 0; i < grid.length; ++i, at += left_step, b += right_step) multiply(at, b);
      }
  };
  clear_tile<0>();
  clear_tile<1>();
  if (lower == nullptr) {
    for_each_step([&](Index at, const BFloat16* b) ONEIROS_INLINE_LAMBDA {
      load_tile<4>(upper + at);
      load_tile<6>(b);
      load_tile<7>(b + matrix_size);
      multiply_tiles<0, 4, 6>();
      multiply_tiles<1, 4, 7>();
    });
  } else {
    clear_tile<2>();
    clear_tile<3>();
    for_each_step([&](Index at, const BFloat16* b) ONEIROS_INLINE_LAMBDA {
      load_tile<4>(upper + at);
      load_tile<6>(b);
      load_tile<5>(lower + at);
      load_tile<7>(b + matrix_size);
      multiply_tiles<0, 4, 6>();
      multiply_tiles<1, 4, 7>();
      multiply_tiles<2, 5, 6>();
      multiply_tiles<3, 5, 7>();
    });
  }
  constexpr Index row_bytes = product_side * sizeof(float);
  constexpr Index lower_half = matrix_rows * product_side;
  store_tile<0>(sums, row_bytes);
  store_tile<1>(sums + matrix_rows, row_bytes);
  if (lower == nullptr) return;
  store_tile<2>(sums + lower_half, row_bytes);
  store_tile<3>(sums + lower_half + matrix_rows, row_bytes);
}

/// A matrix of floats from which tiles are made, with zeros where it ends.
struct MatrixPart {
  const float* values;
  Index stride;  ///< between rows
  Index rows, columns;
};

namespace detail {

/// 16 values of `low`, then 16 of `high`, to the nearest bfloat16, of two the even one.
ONEIROS_ALWAYS_INLINE __m512i rounded(const Vector<float>& low, const Vector<float>& high) {
  return reinterpret_cast<__m512i>(
      _mm512_cvtne2ps_pbh(reinterpret_cast<__m512>(high), reinterpret_cast<__m512>(low)));
}

/// 16 values of `even` and of `odd` in turn.
ONEIROS_ALWAYS_INLINE __m512i rounded_pairs(const Vector<float>& even, const Vector<float>& odd) {
  static constexpr auto in_turn = [] {
    struct alignas(64) Places {
      std::array<BFloat16, matrix_factors> of;
    } places{};
    for (std::size_t i = 0; i < matrix_rows; ++i) {
      places.of[2 * i] = static_cast<BFloat16>(i);
      places.of[2 * i + 1] = static_cast<BFloat16>(matrix_rows + i);
    }
    return places;
  }();
  return _mm512_permutexvar_epi16(_mm512_load_si512(&in_turn), rounded(even, odd));
}

}  // namespace detail

/// A row of a left tile: 32 values, or those that are valid and zeros.
ONEIROS_ALWAYS_INLINE void pack_row(const float* values, Index valid, BFloat16* row) {
  const auto load_from = [&](Index first) ONEIROS_INLINE_LAMBDA {
    const Index left = std::clamp<Index>(valid - first, 0, matrix_rows);
    return left == matrix_rows ? load(values + first) : load_first(values + first, left);
  };
  _mm512_store_si512(row, detail::rounded(load_from(0), load_from(matrix_rows)));
}

/// So many left tiles side by side, of up to 16 rows: the first of columns 0 to 31, and so on. `tile(i)` is
/// where tile i goes. Rows are read from end to end, as processors expect.
template <class TileAt>
void pack_left(const MatrixPart& part, Index tiles, const TileAt& tile) {
  for (Index row = 0; row < matrix_rows; ++row)
    for (Index i = 0; i < tiles; ++i)
      pack_row(part.values + row * part.stride + i * matrix_factors,
               row < part.rows ? part.columns - i * matrix_factors : 0, tile(i) + row * matrix_factors);
}

/// The same as right tiles, of up to 32 rows, 16 columns each.
template <class TileAt>
void pack_right(const MatrixPart& part, Index tiles, const TileAt& tile) {
  const auto load_from = [&](Index row, Index column) ONEIROS_INLINE_LAMBDA {
    const float* from = part.values + row * part.stride + column;
    const Index valid = row < part.rows ? part.columns - column : 0;
    return valid >= matrix_rows ? load(from) : load_first(from, std::max<Index>(valid, 0));
  };
  for (Index row = 0; row < matrix_factors; row += 2)
    for (Index i = 0; i < tiles; ++i)
      _mm512_store_si512(
          tile(i) + row * matrix_rows,
          detail::rounded_pairs(load_from(row, i * matrix_rows), load_from(row + 1, i * matrix_rows)));
}

/// Makes a right tile of a left one, of whose rows the new one has the columns; or the other way round.
inline void transpose_tile(BFloat16* tile) {
  auto* pairs = reinterpret_cast<float*>(tile);  // of which nothing is computed
  transpose_square(pairs, matrix_rows, pairs, matrix_rows);
}

#endif

}  // namespace ONEIROS_TARGET
}  // namespace oneiros::kernels
