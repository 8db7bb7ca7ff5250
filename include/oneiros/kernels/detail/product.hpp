// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Layers that are matrix products: a window that covers the image, or of one pixel. With rows of the batch, k
// the values of a window, and o the coarse channels:
//
//   gather           coarse[row][o] = sum over k of fine[row][k] w[k][o]
//   scatter          fine[row][k]   = sum over o of coarse[row][o] w[k][o]
//
// Gather goes over k in the outermost loop, so that weights and fine values are read from memory once.
// Scatter computes the transposed result, 16 k by rows of the batch, with the weights as left operand: those
// are read where they lie. (The weight gradient is that of direct convolution.) Layers with a single coarse
// channel, such as the discriminator's, are sums along contiguous values.

#include <algorithm>

#include "oneiros/kernels/detail/direct_weight_gradient.hpp"
#include "oneiros/kernels/detail/epilogue.hpp"
#include "oneiros/kernels/detail/packing.hpp"
#include "oneiros/kernels/detail/tile.hpp"
#include "oneiros/kernels/detail/workspace.hpp"
#include "oneiros/kernels/geometry.hpp"
#include "oneiros/kernels/saved.hpp"
#include "oneiros/parallel/parallel.hpp"

namespace oneiros::kernels {
inline namespace ONEIROS_TARGET {
namespace product {

/// Whether the layer is a product.
inline bool fits(const Geometry& g) {
  return g.is_dense() || (g.window == Extent{1, 1} && g.stride == Extent{1, 1} && g.padding == Extent{0, 0});
}

/// Whether it is one with a single coarse channel.
inline bool fits_single(const Geometry& g) {
  return g.coarse_channels == 1 && fits(g);
}

/// The sizes of the product.
struct Sizes {
  Index rows;    ///< pixels of the batch
  Index window;  ///< k
  Index coarse;  ///< o

  explicit Sizes(const Geometry& g)
      : rows(g.images * g.coarse_positions()), window(g.window_size()), coarse(g.coarse_channels) {}
  Index work() const { return rows * window * coarse; }
};

template <class S>
void gather(const Geometry& g, const S* fine, const S* weights, const Epilogue<S>& epilogue, S* coarse,
            Saved&) {
  const Sizes size(g);
  constexpr Index columns = panel_columns<S>;
  constexpr Index rows_at_once = 64;
  const Index panels = (size.coarse + columns - 1) / columns;
  parallel_grid((size.rows + rows_at_once - 1) / rows_at_once, panels, size.work(),
                [&](Index panel, Index first, Index last) {
                  S* packed = task_workspace<S>(longest_run * columns + rows_at_once * columns);
                  S* sums = packed + longest_run * columns;
                  const Index channel = panel * columns, count = std::min(columns, size.coarse - channel);
                  for (Index block = first; block < last; ++block) {
                    const Index begin = block * rows_at_once, end = std::min(begin + rows_at_once, size.rows);
                    for (Index k = 0; k < size.window; k += longest_run) {
                      const Index length = std::min(longest_run, size.window - k);
                      pack_columns(weights + k * size.coarse + channel, size.coarse, length, count, columns,
                                   packed);
                      const TapGrid run{1, 1, length, 0, 0, 0, 0};
                      for (Index row = begin; row < end; row += tile_rows) {
                        const S* inputs[tile_rows];
                        for (Index i = 0; i < tile_rows; ++i)
                          inputs[i] = fine + std::min(row + i, end - 1) * size.window + k;
                        multiply_taps<2>(inputs, run, packed, sums + (row - begin) * columns, columns, k > 0);
                      }
                    }
                    for (Index row = begin; row < end; ++row)
                      epilogue.write(sums + (row - begin) * columns, channel, count,
                                     coarse + row * size.coarse + channel);
                  }
                });
}

template <class S>
void scatter(const Geometry& g, const S* coarse, const S* weights, const Epilogue<S>& epilogue, S* fine,
             Saved&) {
  const Sizes size(g);
  constexpr Index columns = panel_columns<S>;
  constexpr Index strip = 2 * lanes<S>;  // of k, a task's part
  const Index panels = (size.rows + columns - 1) / columns;
  S* rows = shared<S>().panels.reserve(panels * size.coarse * columns);
  for (Index panel = 0; panel < panels; ++panel)
    pack_transposed(coarse + panel * columns * size.coarse, size.coarse, size.coarse,
                    std::min(columns, size.rows - panel * columns), columns,
                    rows + panel * size.coarse * columns);
  const Epilogue<S> row_epilogue = repeat_channels(epilogue, g.fine_channels, size.window);
  parallel_grid((size.window + strip - 1) / strip, 1, size.work(), [&](Index, Index first, Index last) {
    S* sums = task_workspace<S>(2 * strip * columns);  // [k][row], then [row][k]
    S* turned = sums + strip * columns;
    const TapGrid run{1, 1, size.coarse, 0, 0, 0, 0};
    for (Index begin = first * strip; begin < std::min(last * strip, size.window); begin += strip) {
      const Index count = std::min(strip, size.window - begin);
      for (Index panel = 0; panel < panels; ++panel) {
        for (Index k = 0; k < count; k += tile_rows) {
          const S* inputs[tile_rows];
          for (Index i = 0; i < tile_rows; ++i)
            inputs[i] = weights + std::min(begin + k + i, size.window - 1) * size.coarse;
          multiply_taps<2>(inputs, run, rows + panel * size.coarse * columns, sums + k * columns, columns);
        }
        for (Index k = 0; k < strip; k += lanes<S>)
          for (Index row = 0; row < columns; row += lanes<S>)
            transpose_square(sums + k * columns + row, columns, turned + row * strip + k, strip);
        for (Index row = 0; row < std::min(columns, size.rows - panel * columns); ++row)
          row_epilogue.write(turned + row * strip, begin, count,
                             fine + (panel * columns + row) * size.window + begin);
      }
    }
  });
}

/// The direct one of a 1 x 1 convolution over one image with a pixel for each row.
template <class S>
void weight_gradient(const Geometry& g, const S* fine, const S* coarse, S* gradient, const Saved*,
                     const Saved*) {
  const Sizes size(g);
  Geometry one = g;
  one.images = 1;
  one.fine = one.coarse = {1, size.rows};
  one.fine_channels = size.window;
  one.window = one.stride = {1, 1};
  direct::weight_gradient(one, fine, coarse, gradient, nullptr, nullptr);
}

/// The same for a single coarse channel.
template <class S>
void gather_single(const Geometry& g, const S* fine, const S* weights, const Epilogue<S>& epilogue, S* coarse,
                   Saved&) {
  const Sizes size(g);
  constexpr Index block = 8;
  parallel_blocks(
      size.rows, block,
      [&](Index begin, Index end) {
        for (Index row = begin; row < end; ++row) {
          const S* x = fine + row * size.window;
          Vector<S> sums[4] = {zero<S>(), zero<S>(), zero<S>(), zero<S>()};
          Index k = 0;
          for (; k + 4 * lanes<S> <= size.window; k += 4 * lanes<S>)
            unroll<4>([&](auto u) ONEIROS_INLINE_LAMBDA {
              sums[u] += load(x + k + u * lanes<S>) * load(weights + k + u * lanes<S>);
            });
          const Vector<S> sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
          S total = epilogue.bias == nullptr ? S(0) : *epilogue.bias;
          for (int i = 0; i < lanes<S>; ++i) total += sum[i];
          for (; k < size.window; ++k) total += x[k] * weights[k];
          coarse[row] = epilogue.rectify(total);
        }
      },
      size.work());
}

template <class S>
void weight_gradient_single(const Geometry& g, const S* fine, const S* coarse, S* gradient, const Saved*,
                            const Saved*) {
  const Sizes size(g);
  constexpr Index block = 512;
  parallel_blocks(
      size.window, block,
      [&](Index begin, Index end) {
        Index k = begin;
        for (; k + 4 * lanes<S> <= end; k += 4 * lanes<S>) {
          Vector<S> sums[4];
          unroll<4>([&](auto u) ONEIROS_INLINE_LAMBDA { sums[u] = zero<S>(); });
          for (Index row = 0; row < size.rows; ++row)
            unroll<4>([&](auto u) ONEIROS_INLINE_LAMBDA {
              sums[u] += broadcast(coarse[row]) * load(fine + row * size.window + k + u * lanes<S>);
            });
          unroll<4>([&](auto u) ONEIROS_INLINE_LAMBDA {
            S* to = gradient + k + u * lanes<S>;
            store(to, load(to) + sums[u]);
          });
        }
        for (; k < end; ++k)
          for (Index row = 0; row < size.rows; ++row)
            gradient[k] += coarse[row] * fine[row * size.window + k];
      },
      size.work());
}

template <class S>
void scatter_single(const Geometry& g, const S* coarse, const S* weights, const Epilogue<S>& epilogue,
                    S* fine, Saved&) {
  const Sizes size(g);
  constexpr Index block = 4;
  parallel_blocks(
      size.rows, block,
      [&](Index begin, Index end) {
        for (Index row = begin; row < end; ++row) {
          S* x = fine + row * size.window;
          for (Index k = 0; k < size.window; ++k) x[k] = coarse[row] * weights[k];
          for (Index k = 0; k < size.window; k += g.fine_channels)
            epilogue.write(x + k, 0, g.fine_channels, x + k);
        }
      },
      size.work());
}

}  // namespace product
}  // namespace ONEIROS_TARGET
}  // namespace oneiros::kernels
