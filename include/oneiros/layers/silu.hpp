// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// SiLU, also called swish (Elfwing, Uchibe & Doya, Sigmoid-weighted linear units, Neural Networks 107, 2018).

#include "oneiros/layers/sigmoid.hpp"

namespace oneiros {
inline namespace ONEIROS_TARGET {

/// x sigmoid(x).
template <class S = float>
class SiLU : public Pointwise<SiLU<S>, S> {
 public:
  /// Of one value.
  S operator()(S x) const { return x * Sigmoid<S>{}(x); }
  /// s (1 + x (1 - s)) with s = sigmoid(x), from the input x.
  S derivative_at(S x) const {
    const S s = Sigmoid<S>{}(x);
    return s * (1 + x * (1 - s));
  }
};

}  // namespace ONEIROS_TARGET
}  // namespace oneiros
