// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The direct weight gradient, for any geometry: a product over all pixels of the window's values (left
// operand) with the coarse image (right operand, in panels). A task takes 32 rows of the weights. If they
// belong to one tap, it copies the fine values that this tap meets, leaving out positions where it is
// outside. If they belong to several, as in layers of few channels, it copies each image with its padding, so
// that no tap is outside.

#include <algorithm>
#include <array>
#include <cstddef>

#include "oneiros/kernels/detail/axis_classes.hpp"
#include "oneiros/kernels/detail/packing.hpp"
#include "oneiros/kernels/detail/padded_image.hpp"
#include "oneiros/kernels/detail/tile.hpp"
#include "oneiros/kernels/detail/workspace.hpp"
#include "oneiros/kernels/saved.hpp"
#include "oneiros/parallel/parallel.hpp"

namespace oneiros::kernels {
inline namespace ONEIROS_TARGET {
namespace direct {

inline constexpr Index weight_rows = 32;    ///< rows of the weights that a task takes
inline constexpr Index chunk_pixels = 256;  ///< pixels that are copied together: 32 KB of floats
inline constexpr Index batch_partials = 4;  ///< parts of the batch, where there are few rows
inline constexpr Index few_blocks = 8;

/// What a task of the weight gradient works on: some rows of the weights, all coarse channels.
template <class S>
struct WeightRows {
  const Geometry& g;
  const S* fine;
  const S* coarse;      ///< one panel after another, or as it is
  Index coarse_stride;  ///< from pixel to pixel
  Index coarse_panel;   ///< from panel to panel
  Index begin, count;
  S* sums;             ///< the rows' sums of all coarse channels
  Index panel_stride;  ///< of the sums
  Index row_stride;

  static constexpr Index columns = panel_columns<S>;
  Index panels() const { return (g.coarse_channels + columns - 1) / columns; }

  /// sums += products; row i of the block begins at left(i), the first pixel of the runs is `pixel`.
  template <class Left>
  void add(const Left& left, const PixelRuns& runs, Index pixel) const {
    for (Index panel = 0; panel < panels(); ++panel)
      for (Index i = 0; i < count; i += tile_rows) {
        std::array<const S*, tile_rows> lefts;
        for (std::size_t r = 0; r < tile_rows; ++r) lefts[r] = left(i + static_cast<Index>(r));
        multiply_pixels(lefts.data(), coarse + panel * coarse_panel + pixel * coarse_stride, runs,
                        sums + panel * panel_stride + i * row_stride, row_stride);
      }
  }

  /// Whether the rows are 32 channels of one tap.
  bool in_one_tap() const { return begin % g.fine_channels + weight_rows <= g.fine_channels; }

  Index workspace() const {
    if (in_one_tap()) return std::max(chunk_pixels, g.coarse.width) * weight_rows;
    const PaddedImage image(g);
    return image.rows * image.pitch;
  }

  /// Images `first` to `last`.
  void add_images(Index first, Index last, S* workspace) const {
    if (in_one_tap())
      add_tap(first, last, workspace);
    else
      add_taps(first, last, workspace);
  }

 private:
  void add_tap(Index first, Index last, S* copied) const {
    const Index tap = begin / g.fine_channels, tap_row = tap / g.window.width,
                tap_column = tap % g.window.width;
    const Range rows = positions_inside(rows_of(g), tap_row),
                inside = positions_inside(columns_of(g), tap_column);
    const Index width = inside.size();
    if (width <= 0 || rows.size() <= 0) return;
    const Index pixel_step = g.stride.width * g.fine_channels;
    const S* origin = fine + begin % g.fine_channels +
                      ((tap_row - g.padding.height) * g.fine.width + inside.begin * g.stride.width +
                       tap_column - g.padding.width) *
                          g.fine_channels;
    const Index rows_at_once = std::clamp<Index>(chunk_pixels / width, 1, rows.size());
    const Index images_at_once = std::max<Index>(1, chunk_pixels / (width * rows.size()));
    for (Index n = first; n < last; n += images_at_once)
      for (Index p = rows.begin; p < rows.end; p += rows_at_once) {
        const Index images = std::min(images_at_once, last - n),
                    height = std::min(rows_at_once, rows.end - p);
        S* to = copied;
        for (Index image = n; image < n + images; ++image)
          for (Index row = p; row < p + height; ++row) {
            const S* from =
                origin + image * g.fine_size() + row * g.stride.height * g.fine.width * g.fine_channels;
            for (Index q = 0; q < width; ++q, from += pixel_step, to += weight_rows)
              for (Index i = 0; i < weight_rows; i += lanes<S>) store(to + i, load(from + i));
          }
        add([&](Index i) { return copied + i; },
            {images, height, width, height * width * weight_rows, width * weight_rows, weight_rows,
             g.coarse_positions() * coarse_stride, g.coarse.width * coarse_stride, coarse_stride},
            n * g.coarse_positions() + p * g.coarse.width + inside.begin);
      }
  }

  void add_taps(Index first, Index last, S* padded) const {
    const PaddedImage image(g);
    const Index run = g.window.width * g.fine_channels;
    for (Index n = first; n < last; ++n) {
      image.copy(fine + n * g.fine_size(), 0, image.rows, padded);
      add(
          [&](Index i) {
            const Index at = std::min(begin + i, g.window_size() - 1);
            return padded + at / run * image.pitch + at % run;
          },
          {1, g.coarse.height, g.coarse.width, 0, g.stride.height * image.pitch,
           g.stride.width * g.fine_channels, 0, g.coarse.width * coarse_stride, coarse_stride},
          n * g.coarse_positions());
    }
  }
};

/// Adds to `gradient`. Where the weights have few rows the batch is cut into at most four parts, whose sums
/// are added in order, the first one's at once.
template <class S>
void weight_gradient(const Geometry& g, const S* fine, const S* coarse, S* gradient, const Saved*,
                     const Saved*) {
  constexpr Index columns = panel_columns<S>;
  const Index panels = (g.coarse_channels + columns - 1) / columns;
  const Index pixels = g.images * g.coarse_positions();
  const Index work = pixels * g.weight_size();
  // A few whole panels are read where they are: pixels that are further apart fall into too few sets of the
  // cache.
  const bool packs = g.coarse_channels % columns != 0 || g.coarse_channels > 2 * columns;
  const S* right = coarse;
  if (packs) {
    S* packed = shared<S>().panels.reserve(panels * pixels * columns);
    right = packed;
    parallel_grid((pixels + chunk_pixels - 1) / chunk_pixels, panels, work,
                  [&](Index panel, Index first, Index last) {
                    const Index begin = first * chunk_pixels, end = std::min(last * chunk_pixels, pixels);
                    pack_columns(coarse + begin * g.coarse_channels + panel * columns, g.coarse_channels,
                                 end - begin, std::min(columns, g.coarse_channels - panel * columns), columns,
                                 packed + (panel * pixels + begin) * columns);
                  });
  }
  const Index right_stride = packs ? columns : g.coarse_channels;
  const Index right_panel = packs ? pixels * columns : columns;

  const Index blocks = (g.window_size() + weight_rows - 1) / weight_rows;
  const Index parts = blocks >= few_blocks ? 1 : std::min(batch_partials, g.images);
  const Index sums_size = panels * weight_rows * columns;
  S* partials = shared<S>().partials.reserve((parts - 1) * g.weight_size());
  std::fill_n(partials, (parts - 1) * g.weight_size(), S(0));
  // Whole tiles of one image, which is one part, are summed where the gradient is.
  const bool in_place = g.images == 1 && g.coarse_channels % columns == 0 && g.window_size() % tile_rows == 0;
  parallel_grid(parts, blocks, work, [&](Index block_index, Index first_part, Index last_part) {
    const Index begin = block_index * weight_rows;
    WeightRows<S> block{g,
                        fine,
                        right,
                        right_stride,
                        right_panel,
                        begin,
                        std::min(weight_rows, g.window_size() - begin),
                        gradient + begin * g.coarse_channels,
                        columns,
                        g.coarse_channels};
    S* workspace = task_workspace<S>(block.workspace() + sums_size);
    if (in_place) return block.add_images(0, g.images, workspace);
    block.sums = workspace + block.workspace();
    block.panel_stride = weight_rows * columns;
    block.row_stride = columns;
    for (Index part = first_part; part < last_part; ++part) {
      std::fill_n(block.sums, sums_size, S(0));
      block.add_images(g.images * part / parts, g.images * (part + 1) / parts, workspace);
      S* to = (part == 0 ? gradient : partials + (part - 1) * g.weight_size()) + begin * g.coarse_channels;
      for (Index r = 0; r < block.count; ++r)
        for (Index panel = 0; panel < panels; ++panel) {
          const S* from = block.sums + panel * block.panel_stride + r * columns;
          S* row = to + r * g.coarse_channels + panel * columns;
          for (Index c = 0; c < std::min(columns, g.coarse_channels - panel * columns); ++c)
            row[c] += from[c];
        }
    }
  });
  parallel_blocks(
      g.weight_size(), 16384,
      [&](Index begin, Index end) {
        for (Index part = 1; part < parts; ++part)
          for (Index i = begin; i < end; ++i) gradient[i] += partials[(part - 1) * g.weight_size() + i];
      },
      (parts - 1) * g.weight_size());
}

}  // namespace direct
}  // namespace ONEIROS_TARGET
}  // namespace oneiros::kernels
