// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The hyperbolic tangent.

#include <Eigen/Core>
#include <cmath>
#include <concepts>

#include "oneiros/layers/pointwise.hpp"

namespace oneiros {

/// tanh(x); brings images into (-1, 1).
template <class S = float>
class Tanh : public Pointwise<Tanh<S>, S> {
 public:
  S operator()(S x) const { return std::tanh(x); }
  /// Of a vector of values; floats by way of double, to the last digit: Eigen's own tanh is off by several
  /// units.
  kernels::Vector<S> operator()(const kernels::Vector<S>& x) const {
    using Values = Eigen::Array<S, kernels::lanes<S>, 1>;
    Values values;
    kernels::store(values.data(), x);
    if constexpr (std::same_as<S, float>) {
      const auto largest = S(20);  // tanh is 1 there, and exp(2 x) still finite
      const auto e = (2 * values.abs().min(largest).template cast<double>()).exp().eval();
      const Values magnitude = ((e - 1) / (e + 1)).template cast<float>();
      // For small values, x is nearer than a difference of two numbers near 1.
      values = (values.abs() < S(1e-4)).select(values, magnitude * values.sign());
    } else {
      values = values.tanh();
    }
    return kernels::load(values.data());
  }
  template <class V>
  V derivative(const V& output) const {
    return S(1) - output * output;
  }
};

}  // namespace oneiros
