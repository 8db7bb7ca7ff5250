// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The register microkernels, through which every multiplication of the fast kernels goes. A tile is 8 rows of
// the output by one or two vectors of columns; its sums stay in registers while k runs. The left operand's
// values are broadcast one by one, the right operand comes in panels that are packed so that each k is one
// contiguous read. Sums are taken in the order of k, whatever the blocking of rows and columns: that makes
// results independent of it.
//
// Three types take part, which may differ: Stored, of the tensors; Multiplied, of the panels, to which values
// of the left operand are rounded as they are broadcast; Summed, of the registers and of the tile.

#include <algorithm>
#include <utility>

#include "oneiros/kernels/detail/simd.hpp"

namespace oneiros::kernels {
inline namespace ONEIROS_TARGET {

inline constexpr int tile_rows = 8;

/// Columns of a panel: two vectors.
template <class S>
inline constexpr int panel_columns = 2 * lanes<S>;

/// Rows of a tile that fit the registers together.
inline constexpr int register_rows = target.registers >= 32 ? 8 : 4;

/// The sums of `rows` x `vectors` vectors of products of `Multiplied`.
template <class Multiplied, class Summed, int rows, int vectors>
struct Accumulators {
  ONEIROS_ALWAYS_INLINE void clear() {
    for_each([](auto, auto, Vector<Summed>& sum) ONEIROS_INLINE_LAMBDA { sum = zero<Summed>(); });
  }
  ONEIROS_ALWAYS_INLINE void load_from(const Summed* tile, Index stride) {
    for_each([&](auto i, auto j, Vector<Summed>& sum)
                 ONEIROS_INLINE_LAMBDA { sum = load(tile + i * stride + j * lanes<Summed>); });
  }
  ONEIROS_ALWAYS_INLINE void add_to(Summed* tile, Index stride) {
    for_each([&](auto i, auto j, Vector<Summed>& sum) ONEIROS_INLINE_LAMBDA {
      Summed* to = tile + i * stride + j * lanes<Summed>;
      store(to, load(to) + sum);
    });
  }
  ONEIROS_ALWAYS_INLINE void store_to(Summed* tile, Index stride) {
    for_each([&](auto i, auto j, Vector<Summed>& sum)
                 ONEIROS_INLINE_LAMBDA { store(tile + i * stride + j * lanes<Summed>, sum); });
  }

  /// sums(i, j) += left(i) * right[j], with `left` giving a scalar.
  template <class Left>
  ONEIROS_ALWAYS_INLINE void add_products(const Left& left, const Multiplied* right) {
    Vector<Summed> b[vectors];
    unroll<vectors>([&](auto j) ONEIROS_INLINE_LAMBDA { b[j] = load_as<Summed>(right + j * lanes<Summed>); });
    unroll<rows>([&](auto i) ONEIROS_INLINE_LAMBDA {
      const Vector<Summed> a = broadcast(static_cast<Summed>(static_cast<Multiplied>(left(i))));
      unroll<vectors>([&](auto j) ONEIROS_INLINE_LAMBDA { sums[i][j] += a * b[j]; });
    });
  }

  template <class F>
  ONEIROS_ALWAYS_INLINE void for_each(const F& f) {
    unroll<rows>([&](auto i) ONEIROS_INLINE_LAMBDA {
      unroll<vectors>([&](auto j) ONEIROS_INLINE_LAMBDA { f(i, j, sums[i][j]); });
    });
  }

  Vector<Summed> sums[rows][vectors];
};

/// Which products make up an output value: a grid of taps, `length` values each, at fixed distances in the
/// input and in the panel's rows. Distances are in values of the input, and in rows of the panel.
struct TapGrid {
  Index rows, columns, length;
  Index row_input, column_input;
  Index row_panel, column_panel;
};

/// The longest sum that is taken in one go. Sums of the runs of a grid are added up separately, which keeps
/// rounding errors as small as those of much shorter sums.
inline constexpr Index longest_run = 256;

/// tile[8][vectors] = sum over the grid of inputs[i][...] * panel[...]; `inputs` are where each row's first
/// tap is. With `add`, the sum is added to what the tile holds.
template <int vectors, class Stored, class Multiplied, class Summed>
ONEIROS_NEVER_INLINE void multiply_taps(const Stored* const* inputs, const TapGrid& taps,
                                        const Multiplied* panel, Summed* tile, Index tile_stride,
                                        bool add = false) {
  constexpr int columns = vectors * lanes<Summed>;
  for (int first = 0; first < tile_rows; first += register_rows, tile += register_rows * tile_stride) {
    const Stored* a[register_rows];
    unroll<register_rows>([&](auto i) ONEIROS_INLINE_LAMBDA { a[i] = inputs[first + i]; });
    Accumulators<Multiplied, Summed, register_rows, vectors> sums;
    bool stored = add;
    const auto flush = [&]() ONEIROS_INLINE_LAMBDA {
      if (std::exchange(stored, true))
        sums.add_to(tile, tile_stride);
      else
        sums.store_to(tile, tile_stride);
    };
    for (Index row = 0; row < taps.rows; ++row)
      for (Index column = 0; column < taps.columns; ++column) {
        Index k = row * taps.row_input + column * taps.column_input;
        const Multiplied* b = panel + (row * taps.row_panel + column * taps.column_panel) * columns;
        for (const Index end = k + taps.length; k < end;) {
          const Index run_end = std::min(k + longest_run, end);
          const auto step = [&](Index at) ONEIROS_INLINE_LAMBDA {
            sums.add_products([&](auto i) ONEIROS_INLINE_LAMBDA { return a[i][at]; }, b);
            b += columns;
          };
          sums.clear();
          for (; k + 4 <= run_end; k += 4) unroll<4>([&](auto u) ONEIROS_INLINE_LAMBDA { step(k + u); });
          for (; k < run_end; ++k) step(k);
          flush();
        }
      }
    if (!stored) {
      sums.clear();
      flush();
    }
  }
}

/// Blocks of the transformed planes: 8 rows of 32 channels, contiguous.
inline constexpr int block_channels = 32;
inline constexpr int block_size = tile_rows * block_channels;

/// Transformed values differ in size, so their sums are taken in shorter runs.
inline constexpr Index blocks_in_run = 2;

/// Values in a line of memory.
template <class Value>
inline constexpr int line_values = 64 / sizeof(Value);

/// Asks for a line of memory that is read soon, as far as the second cache: what is in the first is in use.
inline void expect_soon(const void* address) {
#if defined(__GNUC__)
  __builtin_prefetch(address, 0, 2);
#else
  static_cast<void>(address);
#endif
}

/// tile[8][panel] = a * panel, for a left operand in blocks that are `block_stride` values apart. With `add`,
/// the product is added to what the tile holds. `next` is the left operand that comes next, or this one.
template <class Multiplied, class Summed>
ONEIROS_NEVER_INLINE void multiply_blocks(const Multiplied* a, Index block_stride, Index blocks,
                                          const Multiplied* panel, Summed* tile, bool add,
                                          const Multiplied* next) {
  constexpr int columns = panel_columns<Summed>;
  for (int first = 0; first < tile_rows; first += register_rows, tile += register_rows * columns) {
    Accumulators<Multiplied, Summed, register_rows, 2> sums;
    const Multiplied* b = panel;
    bool stored = add;
    for (Index block = 0; block < blocks;) {
      sums.clear();
      for (const Index end = std::min(block + blocks_in_run, blocks); block < end; ++block) {
        const Multiplied* rows = a + block * block_stride + first * block_channels;
        const Multiplied* soon = next + block * block_stride;
        for (int k = 0; k < block_channels; k += 4, rows += 4, soon += 4 * tile_rows) {
          if (first == 0)
            for (int line = 0; line < 4 * tile_rows; line += line_values<Multiplied>)
              expect_soon(soon + line);
          unroll<4>([&](auto u) ONEIROS_INLINE_LAMBDA {
            sums.add_products([&](auto i) ONEIROS_INLINE_LAMBDA { return rows[i * block_channels + u]; }, b);
            b += columns;
          });
        }
      }
      if (std::exchange(stored, true))
        sums.add_to(tile, columns);
      else
        sums.store_to(tile, columns);
    }
  }
}

/// Runs of products over pixels: `outer` x `inner` runs of `length`. From one pixel, run or outer run to the
/// next, the left operand's values are left, inner_left and outer_left apart, the right operand's right, ...
/// apart.
struct PixelRuns {
  Index outer, inner, length;
  Index outer_left, inner_left, left;
  Index outer_right, inner_right, right;
};

/// tile[8][panel] += left^T right over the runs; `lefts` are where each row of the tile begins.
template <class Stored, class Multiplied, class Summed>
ONEIROS_NEVER_INLINE void multiply_pixels(const Stored* const* lefts, const Multiplied* right,
                                          const PixelRuns& runs, Summed* tile, Index tile_stride) {
  for (int first = 0; first < tile_rows; first += register_rows, tile += register_rows * tile_stride) {
    const Stored* a[register_rows];
    unroll<register_rows>([&](auto i) ONEIROS_INLINE_LAMBDA { a[i] = lefts[first + i]; });
    Accumulators<Multiplied, Summed, register_rows, 2> sums;
    sums.load_from(tile, tile_stride);
    for (Index outer = 0; outer < runs.outer; ++outer)
      for (Index inner = 0; inner < runs.inner; ++inner) {
        Index at = outer * runs.outer_left + inner * runs.inner_left;
        const Multiplied* b = right + outer * runs.outer_right + inner * runs.inner_right;
        const auto step = [&]() ONEIROS_INLINE_LAMBDA {
          sums.add_products([&](auto i) ONEIROS_INLINE_LAMBDA { return a[i][at]; }, b);
          at += runs.left;
          b += runs.right;
        };
        Index k = 0;
        for (; k + 4 <= runs.length; k += 4) unroll<4>([&](auto) ONEIROS_INLINE_LAMBDA { step(); });
        for (; k < runs.length; ++k) step();
      }
    sums.store_to(tile, tile_stride);
  }
}

}  // namespace ONEIROS_TARGET
}  // namespace oneiros::kernels
