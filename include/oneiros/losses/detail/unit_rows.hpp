// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Latents as directions, for losses of their cosines.

#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "oneiros/losses/loss.hpp"

namespace oneiros::detail {

/// Latents N x n_z divided by their lengths. One that is 0 stays so, and gets no gradient: its length counts
/// as the largest number.
struct UnitRows {
  template <class Latents>
  explicit UnitRows(const Latents& latents)
      : count(latents.dimension(0)),
        dimensions(latents.dimension(1)),
        values(latents.data(), latents.data() + latents.size()),
        lengths(static_cast<std::size_t>(count)) {
    for (Index i = 0; i < count; ++i) {
      const double found = std::sqrt(product(i, *this, i));
      double& length = lengths[static_cast<std::size_t>(i)];
      length = found > 0 ? found : std::numeric_limits<double>::max();
      for (Index k = 0; k < dimensions; ++k) values[static_cast<std::size_t>(i * dimensions + k)] /= length;
    }
  }

  /// Of length 1.
  const double* row(Index i) const { return values.data() + i * dimensions; }

  /// The cosine of row i and one of the other latents.
  double product(Index i, const UnitRows& other, Index j) const {
    double sum = 0;
    for (Index k = 0; k < dimensions; ++k) sum += row(i)[k] * other.row(j)[k];
    return sum;
  }

  Index count;                  ///< N
  Index dimensions;             ///< n_z
  std::vector<double> values;   ///< N x n_z
  std::vector<double> lengths;  ///< before the division
};

}  // namespace oneiros::detail
