// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The hyperbolic tangent.

#include <Eigen/Core>
#include <cmath>
#include <concepts>

#include "oneiros/layers/pointwise.hpp"

namespace oneiros {
inline namespace ONEIROS_TARGET {

/// tanh(x); brings images into (-1, 1).
template <class S = float>
class Tanh : public Pointwise<Tanh<S>, S> {
 public:
  /// Of one value.
  S operator()(S x) const { return std::tanh(x); }
  /// Of a vector of values. Floats, which Eigen's own tanh leaves wrong by several units in the last place:
  /// for small values by the polynomial of Cephes' tanhf, else 1 - 2 / (exp(2 |x|) + 1).
  kernels::Vector<S> operator()(const kernels::Vector<S>& x) const {
    using kernels::where_positive;
    using V = kernels::Vector<S>;
    Eigen::Array<S, kernels::lanes<S>, 1> values;
    if constexpr (std::same_as<S, float>) {
      const auto all = [](float value) { return kernels::broadcast(value); };
      const V magnitude = where_positive(x, x, -x), z = x * x;
      const V sum = (((-5.70498872745e-3F * z + all(2.06390887954e-2F)) * z - all(5.37397155531e-2F)) * z +
                     all(1.33314422036e-1F)) *
                        z -
                    all(3.33332819422e-1F);
      const V small = x + x * z * sum, limit = all(20);
      kernels::store(values.data(), 2.F * where_positive(limit - magnitude, magnitude, limit));
      values = 1 - 2 / (values.exp() + 1);
      const V large = kernels::load(values.data());
      // NaN is not above anything, so it gets the polynomial, which keeps it.
      constexpr float below_0_625 = 0x1.3ffffep-1F;
      return where_positive(magnitude - all(below_0_625), where_positive(x, large, -large), small);
    } else {
      kernels::store(values.data(), x);
      values = values.tanh();
      return kernels::load(values.data());
    }
  }
  /// 1 - y^2, from the output y.
  template <class V>
  V derivative(const V& output) const {
    return S(1) - output * output;
  }
};

}  // namespace ONEIROS_TARGET
}  // namespace oneiros
