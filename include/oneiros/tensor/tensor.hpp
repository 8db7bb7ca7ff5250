// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Tensors are Eigen's, row-major; activations are N,H,W,C (image, row, column, channel). A function that only
// reads or fills memory takes a TensorView, to which tensors and maps convert without a copy.

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <type_traits>
#include <unsupported/Eigen/CXX11/Tensor>

#include "oneiros/util/errors.hpp"
#include "oneiros/util/finite.hpp"
#include "oneiros/util/index.hpp"

namespace oneiros {

static_assert(std::same_as<Index, Eigen::Index>,
              "oneiros: Eigen is to use its own index type, std::ptrdiff_t");

/// An owning, dense, row-major tensor.
template <class S, int Rank>
using Tensor = Eigen::Tensor<S, Rank, Eigen::RowMajor>;

/// The extents of a tensor, outermost first.
template <int Rank>
using Shape = std::array<Index, static_cast<std::size_t>(Rank)>;

/// The number of elements of a shape.
template <std::size_t Rank>
Index size_of(const std::array<Index, Rank>& shape) {
  Index size = 1;
  for (const Index extent : shape) size *= extent;
  return size;
}

/// A non-owning view of a dense row-major tensor; `TensorView<const S, Rank>` is read-only. Tensors and maps
/// convert to it. Copying a view copies where it looks, not what it sees (unlike Eigen::TensorMap, whose
/// assignment copies elements and which cannot be empty); `map()` gives the Eigen::TensorMap for use in
/// expressions. A default-constructed view has no data and tests false.
template <class S, int Rank>
class TensorView {
  using Value = std::remove_const_t<S>;
  using Owner = std::conditional_t<std::is_const_v<S>, const Tensor<Value, Rank>, Tensor<Value, Rank>>;

 public:
  using Scalar = Value;                       ///< of the elements, without const
  using Map = Eigen::TensorMap<Owner>;        ///< what Eigen's expressions take
  static constexpr int NumDimensions = Rank;  ///< the rank, under the name that Eigen's tensors give it

  TensorView() = default;
  /// Views `size_of(shape)` elements, row-major, from `data` on.
  TensorView(S* data, const Shape<Rank>& shape) : data_(data), shape_(shape) {}
  /// Views a whole tensor, which must outlive the view.
  TensorView(Owner& tensor) : TensorView(tensor.data(), tensor.dimensions()) {}
  /// Looks at what the map looks at.
  TensorView(const Map& map) : TensorView(map.data(), map.dimensions()) {}
  /// A view to write through is also one to read through.
  template <std::same_as<Value> T>
  requires std::is_const_v<S>
  TensorView(const TensorView<T, Rank>& view) : TensorView(view.data(), view.shape()) {}

  /// The first element; null in a view without data.
  S* data() const { return data_; }
  /// Extents, outermost first.
  const Shape<Rank>& shape() const { return shape_; }
  /// The extent of one axis.
  Index dimension(std::size_t axis) const { return shape_[axis]; }
  /// The number of elements; 0 in a view without data.
  Index size() const { return data_ == nullptr ? 0 : size_of(shape_); }
  /// Elements in stored order, as a range.
  S* begin() const { return data_; }
  /// Behind the last element.
  S* end() const { return data_ + size(); }

  /// One element; indices are not checked.
  template <class... Indices>
  S& operator()(Indices... indices) const {
    static_assert(sizeof...(Indices) == Rank, "TensorView: one index for each axis");
    Index offset = 0;
    std::size_t axis = 0;
    ((offset = offset * shape_[axis++] + static_cast<Index>(indices)), ...);
    return data_[offset];
  }

  /// For Eigen's expressions: `view.map() = a.map() + b.map()`.
  Map map() const { return Map(data_, shape_); }

  /// Whether there is anything to look at.
  explicit operator bool() const { return data_ != nullptr; }

 private:
  S* data_ = nullptr;
  Shape<Rank> shape_{};
};

/// The extents of a tensor, map or view.
template <class T>
Shape<T::NumDimensions> shape_of(const T& tensor) {
  Shape<T::NumDimensions> shape;
  for (std::size_t i = 0; i < shape.size(); ++i) shape[i] = tensor.dimension(i);
  return shape;
}

/// A read-only view of any tensor, map or view; lets function templates take all three.
template <class T>
TensorView<const typename T::Scalar, T::NumDimensions> const_view(const T& tensor) {
  return {tensor.data(), shape_of(tensor)};
}

/// Images (or rows) `first` to `first + count` of a batch: the outermost axis is cut, nothing is copied.
/// Throws ShapeError if there are not so many.
template <class S, int Rank>
TensorView<S, Rank> batch_slice(const TensorView<S, Rank>& tensor, Index first, Index count) {
  Shape<Rank> shape = tensor.shape();
  if (first < 0 || count < 0 || first > shape[0] - count)
    throw ShapeError(
        detail::message("batch_slice: expected a part of ", shape[0], ", found ", count, " from ", first));
  const Index stride = shape[0] == 0 ? 0 : tensor.size() / shape[0];
  shape[0] = count;
  return {tensor.data() + first * stride, shape};
}

namespace detail {

inline std::string shape_text(std::span<const Index> shape) {
  std::string text;
  for (const Index extent : shape) text += (text.empty() ? "" : " x ") + std::to_string(extent);
  return text;
}

}  // namespace detail

/// "4 x 32 x 32 x 3", for messages.
template <std::size_t Rank>
std::string to_string(const std::array<Index, Rank>& shape) {
  return detail::shape_text(shape);
}

/// Throws ShapeError unless `found == expected`; `what` names the tensor and who asks.
template <std::size_t Rank>
void check_shape(const std::array<Index, Rank>& found, const std::array<Index, Rank>& expected,
                 const char* what) {
  if (found != expected)
    throw ShapeError(detail::message(what, ": expected ", to_string(expected), ", found ", to_string(found)));
}

namespace detail {

/// Throws ShapeError for an empty batch, and for any other extent below 1; `what` names the tensor or who
/// asks.
template <std::size_t Rank>
void check_not_empty(const std::array<Index, Rank>& shape, const char* what) {
  if (std::any_of(shape.begin(), shape.end(), [](Index extent) { return extent < 1; }))
    throw ShapeError(message(what, ": expected ",
                             shape[0] < 1 ? "a batch of at least 1" : "extents of at least 1", ", found ",
                             to_string(shape)));
}

}  // namespace detail

/// The same elements under another shape. Throws ShapeError if the number of elements differs.
template <int To, class S, int From>
TensorView<S, To> reshaped(const TensorView<S, From>& tensor, const Shape<To>& shape) {
  if (tensor.size() != size_of(shape))
    throw ShapeError(
        detail::message("reshaped: cannot view ", to_string(tensor.shape()), " as ", to_string(shape)));
  return {tensor.data(), shape};
}

/// Gives `tensor` the shape; allocates only when the number of elements changes. Contents are unspecified.
template <class S, int Rank>
void resize(Tensor<S, Rank>& tensor, const Shape<Rank>& shape) {
  if (shape_of(tensor) != shape) tensor.resize(shape);
}

/// Gives `tensor` the shape, filled with zeros, and returns a view of it.
template <class S, int Rank>
TensorView<S, Rank> zeroed(Tensor<S, Rank>& tensor, const Shape<Rank>& shape) {
  resize(tensor, shape);
  std::fill_n(tensor.data(), tensor.size(), S(0));
  return tensor;
}

/// Gives `tensor` the shape and values of `source`, and returns a view of it.
template <class S, int Rank>
TensorView<S, Rank> copied(Tensor<S, Rank>& tensor, const TensorView<const S, Rank>& source) {
  resize(tensor, source.shape());
  std::copy(source.begin(), source.end(), tensor.data());
  return tensor;
}

}  // namespace oneiros
