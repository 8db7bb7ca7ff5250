// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What every metric reads: latents (or other features) with one row for each image, and the images' labels.
// Metrics compute in double precision, in blocks of rows that the number of images alone decides.

#include <Eigen/Core>
#include <concepts>
#include <cstddef>
#include <span>

#include "oneiros/tensor/tensor.hpp"
#include "oneiros/util/errors.hpp"

namespace oneiros::evaluation {

/// A tensor, map or view of shape (images, latent size).
template <class T>
concept Latents = (T::NumDimensions == 2) && std::floating_point<typename T::Scalar> &&
                  requires(const T& latents) { const_view(latents); };

/// What metrics return of linear algebra; row-major, as tensors are.
using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Vector = Eigen::VectorXd;  ///< a column of numbers, in double as everything that metrics return

}  // namespace oneiros::evaluation

namespace oneiros::detail {

inline constexpr Index evaluation_block = 512;  ///< rows; a block of 256 latents in double is a megabyte

template <class S>
using RowMatrix = Eigen::Matrix<S, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// double, as what depends on T: what a template does with matrices of it is compiled where the template is
/// used only, and Eigen takes long.
template <class T>
struct DoubleFor {
  using type = double;
};
template <class T>
using MatrixFor = RowMatrix<typename DoubleFor<T>::type>;  ///< evaluation::Matrix
template <class T>
using VectorFor = Eigen::VectorX<typename DoubleFor<T>::type>;  ///< evaluation::Vector

/// A tensor view as an Eigen matrix.
template <class S>
Eigen::Map<const RowMatrix<S>> matrix_map(const TensorView<const S, 2>& view) {
  return {view.data(), view.dimension(0), view.dimension(1)};
}

/// Throws ShapeError if there are no latents, or unless there are `size` columns.
template <class S>
void check_latent_size(const TensorView<const S, 2>& latents, Index size, const char* who) {
  check_not_empty(latents.shape(), who);
  check_shape(latents.shape(), Shape<2>{latents.dimension(0), size}, who);
}

/// Throws NumericalError at the first latent that is NaN or infinite.
template <class S>
void check_finite(const TensorView<const S, 2>& latents, const char* who) {
  for (Index i = 0; i < latents.size(); ++i)
    if (!is_finite(latents.data()[i]))
      throw NumericalError(message(who, ": expected finite latents, found ", latents.data()[i], " as latent ",
                                   i % latents.dimension(1), " of image ", i / latents.dimension(1)));
}

/// Throws ShapeError unless there is a label for each image, ValueError unless all are in [0, classes).
inline void check_labels(std::span<const int> labels, Index images, Index classes, const char* who) {
  if (static_cast<Index>(labels.size()) != images)
    throw ShapeError(
        message(who, ": expected ", images, " labels, one for each image, found ", labels.size()));
  for (std::size_t i = 0; i < labels.size(); ++i)
    if (labels[i] < 0 || labels[i] >= classes)
      throw ValueError(message(who, ": expected labels from 0 to ", classes - 1, ", found ", labels[i],
                               " as the label of image ", i));
}

}  // namespace oneiros::detail
