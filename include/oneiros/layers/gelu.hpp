// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// GELU (Hendrycks & Gimpel, Gaussian error linear units, 2016), exactly and not by its approximation.

#include <cmath>
#include <numbers>

#include "oneiros/layers/pointwise.hpp"

namespace oneiros {
inline namespace ONEIROS_TARGET {

/// x Phi(x), Phi being the distribution function of the unit normal.
template <class S = float>
class GELU : public Pointwise<GELU<S>, S> {
 public:
  /// Of one value.
  S operator()(S x) const { return x * distribution(x); }
  /// Phi(x) + x phi(x), from the input x.
  S derivative_at(S x) const {
    constexpr S density_at_0 = std::numbers::inv_sqrtpi_v<S> / std::numbers::sqrt2_v<S>;
    return distribution(x) + x * density_at_0 * std::exp(-x * x / 2);
  }

 private:
  static S distribution(S x) { return std::erfc(-x / std::numbers::sqrt2_v<S>) / 2; }
};

}  // namespace ONEIROS_TARGET
}  // namespace oneiros
