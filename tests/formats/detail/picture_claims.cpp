// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/formats/detail/picture_claims.hpp"

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
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
  // A PNG is one of so many bits for a channel, and of a kind: grey is 0, alpha 4, rgb 2, and 3 a palette.
  const auto [file, least, depth, kind] =
      GENERATE(table<std::string, Least, int, int>({{"plain.jpg", blocks_of_a_bit, 0, 0},
                                                    {"colour.png", compressed<24>, 8, 2},
                                                    {"colour.png", compressed<32>, 8, 6},
                                                    {"colour.png", compressed<16>, 8, 4},
                                                    {"colour.png", compressed<16>, 16, 0},
                                                    {"palette.png", compressed<8>, 8, 3},
                                                    {"palette.png", compressed<1>, 1, 3},
                                                    {"colour.bmp", bits_of_a_pixel, 0, 0}}));
  INFO(file);
  const auto path = std::filesystem::path(ONEIROS_TEST_DIR) / "formats/images" / file;
  std::string text = test::contents(path);
  if (depth > 0) {
    text[24] = static_cast<char>(depth);
    text[25] = static_cast<char>(kind);
  }
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
  for (const int columns : {1, 8, 9, 57, 512, 513}) {  // at the edge
    int most = 0;
    while (most < 100'000 && least(most + 1, columns) <= static_cast<double>(bytes.size())) ++most;
    wrong += is_refused(most, columns) || (most < 100'000 && !is_refused(most + 1, columns));
  }
  for (const auto& [rows, columns] : {std::pair{0, 4}, {4, 0}, {-1, 4}, {4, -1}})
    wrong += !is_refused(rows, columns);
  CHECK(refused > 100);
  CHECK(wrong == 0);
}
