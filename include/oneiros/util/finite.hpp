// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What is NaN or infinite, by the bits: the compiler may take std::isnan and x != x to be false where it was
// told that there are no such numbers.

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstdint>
#include <limits>
#include <type_traits>

// Callers' own tests of losses would be without effect too, and clang may put any number in the place of one
// that is NaN. So this is not for those who do not know.
#if __FINITE_MATH_ONLY__ && !defined(ONEIROS_ALLOW_FINITE_MATH_ONLY)
#error \
    "oneiros: -ffinite-math-only, a part of -ffast-math and -Ofast, hides the NaN of a training that failed; \
add -fno-finite-math-only behind it, or define ONEIROS_ALLOW_FINITE_MATH_ONLY (docs/faq.md)"
#endif

namespace oneiros::detail {

template <std::floating_point S>
using BitsOf = std::conditional_t<sizeof(S) == 4, std::int32_t, std::int64_t>;

/// The bits of a number without its sign. They are of infinity from `infinite_bits` on, and beyond of NaN.
template <std::floating_point S>
BitsOf<S> magnitude_bits(const S& value) {
  static_assert(std::numeric_limits<S>::is_iec559 && sizeof(S) == sizeof(BitsOf<S>),
                "oneiros: the scalar is float or double");
  return std::bit_cast<BitsOf<S>>(value) & std::numeric_limits<BitsOf<S>>::max();
}

template <std::floating_point S>
inline constexpr BitsOf<S> infinite_bits = [] {
  constexpr int mantissa = std::numeric_limits<S>::digits - 1;
  return std::numeric_limits<BitsOf<S>>::max() >> mantissa << mantissa;
}();

/// The same of a value of which the compiler shall forget what it believes to know.
template <std::floating_point S>
BitsOf<S> reread_magnitude_bits(const S& value) {
  const S read = static_cast<const volatile S&>(value);
  return magnitude_bits(read);
}

template <std::floating_point S>
bool is_nan(const S& value) {
  return reread_magnitude_bits(value) > infinite_bits<S>;
}

template <std::floating_point S>
bool is_finite(const S& value) {
  return reread_magnitude_bits(value) < infinite_bits<S>;
}

/// Whether all values of a dense array are.
template <class Array>
bool all_finite(const Array& values) {
  return std::all_of(values.data(), values.data() + values.size(), is_finite<typename Array::Scalar>);
}

}  // namespace oneiros::detail
