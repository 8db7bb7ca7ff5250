// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/io/image_file.hpp"

#include <cstdlib>
#include <filesystem>
#include <string>

#include "io/temporary_directory.hpp"
#include "support/catch.hpp"

using namespace oneiros;

namespace {

const std::filesystem::path picture_files = std::filesystem::path(ONEIROS_TEST_DIR) / "io/images";

}  // namespace

TEST_CASE("pictures of every kind are read as rows of red, green and blue") {
  for (const char* name : {"colour.png", "colour.bmp", "alpha.png", "palette.png", "grey.png"}) {
    INFO(name);
    const ImageFile image = read_image(picture_files / name);
    REQUIRE(image.shape == Shape<3>{4, 6, 3});
    const bool grey = std::string(name) == "grey.png";
    std::size_t i = 0, wrong = 0;
    for (int row = 0; row < 4; ++row)
      for (int column = 0; column < 6; ++column)
        for (const int value : {10 * row, grey ? 10 * row : 20 * column, grey ? 10 * row : 99})
          wrong += image.pixels[i++] != value;
    CHECK(wrong == 0);
  }
}

TEST_CASE("JPEG pictures are read, baseline and progressive") {
  for (const char* name : {"plain.jpg", "progressive.jpg"}) {
    const ImageFile image = read_image(picture_files / name);
    REQUIRE(image.shape == Shape<3>{9, 17, 3});
    for (std::size_t i = 0; i < image.pixels.size(); ++i) {
      const int expected[] = {200, 100, 50};
      CHECK(std::abs(image.pixels[i] - expected[i % 3]) <= 3);
    }
  }
}

TEST_CASE("a file that is no picture, or not whole, is refused by its name") {
  const test::TemporaryDirectory directory;
  const auto load = [&](const std::string& bytes) {
    test::put(directory / "picture.png", bytes);
    return read_image(directory / "picture.png");
  };
  CHECK_THROWS_AS(load(""), DataError);
  CHECK_THROWS_WITH(load("no picture"), ContainsSubstring("picture.png: expected a picture"));
  CHECK_THROWS_AS(read_image(directory / "missing.png"), DataError);
  const std::string png = test::contents(picture_files / "colour.png");
  for (std::size_t size = 0; size + 16 < png.size(); ++size)
    CHECK_THROWS_AS(load(png.substr(0, size)), DataError);
}

TEST_CASE("a picture of any kind that is cut off is refused") {
  const test::TemporaryDirectory directory;
  for (const char* name : {"colour.bmp", "plain.jpg", "progressive.jpg", "palette.png"}) {
    const std::string whole = test::contents(picture_files / name);
    for (std::size_t size = 0; size < whole.size(); size += 1 + (size + 8 < whole.size() ? size % 7 : 0)) {
      test::put(directory / "picture", whole.substr(0, size));
      CHECK_THROWS_AS(read_image(directory / "picture"), DataError);
    }
  }
}

TEST_CASE("rows of a BMP picture may be stored from top to bottom") {
  const test::TemporaryDirectory directory;
  std::string bmp = test::contents(picture_files / "colour.bmp");
  bmp.replace(22, 4, "\xFC\xFF\xFF\xFF");  // -4 rows
  test::put(directory / "picture.bmp", bmp);
  const ImageFile image = read_image(directory / "picture.bmp");
  REQUIRE(image.shape == Shape<3>{4, 6, 3});
  CHECK(image.pixels[0] == 30);
  CHECK(image.pixels[3 * 6 * 3] == 0);
}

TEST_CASE("segments and tables that a JPEG picture claims end within it") {
  const test::TemporaryDirectory directory;
  const std::string jpeg = test::contents(picture_files / "plain.jpg");
  const std::size_t tables = jpeg.find("\xFF\xC4");
  const auto change = [&](std::size_t offset, const std::string& bytes) {
    std::string changed = jpeg;
    test::put(directory / "picture.jpg", changed.replace(offset, bytes.size(), bytes));
    return read_image(directory / "picture.jpg");
  };
  CHECK_THROWS_WITH(change(tables + 2, "\xFF\xFF"), ContainsSubstring("expected a segment of 2 to"));
  CHECK_THROWS_WITH(change(tables + 5, std::string(16, '\xFF')),
                    ContainsSubstring("Huffman codes at offset") && ContainsSubstring("found 4080"));
}

TEST_CASE("a small file that claims to be a large picture is refused before memory is taken for it") {
  const test::TemporaryDirectory directory;
  std::string png = test::contents(picture_files / "colour.png");
  const auto claim = [&](std::uint32_t width, std::uint32_t height) {
    for (std::size_t i = 0; i < 4; ++i) {
      png[16 + i] = static_cast<char>(width >> (24 - 8 * i));
      png[20 + i] = static_cast<char>(height >> (24 - 8 * i));
    }
    test::put(directory / "picture.png", png);
    return read_image(directory / "picture.png");
  };
  CHECK_THROWS_WITH(claim(8000, 8000), ContainsSubstring("found 8000 x 8000"));
  CHECK_THROWS_AS(claim(1 << 24, 1), DataError);
  CHECK_THROWS_AS(claim(0xFFFFFFFFU, 0xFFFFFFFFU), DataError);
  CHECK_THROWS_AS(claim(0, 4), DataError);
}
