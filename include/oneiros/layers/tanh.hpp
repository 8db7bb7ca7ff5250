// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The hyperbolic tangent.

#include <cmath>

#include "oneiros/layers/pointwise.hpp"

namespace oneiros {

/// tanh(x); brings images into (-1, 1).
template <class S = float>
class Tanh : public Pointwise<Tanh<S>, S> {
 public:
  S operator()(S x) const { return std::tanh(x); }
  S derivative(S output) const { return 1 - output * output; }
};

}  // namespace oneiros
