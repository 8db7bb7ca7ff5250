// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What happens to an output value on its way from the registers to memory: the bias is added, and negative
// values are multiplied with a slope.

#include "oneiros/kernels/detail/simd.hpp"
#include "oneiros/kernels/detail/workspace.hpp"

namespace oneiros::kernels {
inline namespace ONEIROS_TARGET {

/// What becomes of a value x of channel c: x + bias[c], times the slope unless that is positive.
template <class S>
struct Epilogue {
  const S* bias;  ///< of all channels; null for none
  S slope = 1;    ///< 1: as it is

  /// The slope alone, of a value or a vector of values to which the bias has been added.
  template <class V>
  ONEIROS_ALWAYS_INLINE V rectify(const V& value) const {
    return where_positive(value, value, V(slope * value));
  }

  /// A vector of channels, the first of them being `channel`.
  ONEIROS_ALWAYS_INLINE Vector<S> operator()(const Vector<S>& value, Index channel) const {
    return rectify(bias == nullptr ? value : value + load(bias + channel));
  }

  /// Writes `count` channels of one pixel, from `channel` on.
  ONEIROS_ALWAYS_INLINE void write(const S* values, Index channel, Index count, S* output) const {
    Index c = 0;
    for (; c + lanes<S> <= count; c += lanes<S>) store(output + c, (*this)(load(values + c), channel + c));
    if (const Index rest = count - c; rest > 0) {
      Vector<S> v = load_first(values + c, rest);
      if (bias != nullptr) v = v + load_first(bias + channel + c, rest);
      store_first(output + c, rectify(v), rest);
    }
  }
};

/// The same for a row of `count` values, whose channels begin again after each `channels` of them. Until the
/// next call in this thread.
template <class S>
Epilogue<S> repeat_channels(const Epilogue<S>& epilogue, Index channels, Index count) {
  if (epilogue.bias == nullptr) return epilogue;
  S* row = shared<S>().bias.reserve(count);
  for (Index i = 0; i < count; ++i) row[i] = epilogue.bias[i % channels];
  return {row, epilogue.slope};
}

}  // namespace ONEIROS_TARGET
}  // namespace oneiros::kernels
