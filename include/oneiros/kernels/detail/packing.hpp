// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Right operands are packed into panels: for each k, the values of `columns` neighbouring columns together,
// zeros where the matrix has no more columns. Panels may be of another type than the matrix: this is where
// values become what is multiplied (tile.hpp).

#include <algorithm>
#include <type_traits>

#include "oneiros/kernels/detail/simd.hpp"

namespace oneiros::kernels {
inline namespace ONEIROS_TARGET {

/// panel[k][columns] = matrix[k][0 .. valid) for k in [0, rows); matrix rows are `stride` apart.
template <class Stored, class Multiplied>
void pack_columns(const Stored* matrix, Index stride, Index rows, Index valid, Index columns,
                  Multiplied* panel) {
  for (Index k = 0; k < rows; ++k, matrix += stride, panel += columns) {
    if (valid == columns) {
      for (Index c = 0; c < columns; c += lanes<Multiplied>)
        store(panel + c, load_as<Multiplied>(matrix + c));
    } else {
      std::transform(matrix, matrix + valid, panel,
                     [](Stored value) { return static_cast<Multiplied>(value); });
      std::fill(panel + valid, panel + columns, Multiplied(0));
    }
  }
}

/// panel[k][columns] = matrix[0 .. valid)[k] for k in [0, rows), a transposition; matrix rows are `stride`
/// apart.
template <class Stored, class Multiplied>
void pack_transposed(const Stored* matrix, Index stride, Index rows, Index valid, Index columns,
                     Multiplied* panel) {
  Index whole_rows = 0, whole_columns = 0;
  if constexpr (std::is_same_v<Stored, Multiplied>) {
    constexpr Index n = lanes<Stored>;
    whole_rows = rows / n * n;
    whole_columns = valid / n * n;
    for (Index c = 0; c < whole_columns; c += n)
      for (Index k = 0; k < whole_rows; k += n)
        transpose_square(matrix + c * stride + k, stride, panel + k * columns + c, columns);
  }
  for (Index k = whole_columns == columns ? whole_rows : 0; k < rows; ++k)
    for (Index c = k < whole_rows ? whole_columns : 0; c < columns; ++c)
      panel[k * columns + c] = c < valid ? static_cast<Multiplied>(matrix[c * stride + k]) : Multiplied(0);
}

}  // namespace ONEIROS_TARGET
}  // namespace oneiros::kernels
