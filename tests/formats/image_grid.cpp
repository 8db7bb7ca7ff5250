// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/formats/image_grid.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <map>
#include <span>

#include "formats/png_reader.hpp"
#include "oneiros/formats/detail/crc32.hpp"
#include "support/catch.hpp"
#include "support/random_cases.hpp"
#include "support/temporary_directory.hpp"

using namespace oneiros;
using namespace oneiros::test;

namespace {

/// A batch of images, each of one brightness.
Tensor<float, 4> flat_images(Index count, Index height, Index width, Index channels) {
  Tensor<float, 4> images(count, height, width, channels);
  const Index size = height * width * channels;
  for (Index i = 0; i < images.size(); ++i) images.data()[i] = static_cast<float>(i / size) / 4 - 1;
  return images;
}

constexpr int light = 232;

int dark_pixels(const DecodedImage& image, int first_column, int last_column) {
  int count = 0;
  for (int row = 0; row < image.height; ++row)
    for (int column = first_column; column < last_column; ++column) count += image(row, column) < 100 ? 1 : 0;
  return count;
}

}  // namespace

TEST_CASE("A grid has its images side by side with two light pixels between them") {
  const TemporaryDirectory directory;
  Tensor<float, 4> images(3, 4, 5, 1);
  for (Index i = 0; i < images.size(); ++i) images.data()[i] = static_cast<float>(i) / 32 - 1;
  ImageGrid grid(3);
  grid.add_row(images);
  grid.write(directory / "grid.png");
  const DecodedImage image = read_png(directory / "grid.png");
  REQUIRE(image.height == 2 + 4 + 2);
  REQUIRE(image.width == 2 + 3 * (5 + 2));
  for (int row = 0; row < image.height; ++row)
    for (int column = 0; column < image.width; ++column) {
      const bool outside = row < 2 || row >= 6 || column % 7 < 2;
      const int expected = outside ? light : to_byte(images(column / 7, row - 2, column % 7 - 2, 0));
      for (int channel = 0; channel < 3; ++channel) CHECK(image(row, column, channel) == expected);
    }
}

TEST_CASE("A longer batch goes on in the next line and rows are stacked") {
  const TemporaryDirectory directory;
  ImageGrid grid(2);
  grid.add_row(flat_images(3, 4, 4, 1));
  grid.add_row(flat_images(1, 4, 4, 1));
  grid.write(directory / "grid.png");
  const DecodedImage image = read_png(directory / "grid.png");
  REQUIRE(image.height == 2 + 3 * 6);
  REQUIRE(image.width == 2 + 2 * 6);
  CHECK(image(2, 2) == 0);
  CHECK(image(2, 8) == to_byte(-0.75));
  CHECK(image(8, 2) == to_byte(-0.5));
  CHECK(image(8, 8) == light);
  CHECK(image(14, 2) == 0);
}

TEST_CASE("One image is a row like a batch of one") {
  const TemporaryDirectory directory;
  const Tensor<float, 4> batch = noise<float, 4>({1, 4, 5, 3}, 1, 0.3F);
  const Tensor<float, 3> image = batch.reshape(Shape<3>{4, 5, 3});
  ImageGrid of_batch(1), of_image(1);
  of_batch.add_row(batch, "a");
  of_image.add_row(image, "a");
  of_batch.write(directory / "batch.png");
  of_image.write(directory / "image.png");
  CHECK(contents(directory / "image.png") == contents(directory / "batch.png"));
}

TEST_CASE("Colours keep their channels, grey fills all three, and NaN is mid grey") {
  const TemporaryDirectory directory;
  Tensor<double, 4> color(1, 1, 1, 3);
  color.setValues({{{{-1.0, 0.0, 1.0}}}});
  Tensor<float, 4> grey(1, 1, 1, 1);
  grey.setConstant(std::numeric_limits<float>::quiet_NaN());
  ImageGrid grid(1);
  grid.add_row(color);
  grid.add_row(grey);
  grid.write(directory / "grid.png");
  const DecodedImage image = read_png(directory / "grid.png");
  for (int channel = 0; channel < 3; ++channel) {
    CHECK(image(2, 2, channel) == std::array{0, 128, 255}[static_cast<std::size_t>(channel)]);
    CHECK(image(5, 2, channel) == 128);
  }
}

TEST_CASE("A scale magnifies every pixel of the grid") {
  const TemporaryDirectory directory;
  for (const int scale : {1, 3}) {
    ImageGrid grid(2, scale);
    grid.add_row(flat_images(2, 3, 4, 3), "a");
    grid.write(directory / ("grid" + std::to_string(scale) + ".png"));
  }
  const DecodedImage small = read_png(directory / "grid1.png"), large = read_png(directory / "grid3.png");
  REQUIRE(large.height == 3 * small.height);
  REQUIRE(large.width == 3 * small.width);
  bool same = true;
  for (int row = 0; row < large.height; ++row)
    for (int column = 0; column < large.width; ++column)
      same = same && large(row, column) == small(row / 3, column / 3);
  CHECK(same);
}

TEST_CASE("Captions are written to the left of their row") {
  const TemporaryDirectory directory;
  Tensor<float, 4> white = flat_images(2, 11, 8, 1);
  white.setConstant(1);
  ImageGrid grid(2);
  grid.add_row(white, "|-|");
  grid.add_row(white, "-");
  grid.write(directory / "grid.png");
  const DecodedImage image = read_png(directory / "grid.png");
  const int left = 2 + (3 * 6 + 2);
  REQUIRE(image.height == 2 + 2 * (11 + 2));
  REQUIRE(image.width == left + 2 * (8 + 2));
  CHECK(dark_pixels(image, 0, 2 + 5) == 7 + 5);
  CHECK(dark_pixels(image, 2 + 6, 2 + 11) == 5);
  CHECK(dark_pixels(image, 2 + 12, 2 + 17) == 7);
  CHECK(dark_pixels(image, 2 + 18, image.width) == 0);
  for (int row = 4; row < 11; ++row) CHECK(image(row, 4) < 100);  // in the middle of eleven
  for (int column = 2; column < 7; ++column) CHECK(image(2 + 11 + 2 + 2 + 3, column) < 100);
  for (int row = 0; row < image.height; ++row)
    for (int column = left; column < image.width; ++column)
      CHECK((image(row, column) == 255) == (row % 13 >= 2 && (column - left) % 10 < 8));
}

TEST_CASE("Captions and what is between images are grey, beside colours too") {
  const TemporaryDirectory directory;
  ImageGrid grid(1);
  grid.add_row(flat_images(1, 8, 8, 3), "caption");
  grid.write(directory / "grid.png");
  const DecodedImage image = read_png(directory / "grid.png");
  REQUIRE(image.channels == 3);
  std::map<std::array<int, 3>, int> pixels;
  for (int row = 0; row < image.height; ++row)
    for (int column = 0; column < image.width; ++column)
      ++pixels[{image(row, column), image(row, column, 1), image(row, column, 2)}];
  CHECK(pixels.size() == 3);
  CHECK(pixels[{0, 0, 0}] == 8 * 8);
  CHECK(pixels[{48, 48, 48}] > 0);
  CHECK(pixels[{light, light, light}] > 0);
}

TEST_CASE("A line is as high as its caption where images are lower") {
  const TemporaryDirectory directory;
  ImageGrid grid(1);
  grid.add_row(flat_images(1, 1, 1, 1), "\xFF~");
  grid.write(directory / "grid.png");
  CHECK(read_png(directory / "grid.png").height == 2 + 7 + 2);
}

TEST_CASE("Every printable character has a glyph of its own") {
  for (char a = '!'; a <= '~'; ++a) {
    CHECK(std::ranges::none_of(detail::glyph(a), [](int column) { return column > 0x7F; }));
    for (char b = ' '; b < a; ++b) CHECK(detail::glyph(a) != detail::glyph(b));
  }
  CHECK(detail::glyph('\n') == detail::glyph('?'));
  CHECK(detail::glyph('\x7F') == detail::glyph('?'));
  CHECK(detail::glyph('\x1F') == detail::glyph('?'));
  // Which changes with any pixel; look at a picture of all characters before changing it.
  detail::Crc32 all;
  for (const detail::Glyph& glyph : detail::glyphs) all.update(std::as_bytes(std::span(glyph)));
  CHECK(all.value() == 0xD42D2699U);
}

TEST_CASE("A grid without images, of different images or of impossible layout is an error") {
  const TemporaryDirectory directory;
  CHECK_THROWS_MATCHES(
      ImageGrid(0, 3), ValueError,
      Message("ImageGrid: expected at least 1 column and a scale of at least 1, found 0 and 3"));
  CHECK_THROWS_AS(ImageGrid(1, 0), ValueError);
  ImageGrid grid(2, 1'000'000);
  grid.add_row(Tensor<float, 4>(0, 4, 4, 2));
  grid.add_row(Tensor<float, 4>(1, 0, 4, 3));
  CHECK_THROWS_AS(grid.write(directory / "grid.png"), ShapeError);
  grid.add_row(flat_images(1, 4, 4, 3));
  CHECK_THROWS_AS(grid.add_row(flat_images(1, 4, 5, 3)), ShapeError);
  CHECK_THROWS_AS(grid.add_row(flat_images(1, 4, 4, 2)), ShapeError);
  CHECK_THROWS_AS(grid.write(directory / "grid.png"), ShapeError);
  CHECK(directory.file_count() == 0);
}
