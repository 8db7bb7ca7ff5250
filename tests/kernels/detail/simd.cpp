// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/kernels/detail/simd.hpp"

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
  const float values[] = {1, 2, 3, 4};
  float some[] = {0, 0, 0, 0};
  store_first(some, load_first(values, 3), 3);
  CHECK(some[2] == 3);
  CHECK(some[3] == 0);
}
