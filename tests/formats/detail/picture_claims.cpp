// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/formats/detail/picture_claims.hpp"

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/temporary_directory.hpp"

using namespace oneiros;

namespace {

/// The least bytes that a file of so many rows and columns has.
using Least = double (*)(double rows, double columns);

double blocks_of_a_bit(double rows, double columns) {
  return std::floor(std::ceil(rows / 8) * std::ceil(columns / 8) / 8);
}
double bits_of_a_pixel(double rows, double columns) {
  return rows * std::ceil(columns / 8);
}
template <int bits>
double compressed(double rows, double columns) {
  return std::floor(rows * (1 + std::ceil(columns * bits / 8)) / 1032);
}

}  // namespace

TEST_CASE("a picture may have as many rows and columns as its bytes can hold, and not one more") {
  const auto [file, least] = GENERATE(table<std::string, Least>({{"plain.jpg", blocks_of_a_bit},
                                                                 {"colour.png", compressed<24>},
                                                                 {"palette.png", compressed<8>},
                                                                 {"colour.bmp", bits_of_a_pixel}}));
  INFO(file);
  const auto path = std::filesystem::path(ONEIROS_TEST_DIR) / "formats/images" / file;
  const std::string text = test::contents(path);
  const std::vector<std::uint8_t> bytes(text.begin(), text.end());
  const detail::PictureClaims claims(path, bytes);
  const auto is_refused = [&](int rows, int columns) {
    try {
      claims.check_size(rows, columns);
      return false;
    } catch (const DataError&) {
      return true;
    }
  };
  int refused = 0, wrong = 0;
  for (int rows = 1; rows < 40'000; rows += 1 + rows / 50)
    for (const int columns : {1, 7, 8, 9, 60, 511, 512, 513, 1500}) {
      const bool expected = least(rows, columns) > static_cast<double>(bytes.size());
      refused += expected;
      wrong += is_refused(rows, columns) != expected;
    }
  CHECK(refused > 100);
  CHECK(wrong == 0);
}
