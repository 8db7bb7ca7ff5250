// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What unbiased estimates from mini-batches take of the latents: made once for each, however many pairs of
// networks are compared.

#include "oneiros/evaluation/detail/centred.hpp"

namespace oneiros::evaluation {

/// Of a mini-batch of latents.
struct MinibatchProducts {
  /// Throws ShapeError if there are none, ValueError for fewer than four images or latents that are the same
  /// for all, NumericalError for NaN or infinity.
  template <Latents Z>
  explicit MinibatchProducts(const Z& latents) {
    const auto view = const_view(latents);
    detail::check_images(view, 4, "mini-batch");
    const Matrix rows = detail::centred(view, "mini-batch");
    products = detail::pair_products(rows);
    variance = rows.squaredNorm() / static_cast<double>(rows.rows() - 1);
  }

  Matrix products;      ///< of all pairs of latents without their mean; 0 of an image with itself
  double variance = 0;  ///< summed over dimensions (divisor images - 1)
};

}  // namespace oneiros::evaluation
