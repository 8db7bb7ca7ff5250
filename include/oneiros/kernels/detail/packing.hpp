// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Right operands are packed into panels: for each k, the values of `columns` neighbouring columns together,
// zeros where the matrix has no more columns.

#include <algorithm>

#include "oneiros/kernels/detail/simd.hpp"

namespace oneiros::kernels {
inline namespace ONEIROS_TARGET {

/// panel[k][columns] = matrix[k][0 .. valid) for k in [0, rows); matrix rows are `stride` apart.
template <class S>
void pack_columns(const S* matrix, Index stride, Index rows, Index valid, Index columns, S* panel) {
  for (Index k = 0; k < rows; ++k, matrix += stride, panel += columns) {
    if (valid == columns) {
      for (Index c = 0; c < columns; c += lanes<S>) store(panel + c, load(matrix + c));
    } else {
      std::copy_n(matrix, valid, panel);
      std::fill(panel + valid, panel + columns, S(0));
    }
  }
}

/// panel[k][columns] = matrix[0 .. valid)[k] for k in [0, rows), a transposition; matrix rows are `stride`
/// apart.
template <class S>
void pack_transposed(const S* matrix, Index stride, Index rows, Index valid, Index columns, S* panel) {
  const Index whole_rows = rows / lanes<S> * lanes<S>, whole_columns = valid / lanes<S> * lanes<S>;
  for (Index c = 0; c < whole_columns; c += lanes<S>)
    for (Index k = 0; k < whole_rows; k += lanes<S>)
      transpose_square(matrix + c * stride + k, stride, panel + k * columns + c, columns);
  if (whole_rows == rows && whole_columns == columns) return;
  for (Index k = 0; k < rows; ++k)
    for (Index c = k < whole_rows ? whole_columns : 0; c < columns; ++c)
      panel[k * columns + c] = c < valid ? matrix[c * stride + k] : S(0);
}

}  // namespace ONEIROS_TARGET
}  // namespace oneiros::kernels
