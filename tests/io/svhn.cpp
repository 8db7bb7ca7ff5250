// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/io/svhn.hpp"

#include <filesystem>
#include <string>

#include "io/temporary_directory.hpp"
#include "support/catch.hpp"

using namespace oneiros;
using data::Split;

namespace {

const std::filesystem::path svhn_files = std::filesystem::path(ONEIROS_TEST_DIR) / "io/svhn";

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

}  // namespace

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

TEST_CASE("MATLAB files that are not SVHN are refused with what was expected") {
  CHECK_THROWS_AS(load_file("doubles.mat"), DataError);
  CHECK_THROWS_WITH(
      load_file("doubles.mat"),
      ContainsSubstring("variable X at offset 128: expected real numbers of class uint8 (9), found "
                        "class 6"));
  CHECK_THROWS_WITH(load_file("cell.mat"), ContainsSubstring("found class 1"));
  CHECK_THROWS_WITH(load_file("image_last.mat"),
                    ContainsSubstring("expected 32 x 32 x 3 x 4, found 4 x 32 x 32 x 3"));
  CHECK_THROWS_WITH(load_file("label_11.mat"),
                    ContainsSubstring("expected labels from 1 to 10, found 11 for image 1"));
  CHECK_THROWS_WITH(load_file("label_0.mat"), ContainsSubstring("found 0 for image 0"));
  CHECK_THROWS_WITH(load_file("label_too_few.mat"), ContainsSubstring("expected 32 x 32 x 3 x 3"));
  CHECK_THROWS_WITH(load_file("labels_missing.mat"), ContainsSubstring("expected a variable y"));
  CHECK_THROWS_WITH(data::svhn(svhn_files / "nowhere", Split::test),
                    ContainsSubstring("no file") && ContainsSubstring("expected SVHN's train_32x32.mat"));
  for (const char* text : {"", "MATLAB 5.0 MAT-file"})
    CHECK_THROWS_WITH(load(text), ContainsSubstring("expected a little-endian MATLAB file of level 5"));
}

TEST_CASE("a MATLAB file that is cut off anywhere is refused") {
  for (const char* name : {"train_32x32.mat", "test_32x32.mat"}) {
    const std::string bytes = test::contents(svhn_files / name);
    for (std::size_t size = 0; size < bytes.size(); size += 5)
      CHECK_THROWS_AS(load(bytes.substr(0, size)), DataError);
    CHECK_THROWS_AS(load(bytes.substr(0, bytes.size() - 1)), DataError);
  }
}

TEST_CASE("a MATLAB file that is damaged anywhere is refused or read, and never worse") {
  for (const char* name : {"train_32x32.mat", "test_32x32.mat"}) {
    const std::string bytes = test::contents(svhn_files / name);
    for (std::size_t i = 124; i < std::min<std::size_t>(bytes.size(), 1500); i += 3)
      for (const int flip : {0x01, 0x80, 0xFF}) {
        std::string damaged = bytes;
        damaged[i] = static_cast<char>(damaged[i] ^ flip);
        try {
          const data::Dataset read = load(damaged);
          CHECK(read.size() >= 1);
        } catch (const DataError&) {}
      }
  }
}

TEST_CASE("sizes that a MATLAB file claims are checked before memory is taken for them") {
  std::string bytes = test::contents(svhn_files / "test_32x32.mat");
  const auto set = [&](std::size_t offset, std::uint32_t value) {
    for (std::size_t i = 0; i < 4; ++i) bytes[offset + i] = static_cast<char>(value >> (8 * i));
  };
  // After the header of 128 bytes: tag, flags (16), tag of the extents, extents (16), name (8), values.
  SECTION("an element beyond the end") {
    set(132, 0xFFFFFFF0U);
    CHECK_THROWS_WITH(load(bytes), ContainsSubstring("at offset 128: expected an element of at most") &&
                                       ContainsSubstring("found 4294967280"));
  }
  SECTION("extents whose product overflows") {
    for (const std::size_t offset : {160U, 164U, 168U, 172U}) set(offset, 0x80000001U);
    CHECK_THROWS_AS(load(bytes), DataError);
  }
  SECTION("extents for more values than there are") {
    set(172, 2);
    CHECK_THROWS_WITH(load(bytes), ContainsSubstring("values, found 3072"));
  }
  SECTION("more extents than an array has") {
    set(156, 0x7FFFFFF0U);
    CHECK_THROWS_AS(load(bytes), DataError);
  }
}
