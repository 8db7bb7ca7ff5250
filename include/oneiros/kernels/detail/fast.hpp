// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// 4 x 4 windows with stride 2, with 25 products where the direct way needs 64. Taken apart by the parity of
// rows and columns, such a convolution is one 2 x 2 convolution with stride 1 over four times as many
// channels (phase e reads fine rows 2 m - padding + e and uses taps 2 a + e), and toom_cook.hpp has a fast
// algorithm for those. Each of the 25 planes of transformed tiles is then a matrix product:
//
//   gather           coarse  = A^T [ sum over k of (G w G^T) (B^T fine B) ] A      k: phase, fine channel
//   scatter          fine   += B   [ sum over o of (G w G^T) (A coarse A^T) ] B^T  o: coarse channel
//   weight_gradient  w      += G^T [ sum over tiles of (B^T fine B) (A coarse A^T) ] G
//
// Transformed images are kept as [plane][tile / 8][channel / 32][8][32], since the weight gradient uses what
// the other two have transformed. Tiles that hang over the edge read zeros and write nothing.

#include <algorithm>
#include <array>
#include <cstddef>

#include "oneiros/kernels/detail/epilogue.hpp"
#include "oneiros/kernels/detail/fast_images.hpp"
#include "oneiros/kernels/detail/packing.hpp"
#include "oneiros/kernels/saved.hpp"

namespace oneiros::kernels {
inline namespace ONEIROS_TARGET {
namespace fast {

/// Names of what gather and scatter save.
struct FinePlanes;
struct CoarsePlanes;

/// Where the four taps of a phase begin in the weights.
inline std::array<Index, 4> phase_taps(const Geometry& g, Index phase) {
  std::array<Index, 4> taps;
  for (Index i = 0; i < 4; ++i)
    taps[static_cast<std::size_t>(i)] =
        ((phase / 2 + 2 * (i / 2)) * g.window.width + phase % 2 + 2 * (i % 2)) * g.fine_channels *
        g.coarse_channels;
  return taps;
}

/// Transforms rows of four taps, `row_stride` values apart, into a panel for each plane: `count` rows.
template <class S>
ONEIROS_NEVER_INLINE void transform_weights(const std::array<const S*, 4>& taps, Index row_stride,
                                            Index count, Index plane_stride, S* panels) {
  constexpr int columns = panel_columns<S>;
  for (Index k = 0; k < count; ++k)
    for (int c = 0; c < columns; c += lanes<S>) {
      Vector<S> in[4], out[planes];
      unroll<4>([&](auto i) ONEIROS_INLINE_LAMBDA { in[i] = load(taps[i] + k * row_stride + c); });
      toom_cook::transform<toom_cook::WeightTransform, S>(in, out);
      unroll<planes>(
          [&](auto p) ONEIROS_INLINE_LAMBDA { store(panels + p * plane_stride + k * columns + c, out[p]); });
    }
}

inline constexpr Index tiles_at_once = 64;  ///< whose products stay in cache until they are transformed back
inline constexpr Index blocks_at_once = 8;  ///< blocks of k whose transformed weights are in cache together

/// The products of gather and scatter for one panel of columns: for all groups of tiles from `first` to
/// `last`, `finish(tile, products, plane_stride)` gets tile after tile, with its 25 products of each column.
/// `prepare(block, count, panels, plane_stride)` transforms the weights of some blocks of k.
template <class S, class Prepare, class Finish>
void multiply_planes(const S* left, Index plane_stride, Index blocks, Index first, Index last, S* workspace,
                     const Prepare& prepare, const Finish& finish) {
  constexpr Index columns = panel_columns<S>;
  const Index at_once = std::min(blocks_at_once, blocks);
  const Index panel_stride = at_once * block_channels * columns + plane_gap;
  const Index product_stride = tiles_at_once * columns + plane_gap;
  S* panels = workspace;
  S* products = panels + planes * panel_stride;
  const auto multiply = [&](Index group, Index end, Index block, Index count) {
    const auto operand = [&](Index p, Index i) {
      return left + p * plane_stride + (i * blocks + block) * block_size;
    };
    for (Index p = 0; p < planes; ++p)
      for (Index i = group; i < end; ++i) {
        const bool ends_plane = i + 1 == end, is_last = ends_plane && p + 1 == planes;
        multiply_blocks(operand(p, i), Index{block_size}, count, panels + p * panel_stride,
                        products + p * product_stride + (i - group) * tile_rows * columns, block > 0,
                        is_last      ? operand(p, i)
                        : ends_plane ? operand(p + 1, group)
                                     : operand(p, i + 1));
      }
  };
  if (at_once == blocks) prepare(0, blocks, panels, panel_stride);
  for (Index group = first; group < last; group += tiles_at_once / tile_rows) {
    const Index end = std::min(group + tiles_at_once / tile_rows, last);
    for (Index block = 0; block < blocks; block += at_once) {
      const Index count = std::min(at_once, blocks - block);
      if (at_once < blocks) prepare(block, count, panels, panel_stride);
      multiply(group, end, block, count);
    }
    for (Index t = group * tile_rows; t < end * tile_rows; ++t)
      finish(t, products + (t - group * tile_rows) * columns, product_stride);
  }
}

/// Memory that multiply_planes needs.
template <class S>
Index workspace_size(Index blocks) {
  constexpr Index columns = panel_columns<S>;
  return planes * (std::min(blocks_at_once, blocks) * block_channels * columns + tiles_at_once * columns +
                   2 * plane_gap);
}

/// Calls `f(panel, first, last)` for ranges of units, in parallel: over units first, unless a unit is so little
/// that each thread would prepare the weights of every panel for it.
template <class F>
void parallel_panels(const Tiling& tiling, Index units, Index panels, Index work, const F& f) {
  constexpr Index fewest_tiles = 2;  // of an image
  if (tiling.per_image() >= fewest_tiles) return parallel_grid(units, panels, work, f);
  parallel_grid(panels, 1, work, [&](Index, Index first, Index last) {
    for (Index panel = first; panel < last; ++panel) f(panel, Index{0}, units);
  });
}

template <class S>
void gather(const Geometry& g, const S* fine, const S* weights, const Epilogue<S>& epilogue, S* coarse,
            Saved& fine_saved) {
  constexpr Index columns = panel_columns<S>;
  constexpr int side = toom_cook::tile;
  const Tiling tiling(g);
  const Index phase_blocks = g.fine_channels / block_channels;
  S* left = fine_saved.write<FinePlanes, S>(tiling.size(tiling.fine_blocks));
  for_each_part(tiling, tiling.fine_blocks, sizeof(S), [&](Units units) {
    transform_fine(g, tiling, units, fine, left);
    parallel_panels(
        tiling, units.end - units.begin, g.coarse_channels / columns,
        g.images * g.coarse_positions() * g.weight_size(), [&](Index panel, Index first, Index last) {
          const Index channel = panel * columns;
          const auto prepare = [&](Index block, Index count, S* panels, Index plane_stride) {
            for (Index i = 0; i < count; ++i) {
              const auto taps = phase_taps(g, (block + i) / phase_blocks);
              const Index row = (block + i) % phase_blocks * block_channels * g.coarse_channels + channel;
              transform_weights<S>({weights + taps[0] + row, weights + taps[1] + row, weights + taps[2] + row,
                                    weights + taps[3] + row},
                                   g.coarse_channels, block_channels, plane_stride,
                                   panels + i * block_channels * columns);
            }
          };
          const auto finish = [&](Index t, const S* products, Index stride) {
            if (t >= tiling.count) return;
            const Index n = t / tiling.per_image(), row = t % tiling.per_image() / tiling.columns * side,
                        column = t % tiling.columns * side;
            S* to =
                coarse + n * g.coarse_size() + (row * g.coarse.width + column) * g.coarse_channels + channel;
            const Index height = g.coarse.height - row, width = g.coarse.width - column;
            for (Index c = 0; c < columns; c += lanes<S>) {
              Vector<S> in[planes], out[side * side];
              unroll<planes>([&](auto p) ONEIROS_INLINE_LAMBDA { in[p] = load(products + p * stride + c); });
              toom_cook::transform<toom_cook::OutputTransform, S>(in, out);
              unroll<side * side>([&](auto i) ONEIROS_INLINE_LAMBDA {
                if (i / side < height && i % side < width)
                  store(to + (i / side * g.coarse.width + i % side) * g.coarse_channels + c,
                        epilogue(out[i], channel + c));
              });
            }
          };
          multiply_planes<S>(left, tiling.plane_stride(tiling.fine_blocks), tiling.fine_blocks,
                             tiling.group(units.begin + first), tiling.group(units.begin + last),
                             task_workspace<S>(workspace_size<S>(tiling.fine_blocks)), prepare, finish);
        });
  });
}

/// Where a tile's rows (or columns) of one phase go in the fine image. Tiles overlap by one: its values are
/// added to what an earlier tile wrote, and the last tile that adds to them completes them.
struct Targets {
  Targets(const Axis& axis, Index tiles, Index tile, int parity, Index step) {
    const auto positions = fine_positions(axis, tile, parity);
    for (std::size_t i = 0; i < positions.size(); ++i) {
      inside[i] = positions[i] >= 0;
      offset[i] = positions[i] * step;
    }
    adds = tile > 0;
    completes = tile + 1 == tiles;
  }

  std::array<bool, toom_cook::window> inside;
  std::array<Index, toom_cook::window> offset;
  bool adds;       ///< the first one
  bool completes;  ///< the last one; those before it are always complete
};

template <class S>
void scatter(const Geometry& g, const S* coarse, const S* weights, const Epilogue<S>& epilogue, S* fine,
             Saved& coarse_saved) {
  constexpr Index columns = panel_columns<S>;
  const Tiling tiling(g);
  const Index phase_panels = g.fine_channels / columns;
  S* left = coarse_saved.write<CoarsePlanes, S>(tiling.size(tiling.coarse_blocks));
  for_each_part(tiling, tiling.coarse_blocks, sizeof(S), [&](Units units) {
    transform_coarse(g, tiling, units, coarse, left);
    parallel_panels(
        tiling, units.end - units.begin, phases * phase_panels,
        g.images * g.coarse_positions() * g.weight_size(), [&](Index panel, Index first, Index last) {
          const Index channel = panel % phase_panels * columns;
          const int phase = static_cast<int>(panel / phase_panels);
          const Index size = workspace_size<S>(tiling.coarse_blocks);
          const Index packed_size = block_channels * columns;
          S* workspace = task_workspace<S>(size + 4 * packed_size);
          S* packed = workspace + size;
          const auto prepare = [&](Index block, Index count, S* panels, Index plane_stride) {
            const auto taps = phase_taps(g, phase);
            for (Index i = 0; i < count; ++i) {
              for (std::size_t tap = 0; tap < 4; ++tap)
                pack_transposed(
                    weights + taps[tap] + channel * g.coarse_channels + (block + i) * block_channels,
                    g.coarse_channels, Index{block_channels}, columns, columns,
                    packed + static_cast<Index>(tap) * packed_size);
              transform_weights<S>(
                  {packed, packed + packed_size, packed + 2 * packed_size, packed + 3 * packed_size}, columns,
                  block_channels, plane_stride, panels + i * packed_size);
            }
          };
          const auto finish = [&](Index t, const S* products, Index stride) {
            if (t >= tiling.count) return;
            const Index tile = t % tiling.per_image();
            const Targets rows(rows_of(g), tiling.rows, tile / tiling.columns, phase / 2,
                               g.fine.width * g.fine_channels);
            const Targets cols(columns_of(g), tiling.columns, tile % tiling.columns, phase % 2,
                               g.fine_channels);
            S* to = fine + t / tiling.per_image() * g.fine_size() + channel;
            for (Index c = 0; c < columns; c += lanes<S>) {
              Vector<S> in[planes], out[planes];
              unroll<planes>([&](auto p) ONEIROS_INLINE_LAMBDA { in[p] = load(products + p * stride + c); });
              toom_cook::transform<toom_cook::InputTransformTransposed, S>(in, out);
              unroll<toom_cook::window>([&](auto i) ONEIROS_INLINE_LAMBDA {
                if (!rows.inside[i]) return;
                S* row = to + rows.offset[i] + c;
                unroll<toom_cook::window>([&](auto j) ONEIROS_INLINE_LAMBDA {
                  if (!cols.inside[j]) return;
                  S* pixel = row + cols.offset[j];
                  Vector<S> value = out[i * toom_cook::window + j];
                  if ((i == 0 && rows.adds) || (j == 0 && cols.adds)) value += load(pixel);
                  const bool complete =
                      (i < toom_cook::tile || rows.completes) && (j < toom_cook::tile || cols.completes);
                  store(pixel, complete ? epilogue(value, channel + c) : value);
                });
              });
            }
          };
          multiply_planes<S>(left, tiling.plane_stride(tiling.coarse_blocks), tiling.coarse_blocks,
                             tiling.group(units.begin + first), tiling.group(units.begin + last), workspace,
                             prepare, finish);
        });
  });
}

/// Groups of tiles whose products are summed in one go.
inline constexpr Index groups_in_run = 8;

/// tile[8][panel] = left^T right over a run of groups of 8 tiles; both operands' groups are at the given
/// distances. With `add`, the product is added to what the tile holds. The operands of the next run are asked
/// for meanwhile, unless they are null.
template <class Multiplied, class Summed>
ONEIROS_NEVER_INLINE void multiply_run(const Multiplied* left, Index left_stride, const Multiplied* right,
                                       Index right_stride, Index groups, Summed* tile, bool add,
                                       const Multiplied* next_left, const Multiplied* next_right) {
  for (int first = 0; first < tile_rows; first += register_rows, tile += register_rows * block_channels) {
    Accumulators<Multiplied, Summed, register_rows, 2> sums;
    sums.clear();
    for (Index group = 0; group < groups; ++group) {
      const Multiplied* a = left + group * left_stride + first;
      const Multiplied* b = right + group * right_stride;
      for (int line = 0; first == 0 && line < block_size / 4; line += line_values<Multiplied>) {
        if (next_left != nullptr) expect_soon(next_left + group * left_stride + line);
        if (next_right != nullptr) expect_soon(next_right + group * right_stride + line);
      }
      unroll<tile_rows>([&](auto t) ONEIROS_INLINE_LAMBDA {
        sums.add_products([&](auto i) ONEIROS_INLINE_LAMBDA { return a[t * block_channels + i]; },
                          b + t * block_channels);
      });
    }
    if (add)
      sums.add_to(tile, block_channels);
    else
      sums.store_to(tile, block_channels);
  }
}

inline constexpr Index gradient_blocks = 2;  ///< a task takes so many by so many blocks of 32 x 32 weights

/// Adds to `gradient`. There are no batch partials: a task sums over all tiles.
template <class S>
void weight_gradient(const Geometry& g, const S* fine, const S* coarse, S* gradient, const Saved* fine_saved,
                     const Saved* coarse_saved) {
  constexpr Index square = block_channels * block_channels;
  constexpr Index sums_stride = gradient_blocks * gradient_blocks * square + plane_gap;
  const Tiling tiling(g);
  const Index fine_blocks = tiling.fine_blocks, coarse_blocks = tiling.coarse_blocks;
  const S* fine_planes = fine_saved == nullptr ? nullptr : fine_saved->read<FinePlanes, S>();
  if (fine_planes == nullptr) {
    S* planes_of = shared<S>().fine_planes.reserve(tiling.size(fine_blocks));
    transform_fine(g, tiling, {0, tiling.units}, fine, planes_of);
    fine_planes = planes_of;
  }
  const S* coarse_planes = coarse_saved == nullptr ? nullptr : coarse_saved->read<CoarsePlanes, S>();
  if (coarse_planes == nullptr) {
    S* planes_of = shared<S>().coarse_planes.reserve(tiling.size(coarse_blocks));
    transform_coarse(g, tiling, {0, tiling.units}, coarse, planes_of);
    coarse_planes = planes_of;
  }
  const auto ceiling = [](Index a, Index b) { return (a + b - 1) / b; };
  parallel_grid(
      ceiling(fine_blocks, gradient_blocks), ceiling(coarse_blocks, gradient_blocks),
      g.images * g.coarse_positions() * g.weight_size(), [&](Index task_column, Index first, Index last) {
        S* sums = task_workspace<S>(planes * sums_stride);
        const Index o_begin = task_column * gradient_blocks,
                    o_end = std::min(o_begin + gradient_blocks, coarse_blocks);
        for (Index task_row = first; task_row < last; ++task_row) {
          const Index k_begin = task_row * gradient_blocks,
                      k_end = std::min(k_begin + gradient_blocks, fine_blocks);
          const auto block_sums = [&](Index k, Index o) {
            return sums + ((k - k_begin) * gradient_blocks + o - o_begin) * square;
          };
          // A run of one plane stays in cache until all products with it are done.
          const Index fine_group = fine_blocks * block_size, coarse_group = coarse_blocks * block_size;
          for (Index p = 0; p < planes; ++p)
            for (Index run = 0; run < tiling.groups; run += groups_in_run) {
              const S* left = fine_planes + p * tiling.plane_stride(fine_blocks) + run * fine_group;
              const S* right = coarse_planes + p * tiling.plane_stride(coarse_blocks) + run * coarse_group;
              const bool ends_plane = run + groups_in_run >= tiling.groups;
              const bool is_last = ends_plane && p + 1 == planes;
              const S* next_left = is_last      ? nullptr
                                   : ends_plane ? fine_planes + (p + 1) * tiling.plane_stride(fine_blocks)
                                                : left + groups_in_run * fine_group;
              const S* next_right = is_last ? nullptr
                                    : ends_plane
                                        ? coarse_planes + (p + 1) * tiling.plane_stride(coarse_blocks)
                                        : right + groups_in_run * coarse_group;
              const Index count = std::min(groups_in_run, tiling.groups - run);
              for (Index k = k_begin; k < k_end; ++k)
                for (Index o = o_begin; o < o_end; ++o)
                  for (Index i = 0; i < block_channels; i += tile_rows)
                    for (Index c = 0; c < block_channels; c += panel_columns<S>) {
                      // Each block is asked for once, a quarter with each eight rows.
                      const Index quarter = i * tile_rows;
                      multiply_run(
                          left + k * block_size + i, fine_group, right + o * block_size + c, coarse_group,
                          count, block_sums(k, o) + p * sums_stride + i * block_channels + c, run > 0,
                          is_last || o > o_begin || c > 0 ? nullptr : next_left + k * block_size + quarter,
                          is_last || k > k_begin || c > 0 ? nullptr : next_right + o * block_size + quarter);
                    }
            }
          for (Index k = k_begin; k < k_end; ++k)
            for (Index o = o_begin; o < o_end; ++o) {
              const Index phase_blocks = g.fine_channels / block_channels;
              const auto taps = phase_taps(g, k / phase_blocks);
              const S* from = block_sums(k, o);
              for (Index i = 0; i < square; i += lanes<S>) {
                Vector<S> in[planes], out[4];
                unroll<planes>([&](auto p)
                                   ONEIROS_INLINE_LAMBDA { in[p] = load(from + p * sums_stride + i); });
                toom_cook::transform<toom_cook::WeightTransformTransposed, S>(in, out);
                S* to = gradient +
                        (k % phase_blocks * block_channels + i / block_channels) * g.coarse_channels +
                        o * block_channels + i % block_channels;
                unroll<4>([&](auto q)
                              ONEIROS_INLINE_LAMBDA { store(to + taps[q], load(to + taps[q]) + out[q]); });
              }
            }
        }
      });
}

}  // namespace fast
}  // namespace ONEIROS_TARGET
}  // namespace oneiros::kernels
