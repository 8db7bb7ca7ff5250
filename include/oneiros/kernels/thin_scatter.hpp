// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Scatter to images of few channels, such as the generator's last layer: a panel of output channels would be
// nearly empty, so each coarse pixel is multiplied with the whole window at once, and the windows are added
// into a padded image that stays in L1.

#include <algorithm>

#include "oneiros/kernels/epilogue.hpp"
#include "oneiros/kernels/geometry.hpp"
#include "oneiros/kernels/packing.hpp"
#include "oneiros/kernels/tile.hpp"
#include "oneiros/kernels/workspace.hpp"
#include "oneiros/parallel/parallel.hpp"

namespace oneiros::kernels {
inline namespace ONEIROS_TARGET {
namespace thin {

/// Adds `count` values.
template <class S>
ONEIROS_ALWAYS_INLINE void add_run(const S* __restrict from, Index count, S* __restrict to) {
  Index i = 0;
  for (; i + 4 <= count; i += 4) unroll<4>([&](auto u) ONEIROS_INLINE_LAMBDA { to[i + u] += from[i + u]; });
  for (; i < count; ++i) to[i] += from[i];
}

/// Adds the windows of one row of coarse pixels to the padded image, at their places.
template <class S>
void add_windows(const Geometry& g, const S* windows, Index window_stride, S* padded_row, Index pitch) {
  const Index run = g.window.width * g.fine_channels;
  // Neighbouring windows overlap; going over every second one (or third, ...) keeps additions apart.
  const Index overlap = (g.window.width + g.stride.width - 1) / g.stride.width;
  for (Index i = 0; i < g.window.height; ++i)
    for (Index first = 0; first < overlap; ++first)
      for (Index q = first; q < g.coarse.width; q += overlap)
        add_run(windows + q * window_stride + i * run, run,
                padded_row + i * pitch + q * g.stride.width * g.fine_channels);
}

template <class S>
void scatter(const Geometry& g, const S* coarse, const S* weights, const Epilogue<S>& epilogue, S* fine) {
  constexpr Index columns = panel_columns<S>;
  const Index window = g.window_size();
  const Index panels = (window + columns - 1) / columns;
  const auto width = [&](Index panel) { return window - panel * columns > lanes<S> ? columns : columns / 2; };
  S* packed = shared<S>().panels.reserve(panels * g.coarse_channels * columns);
  for (Index panel = 0; panel < panels; ++panel)
    pack_transposed(weights + panel * columns * g.coarse_channels, g.coarse_channels, g.coarse_channels,
                    std::min(columns, window - panel * columns), width(panel),
                    packed + panel * g.coarse_channels * columns);

  const Index row = g.fine.width * g.fine_channels;
  const Epilogue<S> row_epilogue = repeat_channels(epilogue, g.fine_channels, row);

  const Extent padded{
      std::max(g.fine.height + 2 * g.padding.height,
               (g.coarse.height - 1) * g.stride.height + g.window.height),
      std::max(g.fine.width + 2 * g.padding.width, (g.coarse.width - 1) * g.stride.width + g.window.width)};
  const Index pitch = padded.width * g.fine_channels;
  const Index window_stride = panels * columns;
  const Index pixels = (g.coarse.width + tile_rows - 1) / tile_rows * tile_rows;
  parallel_grid(
      g.images, 1, g.images * g.coarse_positions() * g.weight_size(), [&](Index, Index first, Index last) {
        S* image = task_workspace<S>(padded.height * pitch + pixels * window_stride);
        S* windows = image + padded.height * pitch;
        const TapGrid whole_pixel{1, 1, g.coarse_channels, 0, 0, 0, 0};
        for (Index n = first; n < last; ++n) {
          std::fill_n(image, padded.height * pitch, S(0));
          for (Index p = 0; p < g.coarse.height; ++p) {
            const S* in = coarse + n * g.coarse_size() + p * g.coarse.width * g.coarse_channels;
            for (Index q = 0; q < g.coarse.width; q += tile_rows) {
              const S* rows[tile_rows];
              for (Index i = 0; i < tile_rows; ++i)
                rows[i] = in + std::min(q + i, g.coarse.width - 1) * g.coarse_channels;
              for (Index panel = 0; panel < panels; ++panel) {
                const S* b = packed + panel * g.coarse_channels * columns;
                S* tile = windows + q * window_stride + panel * columns;
                if (width(panel) == columns)
                  multiply_taps<2>(rows, whole_pixel, b, tile, window_stride);
                else
                  multiply_taps<1>(rows, whole_pixel, b, tile, window_stride);
              }
            }
            add_windows(g, windows, window_stride, image + p * g.stride.height * pitch, pitch);
          }
          for (Index y = 0; y < g.fine.height; ++y)
            row_epilogue.write(image + (y + g.padding.height) * pitch + g.padding.width * g.fine_channels, 0,
                               row, fine + n * g.fine_size() + y * row);
        }
      });
}

}  // namespace thin
}  // namespace ONEIROS_TARGET
}  // namespace oneiros::kernels
