// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Images of few channels, such as those of the encoder's first layer and the generator's last. In gather, a
// window is one short run for each of its rows, so that classes of pixels, and sums in memory, would cost too
// much beside the products: a band of the image is copied with its padding, and a tile stays in registers
// over the whole window. In scatter, a panel of output channels would be nearly empty: each coarse pixel is
// multiplied with the whole window at once, and the windows are added into a padded image that stays in L1.

#include <algorithm>
#include <cstddef>

#include "oneiros/kernels/detail/direct.hpp"
#include "oneiros/kernels/detail/epilogue.hpp"
#include "oneiros/kernels/detail/packing.hpp"
#include "oneiros/kernels/detail/padded_image.hpp"
#include "oneiros/kernels/detail/tile.hpp"
#include "oneiros/kernels/detail/workspace.hpp"
#include "oneiros/kernels/saved.hpp"
#include "oneiros/parallel/parallel.hpp"

namespace oneiros::kernels {
inline namespace ONEIROS_TARGET {
namespace thin {

/// A tile is 6 pixels by two vectors: with 32 registers, both its sums and those of a run stay in them.
inline constexpr int gather_pixels = 6;

/// Values of a band, which stays in L1.
template <class S>
inline constexpr Index band_values = 16384 / sizeof(S);

/// Whether fine pixels are too short to be worth a panel or a run of their own.
inline bool fits(const Geometry& g) {
  return g.fine_channels < 8;
}

/// Whether each row of a window is one run, which gather needs.
inline bool gather_fits(const Geometry& g) {
  return fits(g) && g.window.width * g.fine_channels <= longest_run;
}

/// Rows of the window lie `pitch` values apart.
struct WindowRows {
  Index rows, length, pitch;
};

/// One tile: `inputs` are where the windows of its pixels begin, `outputs` where its channels go.
template <int vectors, class S>
ONEIROS_NEVER_INLINE void gather_tile(const S* const* inputs, const WindowRows& window, const S* panel,
                                      const Epilogue<S>& epilogue, Index channel, Index count,
                                      S* const* outputs) {
  constexpr Index columns = vectors * lanes<S>;
  const S* a[gather_pixels];
  unroll<gather_pixels>([&](auto i) ONEIROS_INLINE_LAMBDA { a[i] = inputs[i]; });
  Accumulators<S, S, gather_pixels, vectors> sums, run;
  sums.clear();
  for (Index row = 0; row < window.rows; ++row) {
    const auto step = [&](Index k) ONEIROS_INLINE_LAMBDA {
      run.add_products([&](auto i) ONEIROS_INLINE_LAMBDA { return a[i][k]; }, panel);
      panel += columns;
    };
    run.clear();
    Index k = row * window.pitch;
    const Index end = k + window.length;
    for (; k + 4 <= end; k += 4) unroll<4>([&](auto u) ONEIROS_INLINE_LAMBDA { step(k + u); });
    for (; k < end; ++k) step(k);
    sums.for_each([&](auto i, auto j, Vector<S>& sum) ONEIROS_INLINE_LAMBDA { sum += run.sums[i][j]; });
  }
  if (count == columns) {
    sums.for_each([&](auto i, auto j, Vector<S>& sum) ONEIROS_INLINE_LAMBDA {
      store(outputs[i] + j * lanes<S>, epilogue(sum, channel + j * lanes<S>));
    });
  } else {
    S tile[gather_pixels * columns];
    sums.store_to(tile, columns);
    for (int i = 0; i < gather_pixels; ++i) epilogue.write(tile + i * columns, channel, count, outputs[i]);
  }
}

/// All windows of a band, which is `rows` rows of coarse pixels; `output` is the first pixel's place.
template <int vectors, class S>
void gather_band(const Geometry& g, const S* band, Index pitch, Index rows, const S* panel,
                 const Epilogue<S>& epilogue, Index channel, Index count, S* output) {
  const WindowRows window{g.window.height, g.window.width * g.fine_channels, pitch};
  const Index pixels = rows * g.coarse.width;
  const S* row = band;
  Index column = 0;
  for (Index pixel = 0; pixel < pixels;) {
    const S* inputs[gather_pixels];
    S* outputs[gather_pixels];
    for (std::size_t i = 0; i < gather_pixels; ++i) {
      if (pixel == pixels) {  // the last tile repeats the last pixel
        inputs[i] = inputs[i - 1];
        outputs[i] = outputs[i - 1];
        continue;
      }
      inputs[i] = row + column * g.stride.width * g.fine_channels;
      outputs[i] = output + pixel++ * g.coarse_channels;
      if (++column == g.coarse.width) {
        column = 0;
        row += g.stride.height * pitch;
      }
    }
    gather_tile<vectors>(inputs, window, panel, epilogue, channel, count, outputs);
  }
}

template <class S>
void gather(const Geometry& g, const S* fine, const S* weights, const Epilogue<S>& epilogue, S* coarse,
            Saved& saved) {
  if (!gather_fits(g)) return direct::gather(g, fine, weights, epilogue, coarse, saved);
  // Panels of two vectors, the last one perhaps of one.
  const auto for_each_panel = [&](const auto& f) {
    for (Index channel = 0; channel < g.coarse_channels; channel += panel_columns<S>) {
      const Index count = std::min<Index>(panel_columns<S>, g.coarse_channels - channel);
      if (count > lanes<S>)
        f(std::integral_constant<int, 2>{}, channel, count);
      else
        f(std::integral_constant<int, 1>{}, channel, count);
    }
  };
  const PaddedImage image(g);
  const Index step = g.stride.height * image.pitch;
  const Index band_rows = std::clamp<Index>(band_values<S> / step, 1, g.coarse.height);
  const Index bands = (g.coarse.height + band_rows - 1) / band_rows;
  const Index band_size = (band_rows - 1) * step + g.window.height * image.pitch;
  const Index panel_size = g.window_size() * panel_columns<S>;
  const Index panels_size = (g.coarse_channels + panel_columns<S> - 1) / panel_columns<S> * panel_size;
  parallel_grid(g.images * bands, 1, g.images * g.coarse_positions() * g.weight_size(),
                [&](Index, Index first, Index last) {
                  S* panels = task_workspace<S>(panels_size + band_size);
                  S* band = panels + panels_size;
                  for_each_panel([&](auto vectors, Index channel, Index count) {
                    pack_columns(weights + channel, g.coarse_channels, g.window_size(), count,
                                 vectors * lanes<S>, panels + channel * g.window_size());
                  });
                  for (Index unit = first; unit < last; ++unit) {
                    const Index n = unit / bands, top = unit % bands * band_rows;
                    const Index rows = std::min(band_rows, g.coarse.height - top);
                    image.copy(fine + n * g.fine_size(), top * g.stride.height,
                               (top + rows - 1) * g.stride.height + g.window.height, band);
                    S* output = coarse + n * g.coarse_size() + top * g.coarse.width * g.coarse_channels;
                    for_each_panel([&](auto vectors, Index channel, Index count) {
                      gather_band<vectors()>(g, band, image.pitch, rows, panels + channel * g.window_size(),
                                             epilogue, channel, count, output + channel);
                    });
                  }
                });
}

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
void scatter(const Geometry& g, const S* coarse, const S* weights, const Epilogue<S>& epilogue, S* fine,
             Saved&) {
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

  // Of the margins behind the image, what windows reach.
  const Extent padded{
      std::max(g.padding.height + g.fine.height, (g.coarse.height - 1) * g.stride.height + g.window.height),
      std::max(g.padding.width + g.fine.width, (g.coarse.width - 1) * g.stride.width + g.window.width)};
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
