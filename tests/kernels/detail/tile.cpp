// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/kernels/detail/tile.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "oneiros/kernels/detail/packing.hpp"
#include "support/catch.hpp"
#include "support/random_cases.hpp"

using namespace oneiros;
using namespace oneiros::test;
using namespace oneiros::kernels;

namespace {

/// 8 rows of `left` times a packed panel of `right`, added up in `Summed`.
template <class Multiplied, class Summed, class Stored>
std::vector<Summed> multiplied(const Tensor<Stored, 1>& left, const Tensor<Stored, 1>& right, Index length,
                               bool transposed) {
  constexpr Index columns = panel_columns<Summed>;
  std::vector<Multiplied> panel(static_cast<std::size_t>(length * columns));
  if (transposed)
    pack_transposed(right.data(), length, length, columns - 1, columns, panel.data());
  else
    pack_columns(right.data(), columns, length, columns - 1, columns, panel.data());
  const Stored* rows[tile_rows];
  for (Index i = 0; i < tile_rows; ++i) rows[i] = left.data() + i * length;
  std::vector<Summed> tile(tile_rows * columns);
  multiply_taps<2>(rows, TapGrid{1, 1, length, 0, 0, 0, 0}, panel.data(), tile.data(), columns);
  return tile;
}

/// The largest difference from the definition, whose factors are rounded to `Rounded`.
template <class Rounded, class Summed, class Stored>
double largest_error(const std::vector<Summed>& tile, const Tensor<Stored, 1>& left,
                     const Tensor<Stored, 1>& right, Index length, bool transposed) {
  constexpr Index columns = panel_columns<Summed>;
  double largest = 0;
  for (Index i = 0; i < tile_rows; ++i)
    for (Index j = 0; j < columns; ++j) {
      double sum = 0;
      for (Index k = 0; k < length && j < columns - 1; ++k)
        sum +=
            static_cast<double>(static_cast<Rounded>(left(i * length + k))) *
            static_cast<double>(static_cast<Rounded>(right(transposed ? j * length + k : k * columns + j)));
      const double found = static_cast<double>(tile[static_cast<std::size_t>(i * columns + j)]);
      largest = std::max(largest, std::abs(found - sum));
    }
  return largest;
}

}  // namespace

TEST_CASE("what is stored, multiplied and summed may be three types") {
  const Index length = 37;
  // Thirds, which floats round.
  const Tensor<double, 1> left = noise<double, 1>({tile_rows * length}, 1) / 3.0;
  const Tensor<double, 1> right = noise<double, 1>({length * panel_columns<float>}, 2) / 3.0;
  for (const bool transposed : {false, true}) {
    const auto same = multiplied<double, double>(left, right, length, transposed);
    CHECK(largest_error<double>(same, left, right, length, transposed) < 1e-13);
    const auto narrow = multiplied<float, double>(left, right, length, transposed);
    CHECK(largest_error<float>(narrow, left, right, length, transposed) < 1e-13);
    CHECK(largest_error<double>(narrow, left, right, length, transposed) > 1e-9);
    const auto summed = multiplied<float, float>(left, right, length, transposed);
    CHECK(largest_error<float>(summed, left, right, length, transposed) < 1e-4);
  }
}
