// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The logistic function.

#include <cmath>

#include "oneiros/layers/pointwise.hpp"

namespace oneiros {
inline namespace ONEIROS_TARGET {

/// 1 / (1 + exp(-x)), without overflow on either side.
template <class S = float>
class Sigmoid : public Pointwise<Sigmoid<S>, S> {
 public:
  /// Of one value.
  S operator()(S x) const {
    const S e = std::exp(-std::abs(x));
    return (x < 0 ? e : S(1)) / (1 + e);
  }
  /// y (1 - y), from the output y.
  template <class V>
  V derivative(const V& output) const {
    return output * (S(1) - output);
  }
};

}  // namespace ONEIROS_TARGET
}  // namespace oneiros
