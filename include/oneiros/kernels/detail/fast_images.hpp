// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The fast algorithm's view of a batch: which geometries it takes, how images are cut into tiles, and how
// tiles are transformed into the 25 planes that fast.hpp multiplies.

#include <algorithm>
#include <array>
#include <cstddef>

#include "oneiros/kernels/detail/axis_classes.hpp"
#include "oneiros/kernels/detail/tile.hpp"
#include "oneiros/kernels/detail/toom_cook.hpp"
#include "oneiros/kernels/detail/workspace.hpp"
#include "oneiros/parallel/parallel.hpp"

namespace oneiros::kernels {
inline namespace ONEIROS_TARGET {
namespace fast {

using toom_cook::planes;
inline constexpr int phases = 4;
/// Planes are this many values apart from a multiple of a power of two, which would put them all into the
/// same ways of the cache.
inline constexpr Index plane_gap = 32;
inline constexpr Index images_per_unit = tile_rows;  ///< so that the tiles of a unit fill whole groups

/// The tiles of a batch, and where their planes are.
class Tiling {
 public:
  explicit Tiling(const Geometry& g)
      : rows((g.coarse.height + toom_cook::tile - 1) / toom_cook::tile),
        columns((g.coarse.width + toom_cook::tile - 1) / toom_cook::tile),
        units((g.images + images_per_unit - 1) / images_per_unit),
        count(g.images * rows * columns),
        groups((count + tile_rows - 1) / tile_rows),
        fine_blocks(phases * g.fine_channels / block_channels),
        coarse_blocks(g.coarse_channels / block_channels) {}

  Index per_image() const { return rows * columns; }
  /// Groups of 8 tiles before unit `unit`.
  Index group(Index unit) const { return std::min(unit * per_image(), groups); }
  Index plane_stride(Index blocks) const { return groups * blocks * block_size + plane_gap; }
  /// Values of all planes of an image with so many blocks.
  Index size(Index blocks) const { return planes * plane_stride(blocks); }

  Index rows, columns;  ///< tiles of one image
  Index units;          ///< of 8 images, the smallest part of the batch that a task takes
  Index count;
  Index groups;
  Index fine_blocks, coarse_blocks;  ///< blocks of 32 channels of the transformed images
};

/// Whether the algorithm can do this geometry.
inline bool fits(const Geometry& g) {
  const Tiling tiling(g);
  const auto covers = [](Index fine, Index tiles, Index padding) {
    return fine - 1 <= 2 * toom_cook::tile * tiles - padding + 1;
  };
  return g.window == Extent{4, 4} && g.stride == Extent{2, 2} && g.fine_channels % block_channels == 0 &&
         g.coarse_channels % block_channels == 0 && covers(g.fine.height, tiling.rows, g.padding.height) &&
         covers(g.fine.width, tiling.columns, g.padding.width);
}

/// Whether it takes less work than the direct algorithm: tiles that hang over may undo what it saves. A
/// product costs more here, for the transforms of images, and those of the weights pay only where enough images
/// share them.
inline bool pays(const Geometry& g) {
  const auto taps = [](const Axis& axis) {
    Index sum = 0;
    for (Index p = 0; p < axis.coarse; ++p) sum += taps_inside(axis, p).size();
    return sum;
  };
  constexpr Index product = 3, direct_product = 2, transforms_of_weights = 400;  // as measured
  return transforms_of_weights < g.images * (direct_product * taps(rows_of(g)) * taps(columns_of(g)) -
                                             product * planes * phases * Tiling(g).per_image());
}

/// What a phase reads and writes of the fine image for one tile: pixel offsets along one axis, -1 outside.
inline std::array<Index, toom_cook::window> fine_positions(const Axis& axis, Index tile, int parity) {
  std::array<Index, toom_cook::window> positions;
  for (int i = 0; i < toom_cook::window; ++i) {
    const Index at = 2 * (tile * toom_cook::tile + i) - axis.padding + parity;
    positions[static_cast<std::size_t>(i)] = at >= 0 && at < axis.fine ? at : -1;
  }
  return positions;
}

/// Where tile `t` of block `block` begins within a plane.
inline Index place(Index t, Index block, Index blocks) {
  return (t / tile_rows * blocks + block) * block_size + t % tile_rows * block_channels;
}

/// Transforms `channels` channels of a tile, whose pixels are at `pixels`, into the planes at `to`, from
/// block `block` on.
template <class T, class S>
ONEIROS_ALWAYS_INLINE void transform_tile(const std::array<const S*, T::from * T::from>& pixels,
                                          Index channels, Index t, Index block, Index blocks,
                                          Index plane_stride, S* planes_of) {
  for (Index c = 0; c < channels; c += lanes<S>) {
    Vector<S> in[T::from * T::from], out[planes];
    unroll<T::from * T::from>([&](auto i) ONEIROS_INLINE_LAMBDA { in[i] = load(pixels[i] + c); });
    toom_cook::transform<T, S>(in, out);
    S* to = planes_of + place(t, block + c / block_channels, blocks) + c % block_channels;
    unroll<planes>([&](auto p) ONEIROS_INLINE_LAMBDA { store(to + p * plane_stride, out[p]); });
  }
}

/// Fills the tiles after the last one, which complete its group, with zeros.
template <class S>
void clear_rest(const Tiling& tiling, Index blocks, S* planes_of) {
  for (Index t = tiling.count; t < tiling.groups * tile_rows; ++t)
    for (Index p = 0; p < planes; ++p)
      for (Index block = 0; block < blocks; ++block)
        std::fill_n(planes_of + p * tiling.plane_stride(blocks) + place(t, block, blocks), block_channels,
                    S(0));
}

template <class S>
ONEIROS_NEVER_INLINE void transform_fine_image(const Geometry& g, const Tiling& tiling, const S* fine,
                                               const S* zeros, Index n, S* planes_of) {
  const S* image = fine + n * g.fine_size();
  for (Index tile = 0; tile < tiling.per_image(); ++tile)
    for (int phase = 0; phase < phases; ++phase) {
      const auto rows = fine_positions(rows_of(g), tile / tiling.columns, phase / 2);
      const auto columns = fine_positions(columns_of(g), tile % tiling.columns, phase % 2);
      std::array<const S*, planes> pixels;
      for (std::size_t i = 0; i < planes; ++i) {
        const Index y = rows[i / toom_cook::window], x = columns[i % toom_cook::window];
        pixels[i] = y < 0 || x < 0 ? zeros : image + (y * g.fine.width + x) * g.fine_channels;
      }
      transform_tile<toom_cook::InputTransform>(
          pixels, g.fine_channels, n * tiling.per_image() + tile, phase * (g.fine_channels / block_channels),
          tiling.fine_blocks, tiling.plane_stride(tiling.fine_blocks), planes_of);
    }
}

template <class S>
ONEIROS_NEVER_INLINE void transform_coarse_image(const Geometry& g, const Tiling& tiling, const S* coarse,
                                                 const S* zeros, Index n, S* planes_of) {
  constexpr int side = toom_cook::tile;
  const S* image = coarse + n * g.coarse_size();
  for (Index tile = 0; tile < tiling.per_image(); ++tile) {
    std::array<const S*, side * side> pixels;
    for (Index i = 0; i < side * side; ++i) {
      const Index y = tile / tiling.columns * side + i / side, x = tile % tiling.columns * side + i % side;
      const bool inside = y < g.coarse.height && x < g.coarse.width;
      pixels[static_cast<std::size_t>(i)] =
          inside ? image + (y * g.coarse.width + x) * g.coarse_channels : zeros;
    }
    transform_tile<toom_cook::OutputTransformTransposed>(
        pixels, g.coarse_channels, n * tiling.per_image() + tile, 0, tiling.coarse_blocks,
        tiling.plane_stride(tiling.coarse_blocks), planes_of);
  }
}

/// Units of images.
struct Units {
  Index begin, end;
};

/// Transforms images of a side with `transform_image(zeros, n)`.
template <class S, class F>
void transform_images(const Geometry& g, const Tiling& tiling, Units units, Index blocks, S* planes_of,
                      const F& transform_image) {
  if (units.end == tiling.units) clear_rest(tiling, blocks, planes_of);
  parallel_grid(units.end - units.begin, 1, g.images * blocks * 100'000, [&](Index, Index first, Index last) {
    const Index channels = blocks * block_channels;
    S* zeros = task_workspace<S>(channels);
    std::fill_n(zeros, channels, S(0));
    const Index end = std::min((units.begin + last) * images_per_unit, g.images);
    for (Index n = (units.begin + first) * images_per_unit; n < end; ++n) transform_image(zeros, n);
  });
}

/// Calls `f(Units)` for equal parts of the batch whose planes, of so many blocks of channels, stay in cache from
/// their transformation to the products.
template <class F>
void for_each_part(const Tiling& tiling, Index blocks, std::size_t size_of_value, const F& f) {
  constexpr std::size_t cached_bytes = std::size_t{4} << 20;
  const std::size_t unit_bytes =
      static_cast<std::size_t>(planes * tiling.per_image() * blocks * block_size) * size_of_value;
  const Index at_once = std::max<Index>(1, static_cast<Index>(cached_bytes / unit_bytes));
  const Index parts = (tiling.units + at_once - 1) / at_once;
  for (Index part = 0; part < parts; ++part)
    f(Units{tiling.units * part / parts, tiling.units * (part + 1) / parts});
}

template <class S>
void transform_fine(const Geometry& g, const Tiling& tiling, Units units, const S* fine, S* planes_of) {
  transform_images(g, tiling, units, tiling.fine_blocks, planes_of, [&](const S* zeros, Index n) {
    transform_fine_image(g, tiling, fine, zeros, n, planes_of);
  });
}

template <class S>
void transform_coarse(const Geometry& g, const Tiling& tiling, Units units, const S* coarse, S* planes_of) {
  transform_images(g, tiling, units, tiling.coarse_blocks, planes_of, [&](const S* zeros, Index n) {
    transform_coarse_image(g, tiling, coarse, zeros, n, planes_of);
  });
}

}  // namespace fast
}  // namespace ONEIROS_TARGET
}  // namespace oneiros::kernels
