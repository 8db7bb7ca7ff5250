// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/data/svhn.hpp"

#include <cstdint>
#include <filesystem>
#include <string>

#include "support/catch.hpp"
#include "support/temporary_directory.hpp"

using namespace oneiros;
using data::Split;

namespace {

const std::filesystem::path svhn_files = std::filesystem::path(ONEIROS_TEST_DIR) / "data/svhn";

/// Loads bytes as a training set.
data::Dataset load(const std::string& bytes) {
  const test::TemporaryDirectory directory;
  test::put(directory / "train_32x32.mat", bytes);
  return data::svhn(directory / "", Split::train);
}

data::Dataset load_file(const std::string& name) {
  return load(test::contents(svhn_files / name));
}

/// See make_svhn.py.
bool has_image(const data::Dataset& images, Index n) {
  for (Index row = 0; row < 32; ++row)
    for (Index column = 0; column < 32; ++column)
      for (Index channel = 0; channel < 3; ++channel)
        if (images.image(n)[static_cast<std::size_t>((row * 32 + column) * 3 + channel)] !=
            (7 * row + 3 * column + 50 * channel + 11 * n) % 256)
          return false;
  return true;
}

/// A MATLAB file of level 5 with a matrix `y` of bytes, rows x columns.
std::string labels_file(std::uint32_t rows, std::uint32_t columns, const std::string& values) {
  std::string bytes = "MATLAB 5.0 MAT-file";
  bytes.resize(124, ' ');
  bytes += std::string("\0\1IM", 4);
  const auto number = [](std::uint32_t value) {
    return std::string(reinterpret_cast<const char*>(&value), sizeof value);
  };
  const auto element = [&](std::uint32_t type, std::string value) {
    std::string tag = number(type) + number(static_cast<std::uint32_t>(value.size()));
    value.resize((value.size() + 7) / 8 * 8);
    return tag + value;
  };
  constexpr std::uint32_t int8 = 1, uint8 = 2, int32 = 5, uint32 = 6, matrix = 14, class_uint8 = 9;
  return bytes + element(matrix, element(uint32, number(class_uint8) + number(0)) +
                                     element(int32, number(rows) + number(columns)) + element(int8, "y") +
                                     element(uint8, values));
}

}  // namespace

TEST_CASE("SVHN's labels are a column of one or more") {
  const auto found = [](const std::string& extents) {
    return ContainsSubstring("variable 'y' at offset 128: expected N x 1 labels, found " + extents);
  };
  CHECK_THROWS_WITH(load(labels_file(1, 2, "\1\2")), found("1 x 2"));
  CHECK_THROWS_WITH(load(labels_file(0, 1, "")), found("0 x 1"));
  CHECK_THROWS_WITH(load(labels_file(2, 1, "\1\2")), ContainsSubstring("expected a variable 'X'"));
}

TEST_CASE("SVHN is read from MATLAB's order, and its label 10 becomes 0") {
  const data::Dataset train = data::svhn(svhn_files, Split::train);
  REQUIRE(train.size() == 4);
  CHECK(train.name() == "SVHN");
  CHECK(train.image_shape() == Shape<3>{32, 32, 3});
  CHECK(train.class_names() == std::vector<std::string>{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"});
  for (Index n = 0; n < 4; ++n) CHECK(has_image(train, n));
  CHECK(train.label(0) == 1);
  CHECK(train.label(1) == 0);
  CHECK(train.label(2) == 9);
  CHECK(train.label(3) == 5);
}

TEST_CASE("SVHN's files need not be compressed") {
  const data::Dataset images = data::svhn(svhn_files, Split::test);
  REQUIRE(images.size() == 1);
  CHECK(has_image(images, 0));
  CHECK(images.label(0) == 1);
}

TEST_CASE("SVHN may be stored in wider types, or by a machine of the other order of bytes") {
  const data::Dataset wide = load_file("wider_types.mat");
  REQUIRE(wide.size() == 4);
  for (Index n = 0; n < 4; ++n) CHECK(has_image(wide, n));
  CHECK(wide.label(1) == 0);
  CHECK(wide.label(3) == 5);
  const data::Dataset big = load_file("big_endian.mat");
  REQUIRE(big.size() == 1);
  CHECK(has_image(big, 0));
  CHECK(big.label(0) == 0);
}

TEST_CASE("SVHN is found in directories of its files' names, and a file of almost that name is named") {
  const test::TemporaryDirectory directory;
  const auto load = [&] { return data::svhn(directory.path(), Split::train); };
  std::filesystem::copy_file(svhn_files / "train_32x32.mat", directory / "SVHN-Train_32x32.mat");
  CHECK_THROWS_WITH(load(), ContainsSubstring("found SVHN-Train_32x32.mat"));
  std::filesystem::create_directory(directory / "train_32x32.mat");
  std::filesystem::rename(directory / "SVHN-Train_32x32.mat", directory / "train_32x32.mat/train_32x32.mat");
  CHECK(load().size() == 4);
}

TEST_CASE("MATLAB files that are not SVHN are refused with what was expected") {
  CHECK_THROWS_AS(load_file("doubles.mat"), DataError);
  CHECK_THROWS_WITH(
      load_file("doubles.mat"),
      ContainsSubstring("variable 'X' at offset 128: expected whole numbers from 0 to 255, found "
                        "0.027451 as value 1"));
  CHECK_THROWS_WITH(load_file("cell.mat"), ContainsSubstring("found class 1"));
  CHECK_THROWS_WITH(load_file("image_last.mat"),
                    ContainsSubstring("'X' at offset 128: expected 32 x 32 x 3 x 4, found 4 x 32 x 32 x 3"));
  CHECK_THROWS_WITH(load_file("label_11.mat"),
                    ContainsSubstring("expected labels from 1 to 10, found 11 for image 1"));
  CHECK_THROWS_WITH(load_file("label_0.mat"), ContainsSubstring("found 0 for image 0"));
  CHECK_THROWS_WITH(load_file("label_too_few.mat"), ContainsSubstring("expected 32 x 32 x 3 x 3"));
  CHECK_THROWS_WITH(load_file("labels_missing.mat"), ContainsSubstring("expected a variable 'y'"));
  CHECK_THROWS_WITH(data::svhn(svhn_files / "nowhere", Split::test),
                    ContainsSubstring("no file") && ContainsSubstring("expected SVHN's train_32x32.mat"));
  for (const char* text : {"", "MATLAB 5.0 MAT-file"})
    CHECK_THROWS_WITH(load(text), ContainsSubstring("expected a MATLAB file of level 5"));
}
