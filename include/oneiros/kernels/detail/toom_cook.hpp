// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The transforms of F(4 x 4, 2 x 2): a 2 x 2 convolution gives a tile of 4 x 4 outputs from 5 x 5 inputs with
// 25 products instead of 64 (Winograd, Arithmetic complexity of computations, 1980; Lavin & Gray, Fast
// algorithms for convolutional neural networks, 2016). In one dimension y = A^T [(G w) (B^T x)], with
// polynomials evaluated at the points 1/2, -1/2, 3/2, -3/2 and infinity, whose rounding errors were the
// smallest of those tried:
//
//        [ -9/8 -9/4  1/2  1  0 ]        [ -1/2 -1/4 ]         [ 1    1    1     1    0 ]
//        [  9/8 -9/4 -1/2  1  0 ]        [  1/2 -1/4 ]         [ 1/2 -1/2  3/2  -3/2  0 ]
//  B^T = [ -3/8 -1/4  3/2  1  0 ]    G = [  1/6  1/4 ]   A^T = [ 1/4  1/4  9/4   9/4  0 ]
//        [  3/8 -1/4 -3/2  1  0 ]        [ -1/6  1/4 ]         [ 1/8 -1/8 27/8 -27/8  1 ]
//        [ 9/16   0  -5/2  0  1 ]        [   0    1  ]
//
// and in two dimensions along rows and columns. Each is written out with what its rows have in common; a
// transform takes and gives arrays of vectors, row by row.

#include <type_traits>

#include "oneiros/kernels/detail/simd.hpp"

namespace oneiros::kernels {
inline namespace ONEIROS_TARGET {
namespace toom_cook {

inline constexpr int tile = 4;           ///< outputs along one axis
inline constexpr int window = tile + 1;  ///< inputs along one axis, and points
inline constexpr int planes = window * window;

/// B^T x
struct InputTransform {
  static constexpr int from = 5, to = 5;
  template <class V>
  static ONEIROS_ALWAYS_INLINE void apply(const V* x, V* y) {
    using S = std::remove_cvref_t<decltype(x[0][0])>;
    const V even = S(0.5) * x[2] - S(1.125) * x[0], odd = x[3] - S(2.25) * x[1];
    const V even3 = S(1.5) * x[2] - S(0.375) * x[0], odd3 = x[3] - S(0.25) * x[1];
    y[0] = odd + even;
    y[1] = odd - even;
    y[2] = odd3 + even3;
    y[3] = odd3 - even3;
    y[4] = x[4] - S(2.5) * x[2] + S(0.5625) * x[0];
  }
};

/// B x
struct InputTransformTransposed {
  static constexpr int from = 5, to = 5;
  template <class V>
  static ONEIROS_ALWAYS_INLINE void apply(const V* x, V* y) {
    using S = std::remove_cvref_t<decltype(x[0][0])>;
    const V sum = x[0] + x[1], difference = x[0] - x[1], sum3 = x[2] + x[3], difference3 = x[2] - x[3];
    y[0] = S(0.5625) * x[4] - S(1.125) * difference - S(0.375) * difference3;
    y[1] = S(-2.25) * sum - S(0.25) * sum3;
    y[2] = S(0.5) * difference + S(1.5) * difference3 - S(2.5) * x[4];
    y[3] = sum + sum3;
    y[4] = x[4];
  }
};

/// G w
struct WeightTransform {
  static constexpr int from = 2, to = 5;
  template <class V>
  static ONEIROS_ALWAYS_INLINE void apply(const V* w, V* y) {
    using S = std::remove_cvref_t<decltype(w[0][0])>;
    const V half = S(0.5) * w[0], quarter = S(0.25) * w[1], sixth = S(1.0 / 6) * w[0];
    y[0] = -(half + quarter);
    y[1] = half - quarter;
    y[2] = quarter + sixth;
    y[3] = quarter - sixth;
    y[4] = w[1];
  }
};

/// G^T x
struct WeightTransformTransposed {
  static constexpr int from = 5, to = 2;
  template <class V>
  static ONEIROS_ALWAYS_INLINE void apply(const V* x, V* w) {
    using S = std::remove_cvref_t<decltype(x[0][0])>;
    w[0] = S(0.5) * (x[1] - x[0]) + S(1.0 / 6) * (x[2] - x[3]);
    w[1] = S(0.25) * ((x[2] + x[3]) - (x[0] + x[1])) + x[4];
  }
};

/// A^T x
struct OutputTransform {
  static constexpr int from = 5, to = 4;
  template <class V>
  static ONEIROS_ALWAYS_INLINE void apply(const V* x, V* y) {
    using S = std::remove_cvref_t<decltype(x[0][0])>;
    const V sum = x[0] + x[1], difference = x[0] - x[1], sum3 = x[2] + x[3], difference3 = x[2] - x[3];
    y[0] = sum + sum3;
    y[1] = S(0.5) * difference + S(1.5) * difference3;
    y[2] = S(0.25) * sum + S(2.25) * sum3;
    y[3] = S(0.125) * difference + S(3.375) * difference3 + x[4];
  }
};

/// A y
struct OutputTransformTransposed {
  static constexpr int from = 4, to = 5;
  template <class V>
  static ONEIROS_ALWAYS_INLINE void apply(const V* y, V* x) {
    using S = std::remove_cvref_t<decltype(y[0][0])>;
    const V even = y[0] + S(0.25) * y[2], odd = S(0.5) * y[1] + S(0.125) * y[3];
    const V even3 = y[0] + S(2.25) * y[2], odd3 = S(1.5) * y[1] + S(3.375) * y[3];
    x[0] = even + odd;
    x[1] = even - odd;
    x[2] = even3 + odd3;
    x[3] = even3 - odd3;
    x[4] = y[3];
  }
};

/// A transform along columns, then rows: from x `from` in, to x `to` out.
template <class T, class S>
ONEIROS_ALWAYS_INLINE void transform(const Vector<S>* in, Vector<S>* out) {
  Vector<S> half[T::to * T::from];
  unroll<T::from>([&](auto column) ONEIROS_INLINE_LAMBDA {
    Vector<S> x[T::from], y[T::to];
    unroll<T::from>([&](auto i) ONEIROS_INLINE_LAMBDA { x[i] = in[i * T::from + column]; });
    T::apply(x, y);
    unroll<T::to>([&](auto i) ONEIROS_INLINE_LAMBDA { half[i * T::from + column] = y[i]; });
  });
  unroll<T::to>([&](auto row) ONEIROS_INLINE_LAMBDA { T::apply(half + row * T::from, out + row * T::to); });
}

}  // namespace toom_cook
}  // namespace ONEIROS_TARGET
}  // namespace oneiros::kernels
