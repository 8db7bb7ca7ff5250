// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Direct convolution, for any geometry. An output tile is 8 pixels of one class (axis_classes.hpp), of any
// image, by one panel of channels. Pixels are read where they lie: nothing is unfolded, and only the weights
// are packed, a panel at a time. Gather and scatter differ in the lists of taps alone.

#include <algorithm>
#include <array>
#include <cstddef>

#include "oneiros/kernels/detail/axis_classes.hpp"
#include "oneiros/kernels/detail/epilogue.hpp"
#include "oneiros/kernels/detail/packing.hpp"
#include "oneiros/kernels/detail/tile.hpp"
#include "oneiros/kernels/detail/workspace.hpp"
#include "oneiros/kernels/saved.hpp"
#include "oneiros/parallel/parallel.hpp"

namespace oneiros::kernels {
inline namespace ONEIROS_TARGET {
namespace direct {

/// Images that a pass reads or writes.
template <class S>
struct Images {
  S* data;
  Extent extent;
  Index channels;

  Index pitch() const { return extent.width * channels; }
  Index size() const { return extent.height * pitch(); }
};

/// The pixels of a class, of all images, in order: where each reads its first tap and where it is written.
template <class S>
class PixelCursor {
 public:
  PixelCursor(const Images<const S>& input, const Images<S>& output, const AxisClass& rows,
              const AxisClass& columns, Index first)
      : input_(input), output_(output), rows_(rows), columns_(columns) {
    column_ = first % columns.count;
    row_ = first / columns.count % rows.count;
    image_ = first / columns.count / rows.count;
    begin_row();
  }

  const S* read() const { return read_; }
  S* write() const { return write_; }

  void next() {
    if (++column_ < columns_.count) {
      read_ += columns_.input_step * input_.channels;
      write_ += columns_.output_step * output_.channels;
      return;
    }
    column_ = 0;
    if (++row_ == rows_.count) {
      row_ = 0;
      ++image_;
    }
    begin_row();
  }

 private:
  void begin_row() {
    read_ = input_.data + image_ * input_.size() + (rows_.input + row_ * rows_.input_step) * input_.pitch() +
            (columns_.input + column_ * columns_.input_step) * input_.channels;
    write_ = output_.data + image_ * output_.size() +
             (rows_.output + row_ * rows_.output_step) * output_.pitch() +
             (columns_.output + column_ * columns_.output_step) * output_.channels;
  }

  const Images<const S>& input_;
  const Images<S>& output_;
  const AxisClass& rows_;
  const AxisClass& columns_;
  Index column_, row_, image_;
  const S* read_;
  S* write_;
};

/// Pixels `begin` to `end` of a class of all images, for one panel of `vectors` vectors, `channel` being its
/// first channel.
template <int vectors, class S>
void compute_class(const Images<const S>& input, const Images<S>& output, const AxisClass& rows,
                   const AxisClass& columns, Index window_width, Index begin, Index end, const S* panel,
                   Index channel, const Epilogue<S>& epilogue, S* tile) {
  TapGrid taps{rows.taps,
               columns.taps,
               input.channels,
               rows.tap_input * input.pitch(),
               columns.tap_input * input.channels,
               rows.tap_step * window_width * input.channels,
               columns.tap_step * input.channels};
  if (columns.tap_input == 1) {  // in gather, where neighbouring taps are one run of values
    taps.length *= taps.columns;
    taps.columns = 1;
  }
  const S* first_tap =
      panel + (rows.tap * window_width + columns.tap) * input.channels * (vectors * lanes<S>);
  const Index count = std::min<Index>(output.channels - channel, vectors * lanes<S>);
  PixelCursor<S> cursor(input, output, rows, columns, begin);
  for (Index pixel = begin; pixel < end; pixel += tile_rows) {
    std::array<const S*, tile_rows> read;
    std::array<S*, tile_rows> write;
    for (std::size_t i = 0; i < tile_rows; ++i) {
      read[i] = cursor.read();
      write[i] = cursor.write();
      if (pixel + static_cast<Index>(i) + 1 < end) cursor.next();  // the last one fills the tile
    }
    multiply_taps<vectors>(read.data(), taps, first_tap, tile, vectors * lanes<S>);
    for (Index i = 0; i < std::min<Index>(tile_rows, end - pixel); ++i)
      epilogue.write(tile + i * vectors * lanes<S>, channel, count,
                     write[static_cast<std::size_t>(i)] + channel);
  }
}

/// Both passes. `for_each_class(axis, f)` lists an axis' classes, `pack(channel, count, columns, panel)`
/// packs the weights of `count` output channels.
template <class S, class ForEachClass, class Pack>
void compute(const Geometry& g, const Images<const S>& input, const Images<S>& output,
             const ForEachClass& for_each_class, const Pack& pack, const Epilogue<S>& epilogue) {
  constexpr Index columns = panel_columns<S>;
  const Index pixels = g.images * output.extent.height * output.extent.width;
  const Index panels = (output.channels + columns - 1) / columns;
  const Index panel_size = g.window.height * g.window.width * input.channels * columns;
  const Index units = std::clamp<Index>(pixels / 64, 1, 64);
  parallel_grid(units, panels, pixels * output.channels * panel_size / columns,
                [&](Index panel_index, Index first, Index last) {
                  S* panel = task_workspace<S>(panel_size + tile_rows * columns);
                  S* tile = panel + panel_size;
                  const Index channel = panel_index * columns;
                  const Index count = std::min(columns, output.channels - channel);
                  pack(channel, count, count > lanes<S> ? columns : columns / 2, panel);
                  for_each_class(rows_of(g), [&](const AxisClass& row_class) {
                    for_each_class(columns_of(g), [&](const AxisClass& column_class) {
                      const Index total = g.images * row_class.count * column_class.count;
                      const auto cut = [&](Index unit) {
                        return unit == units ? total : total * unit / units / tile_rows * tile_rows;
                      };
                      const auto run = [&](auto vectors) {
                        compute_class<vectors()>(input, output, row_class, column_class, g.window.width,
                                                 cut(first), cut(last), panel, channel, epilogue, tile);
                      };
                      if (count > lanes<S>)
                        run(std::integral_constant<int, 2>{});
                      else
                        run(std::integral_constant<int, 1>{});
                    });
                  });
                });
}

template <class S>
void gather(const Geometry& g, const S* fine, const S* weights, const Epilogue<S>& epilogue, S* coarse,
            Saved&) {
  compute(
      g, Images<const S>{fine, g.fine, g.fine_channels}, Images<S>{coarse, g.coarse, g.coarse_channels},
      [](const Axis& axis, const auto& f) { for_each_gather_class(axis, f); },
      [&](Index channel, Index count, Index columns, S* panel) {
        pack_columns(weights + channel, g.coarse_channels, g.window_size(), count, columns, panel);
      },
      epilogue);
}

template <class S>
void scatter(const Geometry& g, const S* coarse, const S* weights, const Epilogue<S>& epilogue, S* fine,
             Saved&) {
  compute(
      g, Images<const S>{coarse, g.coarse, g.coarse_channels}, Images<S>{fine, g.fine, g.fine_channels},
      [](const Axis& axis, const auto& f) { for_each_scatter_class(axis, f); },
      [&](Index channel, Index count, Index columns, S* panel) {
        for (Index tap = 0; tap < g.window.height * g.window.width; ++tap)
          pack_transposed(weights + (tap * g.fine_channels + channel) * g.coarse_channels, g.coarse_channels,
                          g.coarse_channels, count, columns, panel + tap * g.coarse_channels * columns);
      },
      epilogue);
}

}  // namespace direct
}  // namespace ONEIROS_TARGET
}  // namespace oneiros::kernels
