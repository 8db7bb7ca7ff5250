// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Weights and images have another order of axes here than in PyTorch. Converting at the border is one
// permutation of axes, of any rank, known at run time.

#include <algorithm>
#include <cstddef>
#include <functional>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "oneiros/tensor/parameter.hpp"
#include "oneiros/tensor/tensor.hpp"

namespace oneiros {

namespace detail {

/// Axis i of a reordered array is axis `order[i]` of the original; an empty order leaves everything as it is.
using AxisOrder = std::vector<int>;

/// The number of elements of a shape whose rank is known at run time.
inline Index element_count(const std::vector<Index>& shape) {
  return std::accumulate(shape.begin(), shape.end(), Index{1}, std::multiplies<>());
}

/// An order with one axis for each of `rank`. Throws ValueError if it is no permutation of them.
inline std::vector<std::size_t> full_order(const AxisOrder& order, std::size_t rank) {
  std::vector<std::size_t> axes(rank);
  std::iota(axes.begin(), axes.end(), std::size_t{0});
  if (order.empty()) return axes;
  std::vector<int> sorted(order);
  std::sort(sorted.begin(), sorted.end());
  if (!std::equal(sorted.begin(), sorted.end(), axes.begin(), axes.end(),
                  [](int a, std::size_t b) { return std::cmp_equal(a, b); }))
    throw ValueError(
        message("axis order: expected each of ", rank, " axes once, found ", order.size(), " others"));
  return {order.begin(), order.end()};
}

/// Throws ShapeError unless there is a value for each of the parameter's.
template <class S>
void check_value_count(const Parameter<S>& parameter, Index found) {
  if (found != element_count(parameter.shape))
    throw ShapeError(message("parameter: expected ",
                             parameter.shape.empty() ? "a single number" : shape_text(parameter.shape),
                             ", found ", found, " values"));
}

/// The extents of a reordered array. Throws ValueError for an order that is no permutation.
inline std::vector<Index> reordered_shape(const std::vector<Index>& shape, const AxisOrder& order) {
  std::vector<Index> result;
  for (const std::size_t axis : full_order(order, shape.size())) result.push_back(shape[axis]);
  return result;
}

/// The order that undoes another.
inline AxisOrder inverse_order(const AxisOrder& order) {
  AxisOrder inverse(order.size());
  const auto axes = full_order(order, order.size());
  for (std::size_t i = 0; i < axes.size(); ++i) inverse[axes[i]] = static_cast<int>(i);
  return inverse;
}

/// Copies a dense row-major array of `shape` from `from` to `to`, where its axes are in another order.
/// The two must not overlap; both hold as many elements as `shape` has.
template <class S>
void reorder_axes(const S* from, const std::vector<Index>& shape, const AxisOrder& order, S* to) {
  const auto axes = full_order(order, shape.size());
  std::vector<Index> strides(shape.size());
  Index size = 1;
  for (std::size_t axis = shape.size(); axis-- > 0;) strides[axis] = std::exchange(size, size * shape[axis]);

  std::vector<Index> position(shape.size());  // in the result
  const S* source = from;
  for (Index i = 0; i < size; ++i) {
    to[i] = *source;
    for (std::size_t k = axes.size(); k-- > 0;) {
      const Index extent = shape[axes[k]], stride = strides[axes[k]];
      if (++position[k] < extent) {
        source += stride;
        break;
      }
      source -= (extent - 1) * stride;
      position[k] = 0;
    }
  }
}

/// The extents of a parameter in the interchange order, which is PyTorch's.
template <class S>
std::vector<Index> interchange_shape(const Parameter<S>& parameter) {
  return reordered_shape(parameter.shape, parameter.interchange);
}

}  // namespace detail

/// Values that belong to a parameter (its own, its gradient, an optimizer's moments), from stored to
/// interchange order. Throws ShapeError unless there are as many as the parameter has.
template <class S>
std::vector<S> to_interchange(const Parameter<S>& parameter, const Tensor<S, 1>& values) {
  detail::check_value_count(parameter, values.size());
  std::vector<S> result(static_cast<std::size_t>(values.size()));
  detail::reorder_axes(values.data(), parameter.shape, parameter.interchange, result.data());
  return result;
}

/// The same back.
template <class S>
Tensor<S, 1> from_interchange(const Parameter<S>& parameter, std::span<const S> values) {
  detail::check_value_count(parameter, static_cast<Index>(values.size()));
  Tensor<S, 1> result(static_cast<Index>(values.size()));
  detail::reorder_axes(values.data(), detail::interchange_shape(parameter),
                       detail::inverse_order(parameter.interchange), result.data());
  return result;
}

/// Images in PyTorch's order, N,C,H,W, as N,H,W,C.
template <class Images, class S = typename Images::Scalar>
Tensor<S, 4> to_channels_last(const Images& images) {
  const auto [n, c, h, w] = shape_of(images);
  Tensor<S, 4> result(n, h, w, c);
  detail::reorder_axes(images.data(), {n, c, h, w}, {0, 2, 3, 1}, result.data());
  return result;
}

/// Images N,H,W,C as N,C,H,W.
template <class Images, class S = typename Images::Scalar>
Tensor<S, 4> to_channels_first(const Images& images) {
  const auto [n, h, w, c] = shape_of(images);
  Tensor<S, 4> result(n, c, h, w);
  detail::reorder_axes(images.data(), {n, h, w, c}, {0, 3, 1, 2}, result.data());
  return result;
}

}  // namespace oneiros
