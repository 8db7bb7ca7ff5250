// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/kernels/detail/simd.hpp"

#include <algorithm>
#include <cmath>

#include "oneiros/kernels/detail/packing.hpp"
#include "support/catch.hpp"
#include "support/random_cases.hpp"

using namespace oneiros;
using namespace oneiros::test;
using namespace oneiros::kernels;

namespace {

template <class S>
void check_transposed_panels() {
  const Index stride = 70;
  const Tensor<S, 1> matrix = noise<S, 1>({40 * stride}, 1);
  for (const Index rows : {1, 3, 16, 37, 64})
    for (const Index valid : {1, 2, 8, 15, 16, 31, 32}) {
      const Index columns = (valid + lanes<S> - 1) / lanes<S> * lanes<S>;
      Tensor<S, 1> plain((rows + 1) * columns), turned((rows + 1) * columns);
      plain.setConstant(S(-7));
      turned.setConstant(S(-7));
      pack_columns(matrix.data(), stride, std::min<Index>(rows, 40), valid, columns, plain.data());
      pack_transposed(matrix.data(), stride, rows, valid, columns, turned.data());
      for (Index k = 0; k < rows; ++k)
        for (Index c = 0; c < columns; ++c) {
          if (k < 40) REQUIRE(plain(k * columns + c) == (c < valid ? matrix(k * stride + c) : S(0)));
          REQUIRE(turned(k * columns + c) == (c < valid ? matrix(c * stride + k) : S(0)));
        }
      for (Index c = 0; c < columns; ++c) {  // nothing is written behind them
        REQUIRE(plain(std::min<Index>(rows, 40) * columns + c) == S(-7));
        REQUIRE(turned(rows * columns + c) == S(-7));
      }
    }
}

}  // namespace

TEST_CASE("panels hold the matrix or its transpose, and zeros") {
  check_transposed_panels<float>();
  check_transposed_panels<double>();
}

TEST_CASE("functions of single values work on vectors too") {
  const auto square = [](float x) { return x * x; };
  Vector<float> v = zero<float>();
  for (int i = 0; i < lanes<float>; ++i) v[i] = static_cast<float>(i) - 2;
  const Vector<float> squares = map_lanes<float>(square, v);
  const Vector<float> kept = where_positive(v, v, Vector<float>(v * 10.F));
  for (int i = 0; i < lanes<float>; ++i) {
    CHECK(squares[i] == v[i] * v[i]);
    CHECK(kept[i] == (v[i] > 0 ? v[i] : v[i] * 10));
  }
}

TEST_CASE("what is not positive takes the second value") {
  const Vector<float> zeros = where_positive(zero<float>(), broadcast(1.F), broadcast(2.F));
  CHECK(zeros[0] == 2);
  CHECK(where_positive(0.0, 1.0, 2.0) == 2);
  CHECK(where_positive(0.5, 1.0, 2.0) == 1);
  CHECK(std::signbit(broadcast(-0.F)[0]));  // as it is
}

TEST_CASE("derivatives of single values are multiplied with vectors, too") {
  struct Square {
    float derivative(float y) const { return 2 * y; }
  };
  Vector<float> y = zero<float>(), g = zero<float>();
  for (int i = 0; i < lanes<float>; ++i) {
    y[i] = static_cast<float>(i + 1);
    g[i] = static_cast<float>(10 * i + 3);
  }
  const Vector<float> products = times_derivative<float>(Square{}, y, g);
  for (int i = 0; i < lanes<float>; ++i) CHECK(products[i] == g[i] * 2 * y[i]);
}

TEST_CASE("the first values of a vector are loaded and stored, and no others") {
  float values[lanes<float>];
  for (int i = 0; i < lanes<float>; ++i) values[i] = static_cast<float>(i + 1);
  for (int count = 0; count < lanes<float>; ++count) {
    const Vector<float> first = load_first(values, count);
    float stored[lanes<float>] = {};
    store_first(stored, load(values), count);
    for (int i = 0; i < lanes<float>; ++i) {
      CHECK(first[i] == (i < count ? values[i] : 0));
      CHECK(stored[i] == (i < count ? values[i] : 0));
    }
  }
}
