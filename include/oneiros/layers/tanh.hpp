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
    using Values = Eigen::Array<S, kernels::lanes<S>, 1>;
    Values v;
    kernels::store(v.data(), x);
    if constexpr (std::same_as<S, float>) {
      const Values magnitude = v.abs(), z = v.square();
      const Values small =
          v + v * z *
                  ((((-5.70498872745e-3F * z + 2.06390887954e-2F) * z - 5.37397155531e-2F) * z +
                    1.33314422036e-1F) *
                       z -
                   3.33332819422e-1F);
      const Values large = 1.F - 2.F / ((2.F * magnitude).min(40.F).exp() + 1.F);
      v = (magnitude < 0.625F).select(small, large * v.sign());
    } else {
      v = v.tanh();
    }
    return kernels::load(v.data());
  }
  /// 1 - y^2, from the output y.
  template <class V>
  V derivative(const V& output) const {
    return S(1) - output * output;
  }
};

}  // namespace ONEIROS_TARGET
}  // namespace oneiros
