// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The discriminator's losses: L_real (label 1) in Wake, L_fake (label 0) in REM. Clamped as PyTorch's, so
// that probabilities of exactly 0 and 1 give finite losses and gradients.

#include <algorithm>
#include <type_traits>

#include "oneiros/losses/loss.hpp"

namespace oneiros {

/// Mean of -[t log p + (1 - t) log(1 - p)] for one label t in [0, 1] and probabilities p in [0, 1],
/// logarithms at least -100; its gradient is (p - t) / max(p (1 - p), 1e-12) / n. Throws
/// ShapeError if there are none, ValueError for another label.
template <class Probabilities, class S = typename Probabilities::Scalar,
          int Rank = Probabilities::NumDimensions>
double binary_cross_entropy(const Probabilities& probabilities, double label,
                            std::type_identity_t<TensorView<S, Rank>> gradient = {}, double weight = 1) {
  detail::check_not_empty(shape_of(probabilities), "binary_cross_entropy");
  if (detail::is_nan(label) || label < 0 || label > 1)
    throw ValueError(detail::message("binary_cross_entropy: expected a label from 0 to 1, found ", label));
  detail::check_gradient_shape(gradient, shape_of(probabilities), "binary_cross_entropy: gradient");
  const double scale = weight / static_cast<double>(probabilities.size());
  return detail::mean_of(probabilities.size(), gradient.data(), [&](Index i, const auto& add) {
    const auto p = static_cast<double>(probabilities.data()[i]);
    add(scale * (p - label) / std::max(p * (1 - p), 1e-12));
    return -(label * detail::clamped_log(p) + (1 - label) * detail::clamped_log(1 - p));
  });
}

}  // namespace oneiros
