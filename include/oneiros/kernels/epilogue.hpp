// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What happens to an output value on its way from the registers to memory: the bias is added, and the
// activation applied.

#include "oneiros/kernels/simd.hpp"

namespace oneiros {

/// f(x) = x.
struct Identity {
  static constexpr bool cheap = true;  ///< applied by kernels as they write

  /// Of a value or a vector of values.
  template <class V>
  V operator()(const V& x) const {
    return x;
  }
  /// 1 for any output.
  template <class V>
  V derivative(const V&) const {
    return V{} + 1;
  }
};

namespace kernels {
inline namespace ONEIROS_TARGET {

/// Whether an activation says of itself, by `static constexpr bool cheap = true`, that kernels shall apply it
/// as they write. Others are applied in a pass of their own, which costs little beside them, and saves the
/// compiler from building every kernel for every activation.
template <class F>
inline constexpr bool is_cheap = requires { requires F::cheap; };

/// f(value + bias); no bias if it is null.
template <class S, class Activation>
class Epilogue {
 public:
  /// Looks at the biases of all channels, or at none if `bias` is null.
  Epilogue(const S* bias, const Activation& activation) : bias_(bias), activation_(activation) {}

  /// A vector of channels, the first of them being `channel`.
  ONEIROS_ALWAYS_INLINE Vector<S> operator()(const Vector<S>& value, Index channel) const {
    return map_lanes<S>(activation_, bias_ == nullptr ? value : value + load(bias_ + channel));
  }

  /// Writes `count` channels of one pixel, from `channel` on.
  ONEIROS_ALWAYS_INLINE void write(const S* values, Index channel, Index count, S* output) const {
    Index c = 0;
    for (; c + lanes<S> <= count; c += lanes<S>) store(output + c, (*this)(load(values + c), channel + c));
    if (const Index rest = count - c; rest > 0) {
      Vector<S> v = load_first(values + c, rest);
      if (bias_ != nullptr) v = v + load_first(bias_ + channel + c, rest);
      store_first(output + c, map_lanes<S>(activation_, v), rest);
    }
  }

 private:
  const S* bias_;
  const Activation& activation_;
};

}  // namespace ONEIROS_TARGET
}  // namespace kernels
}  // namespace oneiros
