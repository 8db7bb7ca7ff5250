// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// LeakyReLU (Maas et al., Rectifier nonlinearities improve neural network acoustic models, 2013).

#include "oneiros/layers/pointwise.hpp"

namespace oneiros {
inline namespace ONEIROS_TARGET {

/// x for x > 0, slope x otherwise.
template <class S = float>
class LeakyReLU : public Pointwise<LeakyReLU<S>, S> {
 public:
  static constexpr bool is_rectifier = true;  ///< kernels apply it as they write

  /// Throws ValueError unless 0 <= slope, without which the derivative would not follow from the output.
  explicit LeakyReLU(S slope = S(0.2)) : slope_(slope) {
    if (detail::is_nan(slope) || slope < 0)
      throw ValueError(detail::message("LeakyReLU: expected a slope of at least 0, found ", slope));
  }

  /// Of a value or a vector of values.
  template <class V>
  V operator()(const V& x) const {
    return kernels::where_positive(x, x, V(slope_ * x));
  }
  /// In terms of the output: 1 where it is positive, slope elsewhere.
  template <class V>
  V derivative(const V& output) const {
    return kernels::where_positive(output, V(V{} + S(1)), V(V{} + slope_));
  }
  /// What negative values are multiplied with.
  S slope() const { return slope_; }

 private:
  S slope_;
};

}  // namespace ONEIROS_TARGET
}  // namespace oneiros
