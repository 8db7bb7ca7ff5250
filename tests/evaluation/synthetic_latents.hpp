// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Latents with known properties, for the tests of the metrics.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "oneiros/evaluation/latents.hpp"
#include "oneiros/random/fill.hpp"

namespace oneiros::test {

using evaluation::Matrix;
using evaluation::Vector;

template <class S>
struct LabelledLatents {
  Tensor<S, 2> latents;
  std::vector<int> labels;
};

/// Normal clouds around random centres; image i has label i % classes.
template <class S>
LabelledLatents<S> clouds(Index images, Index size, Index classes, double deviation, std::uint64_t seed = 1) {
  const Rng rng{seed};
  Tensor<S, 2> centres(classes, size), latents(images, size);
  fill_normal(centres.data(), centres.size(), rng.stream("centres"));
  fill_normal(latents.data(), latents.size(), rng.stream("latents"), static_cast<S>(deviation));
  std::vector<int> labels;
  for (Index i = 0; i < images; ++i) {
    labels.push_back(static_cast<int>(i % classes));
    for (Index j = 0; j < size; ++j) latents(i, j) += centres(i % classes, j);
  }
  return {std::move(latents), std::move(labels)};
}

/// Independent standard normal values.
inline Matrix normal_matrix(Index rows, Index columns, std::uint64_t seed) {
  Matrix matrix(rows, columns);
  fill_normal(matrix.data(), matrix.size(), Rng{seed}.stream("matrix"));
  return matrix;
}

inline Tensor<double, 2> tensor_of(const Matrix& matrix) {
  Tensor<double, 2> tensor(matrix.rows(), matrix.cols());
  std::copy_n(matrix.data(), matrix.size(), tensor.data());
  return tensor;
}

template <class S>
Matrix matrix_of(const Tensor<S, 2>& tensor) {
  return detail::matrix_map(const_view(tensor)).template cast<double>();
}

/// A random rotation: the Q of Gram and Schmidt.
inline Matrix rotation(Index size, std::uint64_t seed) {
  Matrix q = normal_matrix(size, size, seed);
  for (Index i = 0; i < size; ++i) {
    for (Index pass = 0; pass < 2; ++pass)
      for (Index j = 0; j < i; ++j) q.row(i) -= q.row(i).dot(q.row(j)) * q.row(j);
    q.row(i).normalize();
  }
  return q;
}

/// Sixty points in four dimensions with labels of three classes, from a formula that other programs can
/// evaluate too.
inline LabelledLatents<double> formula_latents() {
  LabelledLatents<double> data{Tensor<double, 2>(60, 4), {}};
  for (int i = 0; i < 60; ++i) {
    for (int j = 0; j < 4; ++j)
      data.latents(i, j) = std::sin(1.3 * i + 2.1 * j) + 0.5 * std::cos(0.7 * i * (j + 1)) + 3 * j;
    data.labels.push_back(((data.latents(i, 0) > 0) + (data.latents(i, 2) > 6.2) + (i % 7 == 0)) % 3);
  }
  return data;
}

}  // namespace oneiros::test
