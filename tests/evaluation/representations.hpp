// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Two representations of sixty images, and what other programs say of them.

#include <vector>

#include "synthetic_latents.hpp"

namespace oneiros::test {

#include "representations.inc"

/// The latents of formula_latents(), and others that covary with them.
inline Tensor<double, 2> related_latents() {
  const Tensor<double, 2> x = formula_latents().latents;
  Tensor<double, 2> y(60, 5);
  for (int i = 0; i < 60; ++i)
    for (int j = 0; j < 5; ++j)
      y(i, j) = std::cos(0.9 * i + 1.7 * j) + 0.8 * x(i, j % 4) + 0.1 * x(i, 0) * x(i, 0);
  return y;
}

/// The first rows of latents.
inline Tensor<double, 2> first_rows(const Tensor<double, 2>& latents, Index count) {
  Tensor<double, 2> result(count, latents.dimension(1));
  std::copy_n(latents.data(), result.size(), result.data());
  return result;
}

}  // namespace oneiros::test
