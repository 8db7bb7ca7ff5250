// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The hyperbolic tangent.

#include <Eigen/Core>
#include <cmath>

#include "oneiros/layers/pointwise.hpp"

namespace oneiros {

/// tanh(x); brings images into (-1, 1).
template <class S = float>
class Tanh : public Pointwise<Tanh<S>, S> {
 public:
  S operator()(S x) const { return std::tanh(x); }
  /// Of a vector of values.
  kernels::Vector<S> operator()(const kernels::Vector<S>& x) const {
    Eigen::Array<S, kernels::lanes<S>, 1> values;
    kernels::store(values.data(), x);
    values = values.tanh();
    return kernels::load(values.data());
  }
  template <class V>
  V derivative(const V& output) const {
    return S(1) - output * output;
  }
};

}  // namespace oneiros
