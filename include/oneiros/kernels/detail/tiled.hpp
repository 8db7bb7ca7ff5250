// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Direct convolution in tile registers (matrix_tiles.hpp), of any geometry: factors are rounded to bfloat16
// while they are packed into tiles, sums are floats. A pixel is packed once, 16 images of it a tile,
//
//     images   [image / 16][pixel][channel / 32][16 images][32 channels]
//     weights  [tap][input channel / 32][output channel / 16][16 pairs][16 channels][2]
//
// so that the products of a pixel are runs of tiles. Taps outside of the image are in no list, as in
// direct.hpp. Missing images and channels are zeros.

#include <algorithm>
#include <type_traits>

#include "oneiros/kernels/detail/axis_classes.hpp"
#include "oneiros/kernels/detail/epilogue.hpp"
#include "oneiros/kernels/detail/matrix_tiles.hpp"
#include "oneiros/kernels/detail/workspace.hpp"
#include "oneiros/kernels/saved.hpp"
#include "oneiros/parallel/parallel.hpp"

namespace oneiros::kernels {
inline namespace ONEIROS_TARGET {
namespace tiled {

/// Whether there are tiles for values of this type.
template <class S>
inline constexpr bool exists = target.bfloat16_tiles && std::is_same_v<S, float>;

/// Any geometry does where they may be used.
inline bool fits(const Geometry&) {
  return tiles_granted();
}

#ifdef ONEIROS_TILES

inline Index blocks_of(Index count, Index size) {
  return (count + size - 1) / size;
}

/// One side of a layer.
struct Side {
  Extent extent;
  Index channels;

  Index pixels() const { return extent.height * extent.width; }
  Index size() const { return pixels() * channels; }  ///< values in an image
  Index blocks() const { return blocks_of(channels, matrix_factors); }
  Index tiles() const { return pixels() * blocks(); }  ///< of 16 images
};

inline Side fine_side(const Geometry& g) {
  return {g.fine, g.fine_channels};
}
inline Side coarse_side(const Geometry& g) {
  return {g.coarse, g.coarse_channels};
}

inline constexpr Index pair_size = 2 * matrix_size;  ///< values in two tiles

/// Tiles that stay in a core's second cache until they are multiplied: a megabyte.
inline constexpr Index cached_tiles = 1024;

/// Images `begin` to `end` in tiles of 16, of `images` in all.
inline const BFloat16* pack_images(const Side& side, Index images, const float* values, Index begin,
                                   Index end) {
  constexpr Index pixels_at_once = 4;  // of an image, one after the other, so that reads are long
  BFloat16* packed = shared<BFloat16>().fine_planes.reserve((end - begin) * side.tiles() * matrix_size);
  const Index spans = blocks_of(side.pixels(), pixels_at_once);
  const auto pack_span = [&](Index row, Index span) {
    const Index first = span * pixels_at_once, last = std::min(first + pixels_at_once, side.pixels());
    BFloat16* to = packed + ((row - begin) * side.tiles() + first * side.blocks()) * matrix_size;
    for (Index i = 0; i < matrix_rows; ++i, to += matrix_factors) {
      const Index image = row * matrix_rows + i;
      const float* from = values + image * side.size() + first * side.channels;
      BFloat16* tile = to;
      for (Index pixel = first; pixel < last; ++pixel, from += side.channels)
        for (Index c = 0; c < side.channels; c += matrix_factors, tile += matrix_size)
          pack_row(from + c, image < images ? side.channels - c : 0, tile);
    }
  };
  parallel_grid((end - begin) * spans, 1, (end - begin) * side.tiles() * matrix_size,
                [&](Index, Index first, Index last) {
                  for (Index i = first; i < last; ++i) pack_span(begin + i / spans, i % spans);
                });
  return packed;
}

/// Tasks that a pass is cut into at least, where its sizes allow it, so that several threads have work.
inline constexpr Index tasks_wanted = 8;

/// Gather and scatter. `pack_weights(tap, block, panel_at)` packs the weights of a tap and 32 input channels;
/// `panel_at(panel)` is where the two right tiles of 32 output channels go.
template <class ForEachClass, class PackWeights>
void compute(const Geometry& g, const Side& input, const float* values, const Side& output, float* results,
             const ForEachClass& for_each_class, const PackWeights& pack_weights,
             const Epilogue<float>& epilogue) {
  const Index blocks = input.blocks(), panels = output.blocks(), taps = g.window.height * g.window.width;
  BFloat16* weights = shared<BFloat16>().panels.reserve(panels * taps * blocks * pair_size);
  const auto weights_at = [&](Index panel, Index tap) {
    return weights + (tap * blocks * panels + panel) * pair_size;
  };
  parallel_grid(taps * blocks, 1, g.weight_size(), [&](Index, Index first, Index last) {
    for (Index i = first; i < last; ++i)
      pack_weights(i / blocks, i % blocks, [&](Index panel) {
        return weights_at(panel, i / blocks) + i % blocks * panels * pair_size;
      });
  });

  // Two tiles of images together where there is room: then no class of pixels leaves half a product.
  const Index rows = blocks_of(g.images, matrix_rows);
  const Index at_once = 4 * input.tiles() <= cached_tiles ? 2 : 1;
  const Index part = std::max(at_once, cached_tiles / input.tiles() / at_once * at_once);
  for (Index begin = 0; begin < rows; begin += part) {
    const Index end = std::min(begin + part, rows), groups = blocks_of(end - begin, at_once);
    const BFloat16* images = pack_images(input, g.images, values, begin, end);
    // All channels of a pixel are done together, so that writes are long; where there are few pixels and few
    // images, tasks share them.
    const Index strips = std::clamp<Index>(tasks_wanted / groups, 1, output.extent.height);
    const Index shares = std::clamp<Index>(tasks_wanted / (groups * strips), 1, panels);
    const auto multiply = [&](Index group, Index strip, Index share, float* sums) {
      const Index row = begin + group * at_once, row_count = std::min(at_once, end - row);
      const auto cut = [](Index count, Index i, Index of) { return count * i / of; };
      for_each_class(rows_of(g), [&](const AxisClass& down) {
        const auto rows_before = [&](Index line) {  // of the class, before one of the output
          return std::clamp<Index>(blocks_of(line - down.output, down.output_step), 0, down.count);
        };
        const Index first_y = rows_before(cut(output.extent.height, strip, strips));
        const Index last_y = rows_before(cut(output.extent.height, strip + 1, strips));
        for_each_class(columns_of(g), [&](const AxisClass& across) {
          TapGrid grid{down.taps,
                       across.taps,
                       blocks,
                       down.tap_input * input.extent.width * blocks,
                       across.tap_input * blocks,
                       down.tap_step * g.window.width * blocks,
                       across.tap_step * blocks};
          if (across.tap_input == 1) {  // in gather, where neighbouring taps are one run
            grid.length *= grid.columns;
            grid.columns = 1;
          }
          struct Place {  // of a pixel of 16 images
            Index row, input, output;
          };
          const auto place = [&](Index i) {
            const Index pixel = i / row_count, y = first_y + pixel / across.count, x = pixel % across.count;
            return Place{row + i % row_count,
                         (down.input + y * down.input_step) * input.extent.width + across.input +
                             x * across.input_step,
                         (down.output + y * down.output_step) * output.extent.width + across.output +
                             x * across.output_step};
          };
          const auto left = [&](const Place& at) {
            return images + ((at.row - begin) * input.tiles() + at.input * blocks) * matrix_size;
          };
          const auto write = [&](const float* from, const Place& at, Index channel) {
            const Index channels = std::min(matrix_factors, output.channels - channel);
            const Index first = at.row * matrix_rows, last = std::min(first + matrix_rows, g.images);
            float* to = results + first * output.size() + at.output * output.channels + channel;
            for (Index n = first; n < last; ++n, from += product_side, to += output.size())
              epilogue.write(from, channel, channels, to);
          };
          const Index count = (last_y - first_y) * across.count * row_count;
          for (Index i = 0; i < count; i += 2) {
            const bool two = i + 1 < count;
            const Place upper = place(i), lower = place(two ? i + 1 : i);
            for (Index panel = cut(panels, share, shares); panel < cut(panels, share + 1, shares); ++panel) {
              multiply_matrices(left(upper), two ? left(lower) : nullptr, matrix_size,
                                weights_at(panel, down.tap * g.window.width + across.tap), panels * pair_size,
                                grid, sums);
              write(sums, upper, panel * matrix_factors);
              if (two) write(sums + matrix_rows * product_side, lower, panel * matrix_factors);
            }
          }
        });
      });
    };
    parallel_grid(groups * strips * shares, 1, g.images * g.coarse_positions() * g.weight_size(),
                  [&](Index, Index first, Index last) {
                    const TileSession session;
                    float* sums = task_workspace<float>(product_side * product_side);
                    for (Index i = first; i < last; ++i)
                      multiply(i / shares / strips, i / shares % strips, i % shares, sums);
                  });
  }
}

template <class S>
void gather(const Geometry& g, const S* fine, const S* weights, const Epilogue<S>& epilogue, S* coarse,
            Saved&) {
  const Side input = fine_side(g), output = coarse_side(g);
  compute(
      g, input, fine, output, coarse, [](const Axis& axis, const auto& f) { for_each_gather_class(axis, f); },
      [&](Index tap, Index block, const auto& panel_at) {
        const Index row = block * matrix_factors;
        pack_right({weights + (tap * input.channels + row) * output.channels, output.channels,
                    input.channels - row, output.channels},
                   2 * output.blocks(), [&](Index i) { return panel_at(i / 2) + i % 2 * matrix_size; });
      },
      epilogue);
}

template <class S>
void scatter(const Geometry& g, const S* coarse, const S* weights, const Epilogue<S>& epilogue, S* fine,
             Saved&) {
  const Side input = coarse_side(g), output = fine_side(g);
  compute(
      g, input, coarse, output, fine,
      [](const Axis& axis, const auto& f) { for_each_scatter_class(axis, f); },
      [&](Index tap, Index block, const auto& panel_at) {
        const Index column = block * matrix_factors;
        for (Index i = 0; i < 2 * output.blocks(); ++i) {
          const Index row = i * matrix_rows;
          BFloat16* tile = panel_at(i / 2) + i % 2 * matrix_size;
          pack_left({weights + (tap * output.channels + row) * input.channels + column, input.channels,
                     output.channels - row, input.channels - column},
                    1, [&](Index) { return tile; });
          transpose_tile(tile);
        }
      },
      epilogue);
}

inline void add(const float* values, Index count, float* sums) {
  Index i = 0;
  for (; i + lanes<float> <= count; i += lanes<float>) store(sums + i, load(sums + i) + load(values + i));
  for (; i < count; ++i) sums[i] += values[i];
}

/// Sums are taken over images, 32 of them a step. Both images are packed as
///
///     [channel / 32][pixel][image / 32][2], tiles of 16 channels x 32 images,
///
/// the fine one as left tiles, the coarse one as right ones.
template <class S>
void weight_gradient(const Geometry& g, const S* fine, const S* coarse, S* gradient, const Saved*,
                     const Saved*) {
  const Index steps = blocks_of(g.images, matrix_factors);
  const auto pack = [&](const Side& side, const S* values, bool as_left, Buffer<BFloat16>& memory) {
    BFloat16* packed = memory.reserve(side.tiles() * steps * pair_size);
    parallel_grid(side.pixels() * steps, 1, g.images * side.size() * matrix_factors,
                  [&](Index, Index first, Index last) {
                    for (Index i = first; i < last; ++i) {
                      const Index pixel = i / steps, image = i % steps * matrix_factors;
                      const auto tile = [&](Index channels) {
                        return packed + (channels / 2 * side.pixels() * steps + i) * pair_size +
                               channels % 2 * matrix_size;
                      };
                      pack_right({values + image * side.size() + pixel * side.channels, side.size(),
                                  g.images - image, side.channels},
                                 2 * side.blocks(), tile);
                      if (as_left)
                        for (Index channels = 0; channels < 2 * side.blocks(); ++channels)
                          transpose_tile(tile(channels));
                    }
                  });
    return packed;
  };
  const Side left_side = fine_side(g), right_side = coarse_side(g);
  const BFloat16* left = pack(left_side, fine, true, shared<BFloat16>().fine_planes);
  const BFloat16* right = pack(right_side, coarse, false, shared<BFloat16>().coarse_planes);
  const Index taps = g.window.height * g.window.width;
  parallel_grid(
      left_side.blocks() * taps, 1, g.images * g.coarse_positions() * g.weight_size(),
      [&](Index, Index first, Index last) {
        const TileSession session;
        float* sums = task_workspace<float>(product_side * product_side);
        for (Index task = first; task < last; ++task) {
          const Index block = task / taps, tap = task % taps;
          const Index down = tap / g.window.width, across = tap % g.window.width;
          const Range y = positions_inside(rows_of(g), down), x = positions_inside(columns_of(g), across);
          if (y.size() < 1 || x.size() < 1) continue;
          const TapGrid grid{y.size(),
                             x.size(),
                             steps,
                             g.stride.height * g.fine.width * steps,
                             g.stride.width * steps,
                             g.coarse.width * steps,
                             steps};
          const Index fine_pixel = (y.begin * g.stride.height - g.padding.height + down) * g.fine.width +
                                   x.begin * g.stride.width - g.padding.width + across;
          const Index coarse_pixel = y.begin * g.coarse.width + x.begin;
          const BFloat16* from = left + (block * left_side.pixels() + fine_pixel) * steps * pair_size;
          const Index row = block * product_side, rows = std::min(product_side, g.fine_channels - row);
          S* to = gradient + (tap * g.fine_channels + row) * g.coarse_channels;
          for (Index panel = 0; panel < right_side.blocks(); ++panel, to += product_side) {
            multiply_matrices(from, from + matrix_size, pair_size,
                              right + (panel * right_side.pixels() + coarse_pixel) * steps * pair_size,
                              pair_size, grid, sums);
            const Index columns = std::min(product_side, g.coarse_channels - panel * product_side);
            for (Index i = 0; i < rows; ++i)
              add(sums + i * product_side, columns, to + i * g.coarse_channels);
          }
        }
      });
}

#else

// Declared, so that whoever asks `exists` may name them.
template <class S>
void gather(const Geometry& g, const S* fine, const S* weights, const Epilogue<S>& epilogue, S* coarse,
            Saved& fine_saved);
template <class S>
void scatter(const Geometry& g, const S* coarse, const S* weights, const Epilogue<S>& epilogue, S* fine,
             Saved& coarse_saved);
template <class S>
void weight_gradient(const Geometry& g, const S* fine, const S* coarse, S* gradient, const Saved* fine_saved,
                     const Saved* coarse_saved);

#endif

}  // namespace tiled
}  // namespace ONEIROS_TARGET
}  // namespace oneiros::kernels
