// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Vectors as wide as the target's registers, and statically unrolled loops over them. GCC's and Clang's
// vector extensions are used, and nothing but this header depends on them; another compiler gets arrays,
// which are right but slow.

#include <concepts>
#include <cstring>
#include <type_traits>
#include <utility>

#include "oneiros/kernels/target.hpp"
#include "oneiros/tensor/tensor.hpp"

#if defined(__GNUC__)
#define ONEIROS_ALWAYS_INLINE inline __attribute__((always_inline))
#define ONEIROS_INLINE_LAMBDA __attribute__((always_inline))
#define ONEIROS_NEVER_INLINE __attribute__((noinline))
#else
#define ONEIROS_ALWAYS_INLINE inline
#define ONEIROS_INLINE_LAMBDA
#define ONEIROS_NEVER_INLINE
#endif

namespace oneiros::kernels {
inline namespace ONEIROS_TARGET {

/// Values in one vector.
template <class S>
inline constexpr int lanes = static_cast<int>(target.vector_bytes / sizeof(S));

namespace detail {

#if defined(__GNUC__)
template <class S>
struct VectorOf;
template <>
struct VectorOf<float> {
  typedef float type __attribute__((vector_size(target.vector_bytes)));
};
template <>
struct VectorOf<double> {
  typedef double type __attribute__((vector_size(target.vector_bytes)));
};
#else
template <class S>
struct VectorOf {
  struct type {
    S& operator[](int i) { return values[i]; }
    S operator[](int i) const { return values[i]; }
    template <class F>
    static type of(const F& f) {
      type result;
      for (int i = 0; i < lanes<S>; ++i) result[i] = f(i);
      return result;
    }
    friend type operator+(const type& a, const type& b) {
      return of([&](int i) { return a[i] + b[i]; });
    }
    friend type operator-(const type& a, const type& b) {
      return of([&](int i) { return a[i] - b[i]; });
    }
    friend type operator*(const type& a, const type& b) {
      return of([&](int i) { return a[i] * b[i]; });
    }
    friend type operator*(S a, const type& b) {
      return of([&](int i) { return a * b[i]; });
    }
    type operator-() const {
      return of([&](int i) { return -values[i]; });
    }
    type& operator+=(const type& other) { return *this = *this + other; }
    S values[lanes<S>];
  };
};
#endif

template <class F, int... I>
ONEIROS_ALWAYS_INLINE void unroll(const F& f, std::integer_sequence<int, I...>) {
  (f(std::integral_constant<int, I>{}), ...);
}

}  // namespace detail

/// `lanes<S>` values; +, - and * work on each.
template <class S>
using Vector = typename detail::VectorOf<S>::type;

/// Calls `f` with the constants 0, ..., count - 1. An array of vectors stays in registers only if every loop
/// over it is unrolled like this.
template <int count, class F>
ONEIROS_ALWAYS_INLINE void unroll(const F& f) {
  detail::unroll(f, std::make_integer_sequence<int, count>{});
}

/// Aligned or not.
template <class S>
ONEIROS_ALWAYS_INLINE Vector<S> load(const S* from) {
  Vector<S> v;
  std::memcpy(&v, from, sizeof v);
  return v;
}

template <class S>
ONEIROS_ALWAYS_INLINE void store(S* to, const Vector<S>& v) {
  std::memcpy(to, &v, sizeof v);
}

template <class S>
ONEIROS_ALWAYS_INLINE Vector<S> broadcast(S value) {
#if defined(__GNUC__)
  return value - Vector<S>{};
#else
  return Vector<S>::of([&](int) { return value; });
#endif
}

template <class S>
ONEIROS_ALWAYS_INLINE Vector<S> zero() {
  return Vector<S>{};
}

/// So many values of a type as a vector of another one has, converted to that.
template <class To, class From>
ONEIROS_ALWAYS_INLINE Vector<To> load_as(const From* from) {
  if constexpr (std::is_same_v<To, From>) {
    return load(from);
  } else {
    Vector<To> v = zero<To>();
    for (int i = 0; i < lanes<To>; ++i) v[i] = static_cast<To>(from[i]);
    return v;
  }
}

/// The first `count` < lanes values, zeros after them.
template <class S>
ONEIROS_ALWAYS_INLINE Vector<S> load_first(const S* from, Index count) {
  Vector<S> v = zero<S>();
  for (Index i = 0; i < count; ++i) v[static_cast<int>(i)] = from[i];
  return v;
}

template <class S>
ONEIROS_ALWAYS_INLINE void store_first(S* to, const Vector<S>& v, Index count) {
  for (Index i = 0; i < count; ++i) to[i] = v[static_cast<int>(i)];
}

/// Where x > 0 the value of `a`, elsewhere of `b`; of scalars or of each lane.
template <class V>
ONEIROS_ALWAYS_INLINE V where_positive(const V& x, const V& a, const V& b) {
#if defined(__GNUC__)
  return x > V{} ? a : b;
#else
  if constexpr (std::is_floating_point_v<V>) {
    return x > 0 ? a : b;
  } else {
    return V::of([&](int i) { return x[i] > 0 ? a[i] : b[i]; });
  }
#endif
}

/// f of each value: at once if f takes vectors, one by one otherwise.
template <class S, class F>
ONEIROS_ALWAYS_INLINE Vector<S> map_lanes(const F& f, Vector<S> v) {
  if constexpr (std::is_invocable_r_v<Vector<S>, const F&, Vector<S>>) {
    return f(v);
  } else {
    for (int i = 0; i < lanes<S>; ++i) v[i] = f(static_cast<S>(v[i]));
    return v;
  }
}

/// g f'(y) of each value, `f.derivative` giving f' from f's output y.
template <class S, class F>
ONEIROS_ALWAYS_INLINE Vector<S> times_derivative(const F& f, const Vector<S>& y, Vector<S> g) {
  if constexpr (requires {
                  { f.derivative(y) } -> std::same_as<Vector<S>>;
                }) {
    return g * f.derivative(y);
  } else {
    for (int i = 0; i < lanes<S>; ++i) g[i] = static_cast<S>(g[i]) * f.derivative(static_cast<S>(y[i]));
    return g;
  }
}

/// Transposes a square of `lanes` x `lanes` values, the rows of both `stride` values apart.
template <class S>
ONEIROS_ALWAYS_INLINE void transpose_square(const S* from, Index from_stride, S* to, Index to_stride) {
#if defined(__GNUC__)
  // Interleaving row i with row i + n/2, log2(n) times over, is a transposition.
  constexpr int n = lanes<S>;
  Vector<S> a[n], b[n];
  unroll<n>([&](auto i) ONEIROS_INLINE_LAMBDA { a[i] = load(from + i * from_stride); });
  const auto interleave = [&](const Vector<S>* in, Vector<S>* out) ONEIROS_INLINE_LAMBDA {
    unroll<n / 2>([&](auto i) ONEIROS_INLINE_LAMBDA {
      [&]<int... I>(std::integer_sequence<int, I...>) ONEIROS_INLINE_LAMBDA {
        out[2 * i] = __builtin_shufflevector(in[i], in[i + n / 2], (I / 2 + (I % 2) * n)...);
        out[2 * i + 1] = __builtin_shufflevector(in[i], in[i + n / 2], (n / 2 + I / 2 + (I % 2) * n)...);
      }(std::make_integer_sequence<int, n>{});
    });
  };
  constexpr int stages = n == 16 ? 4 : n == 8 ? 3 : n == 4 ? 2 : 1;
  unroll<stages>([&](auto stage) ONEIROS_INLINE_LAMBDA {
    if constexpr (stage % 2 == 0)
      interleave(a, b);
    else
      interleave(b, a);
  });
  unroll<n>([&](auto i) ONEIROS_INLINE_LAMBDA { store(to + i * to_stride, stages % 2 == 0 ? a[i] : b[i]); });
#else
  for (int i = 0; i < lanes<S>; ++i)
    for (int j = 0; j < lanes<S>; ++j) to[j * to_stride + i] = from[i * from_stride + j];
#endif
}

}  // namespace ONEIROS_TARGET
}  // namespace oneiros::kernels
