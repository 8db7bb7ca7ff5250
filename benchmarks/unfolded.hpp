// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// A peer: the three kernels as matrix products. Windows are unfolded into the rows of a matrix, a block of
// images at a time so that it stays in cache, and Eigen multiplies.

#include <Eigen/Core>
#include <algorithm>
#include <type_traits>

#include "oneiros/kernels/detail/workspace.hpp"
#include "oneiros/kernels/geometry.hpp"
#include "oneiros/parallel/parallel.hpp"

namespace benchmarks::unfolded {

using namespace oneiros;
using namespace oneiros::kernels;

/// A panel of columns of a row-major matrix whose rows are `stride` apart.
template <class S>
struct Panel {
  S* data;
  Index rows;
  Index columns;
  Index stride;
};

/// A whole matrix.
template <class S>
Panel<S> matrix(S* data, Index rows, Index columns) {
  return {data, rows, columns, columns};
}

template <class S>
auto mapped(const Panel<S>& panel) {
  using Matrix = Eigen::Matrix<std::remove_const_t<S>, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  using Constness = std::conditional_t<std::is_const_v<S>, const Matrix, Matrix>;
  return Eigen::Map<Constness, 0, Eigen::OuterStride<>>(panel.data, panel.rows, panel.columns,
                                                        Eigen::OuterStride<>(panel.stride));
}

// Eigen's product is compiled once for each of these, not once for each kernel and activation.

/// c = a b
template <class S>
void multiply(const Panel<const S>& a, const Panel<const S>& b, const Panel<S>& c) {
  mapped(c).noalias() = mapped(a) * mapped(b);
}

/// c = a b^T
template <class S>
void multiply_transposed(const Panel<const S>& a, const Panel<const S>& b, const Panel<S>& c) {
  mapped(c).noalias() = mapped(a) * mapped(b).transpose();
}

/// c += a^T b
template <class S>
void add_transposed_product(const Panel<const S>& a, const Panel<const S>& b, const Panel<S>& c) {
  mapped(c).noalias() += mapped(a).transpose() * mapped(b);
}

inline constexpr Index columns_budget = Index{1} << 19;  ///< unfolded values of a block: 2 MB of floats
inline constexpr Index largest_block = 8;                ///< images
inline constexpr Index batch_partials = 4;               ///< parts of a weight gradient
inline constexpr Index dense_panel = 64;                 ///< columns of a product that one task takes

inline Index images_per_block(const Geometry& g) {
  return std::clamp(columns_budget / std::max<Index>(1, g.coarse_positions() * g.window_size()), Index{1},
                    largest_block);
}

/// The part of a window's row that lies inside the image: taps [first, first + count), from fine column
/// `start`.
struct Run {
  Index first;
  Index count;
  Index start;
};

inline Run inside(Index position, Index stride, Index padding, Index window, Index extent) {
  const Index begin = position * stride - padding;
  const Index first = std::clamp(-begin, Index{0}, window);
  const Index end = std::clamp(extent - begin, first, window);
  return {first, end - first, begin + first};
}

/// Calls `f(fine_offset, column_offset, length)` for every contiguous run of one image that its windows
/// cover; column offsets are into the unfolded matrix (coarse positions x window size).
template <class F>
void for_each_run(const Geometry& g, const F& f) {
  for (Index p = 0; p < g.coarse.height; ++p) {
    const Run rows = inside(p, g.stride.height, g.padding.height, g.window.height, g.fine.height);
    for (Index q = 0; q < g.coarse.width; ++q) {
      const Run columns = inside(q, g.stride.width, g.padding.width, g.window.width, g.fine.width);
      if (columns.count == 0) continue;
      for (Index i = 0; i < rows.count; ++i)
        f(((rows.start + i) * g.fine.width + columns.start) * g.fine_channels,
          (p * g.coarse.width + q) * g.window_size() +
              ((rows.first + i) * g.window.width + columns.first) * g.fine_channels,
          columns.count * g.fine_channels);
    }
  }
}

/// Writes the windows of `images` images into the rows of `columns`, zero where they hang over the edge.
template <class S>
void unfold(const Geometry& g, const S* fine, Index images, S* columns) {
  const Index size = g.coarse_positions() * g.window_size();
  const bool padded = g.padding != Extent{0, 0};
  for (Index n = 0; n < images; ++n, fine += g.fine_size(), columns += size) {
    if (padded) std::fill_n(columns, size, S(0));
    for_each_run(g,
                 [&](Index from, Index to, Index length) { std::copy_n(fine + from, length, columns + to); });
  }
}

/// Adds the rows of `columns` onto the places that they were unfolded from.
template <class S>
void fold(const Geometry& g, const S* columns, Index images, S* fine) {
  const Index size = g.coarse_positions() * g.window_size();
  for (Index n = 0; n < images; ++n, fine += g.fine_size(), columns += size) {
    std::fill_n(fine, g.fine_size(), S(0));
    for_each_run(g, [&](Index to, Index from, Index length) {
      for (Index i = 0; i < length; ++i) fine[to + i] += columns[from + i];
    });
  }
}

template <class S>
void gather(const Geometry& g, const S* fine, const S* weights, S* coarse) {
  if (g.is_dense()) {
    parallel_blocks(g.coarse_channels, dense_panel, [&](Index begin, Index end) {
      const Panel<const S> w{weights + begin, g.window_size(), end - begin, g.coarse_channels};
      const Panel<S> y{coarse + begin, g.images, end - begin, g.coarse_channels};
      multiply(matrix(fine, g.images, g.window_size()), w, y);
    });
    return;
  }
  parallel_blocks(g.images, images_per_block(g), [&](Index begin, Index end) {
    const Index rows = (end - begin) * g.coarse_positions();
    S* columns = task_workspace<S>(rows * g.window_size());
    unfold(g, fine + begin * g.fine_size(), end - begin, columns);
    const Panel<S> y = matrix(coarse + begin * g.coarse_size(), rows, g.coarse_channels);
    multiply(matrix<const S>(columns, rows, g.window_size()),
             matrix(weights, g.window_size(), g.coarse_channels), y);
  });
}

template <class S>
void scatter(const Geometry& g, const S* coarse, const S* weights, S* fine) {
  if (g.is_dense()) {
    // A panel is a whole number of pixels, so that each starts at channel 0 of the bias.
    const Index panel = std::max<Index>(1, 4 * dense_panel / g.fine_channels) * g.fine_channels;
    parallel_blocks(g.window_size(), panel, [&](Index begin, Index end) {
      const Panel<const S> w = matrix(weights + begin * g.coarse_channels, end - begin, g.coarse_channels);
      const Panel<S> x{fine + begin, g.images, end - begin, g.window_size()};
      multiply_transposed(matrix(coarse, g.images, g.coarse_channels), w, x);
    });
    return;
  }
  parallel_blocks(g.images, images_per_block(g), [&](Index begin, Index end) {
    const Index rows = (end - begin) * g.coarse_positions();
    const Panel<S> columns = matrix(task_workspace<S>(rows * g.window_size()), rows, g.window_size());
    multiply_transposed(matrix(coarse + begin * g.coarse_size(), rows, g.coarse_channels),
                        matrix(weights, g.window_size(), g.coarse_channels), columns);
    S* out = fine + begin * g.fine_size();
    fold(g, columns.data, end - begin, out);
  });
}

/// Adds to `gradient`. The batch is cut into at most four parts, whose sums are added in order.
template <class S>
void weight_gradient(const Geometry& g, const S* fine, const S* coarse, S* gradient) {
  if (g.is_dense()) {
    parallel_blocks(g.window_size(), 4 * dense_panel, [&](Index begin, Index end) {
      const Panel<const S> x{fine + begin, g.images, end - begin, g.window_size()};
      add_transposed_product(x, matrix(coarse, g.images, g.coarse_channels),
                             matrix(gradient + begin * g.coarse_channels, end - begin, g.coarse_channels));
    });
    return;
  }
  const Index part_size = (g.images + batch_partials - 1) / batch_partials;
  const Index parts = (g.images + part_size - 1) / part_size;
  S* partials = shared<S>().partials.reserve(parts * g.weight_size());
  parallel_blocks(g.images, part_size, [&](Index first, Index last) {
    const Panel<S> sum =
        matrix(partials + first / part_size * g.weight_size(), g.window_size(), g.coarse_channels);
    std::fill_n(sum.data, g.weight_size(), S(0));
    for (Index begin = first; begin < last; begin += images_per_block(g)) {
      const Index images = std::min(images_per_block(g), last - begin);
      const Index rows = images * g.coarse_positions();
      S* columns = task_workspace<S>(rows * g.window_size());
      unfold(g, fine + begin * g.fine_size(), images, columns);
      add_transposed_product(matrix<const S>(columns, rows, g.window_size()),
                             matrix(coarse + begin * g.coarse_size(), rows, g.coarse_channels), sum);
    }
  });
  parallel_blocks(g.weight_size(), 16384, [&](Index begin, Index end) {
    for (Index part = 0; part < parts; ++part)
      for (Index i = begin; i < end; ++i) gradient[i] += partials[part * g.weight_size() + i];
  });
}

}  // namespace benchmarks::unfolded
