// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/data/resize.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

#include "files.hpp"
#include "support/catch.hpp"
#include "support/random_cases.hpp"

using namespace oneiros;
using test::Bytes;

namespace {

data::Dataset one_image(const Shape<3>& shape, const Bytes& pixels) {
  return data::Dataset(
      {.name = "one", .image_shape = shape, .pixels = pixels, .labels = {1}, .class_names = {"a", "b"}});
}

Bytes resized(const Shape<3>& shape, const Bytes& pixels, Index height, Index width) {
  const data::Dataset result = data::resized(one_image(shape, pixels), height, width);
  CHECK(result.image_shape() == Shape<3>{height, width, shape[2]});
  return {result.image(0).begin(), result.image(0).end()};
}

struct PillowCase {
  Index height, width, to_height, to_width;
  Bytes image, resized;
};

const std::vector<PillowCase> pillow_cases{
#include "resized.inc"
};

}  // namespace

TEST_CASE("images are resized as Pillow does", "[data]") {
  for (const PillowCase& c : pillow_cases) {
    const Bytes found = resized({c.height, c.width, 3}, c.image, c.to_height, c.to_width);
    REQUIRE(found.size() == c.resized.size());
    int largest = 0;
    for (std::size_t i = 0; i < found.size(); ++i)
      largest = std::max(largest, std::abs(found[i] - c.resized[i]));
    CHECK(largest <= 1);  // Pillow rounds between its two passes too
  }
}

TEST_CASE("resized pixels are means weighted by a triangle", "[data]") {
  CHECK(resized({1, 4, 1}, {0, 0, 200, 200}, 1, 2) == Bytes{29, 171});  // (3 3 1) and (1 3 3) / 7
  CHECK(resized({4, 1, 1}, {0, 0, 200, 200}, 2, 1) == Bytes{29, 171});
  CHECK(resized({1, 2, 1}, {0, 100}, 1, 4) == Bytes{0, 25, 75, 100});
}

TEST_CASE("an image of one colour keeps it at any size", "[data]") {
  for (const Index size : {1, 2, 13, 31, 32, 33, 97})
    for (const std::uint8_t colour : {std::uint8_t{0}, std::uint8_t{131}, std::uint8_t{255}})
      CHECK(resized({32, 21, 2}, Bytes(32 * 21 * 2, colour), size, 2 * size) ==
            Bytes(static_cast<std::size_t>(4 * size * size), colour));
}

TEST_CASE("images of the wanted size stay where they are, with labels and names", "[data]") {
  const data::Dataset same = one_image({2, 3, 1}, test::ramp(6));
  CHECK(data::resized(same, 2, 3).image(0).data() == same.image(0).data());
  const data::Dataset other = data::resized(same.subset({0, 0}), 4, 4);
  CHECK(other.size() == 2);
  CHECK(other.label(1) == 1);
  CHECK(other.name() == "one");
  CHECK(other.class_names() == same.class_names());
}

TEST_CASE("the longest lines are resized without overflow, and longer ones refused", "[data]") {
  CHECK(resized({1, 32768, 1}, Bytes(32768, 255), 1, 1) == Bytes{255});
  CHECK(resized({1, 1, 1}, {255}, 32768, 1) == Bytes(32768, 255));
  CHECK_THROWS_WITH(data::resized(one_image({1, 32769, 1}, Bytes(32769, 1)), 1, 1),
                    ContainsSubstring("sides of 1 to 32768 pixels, found 1 x 32769"));
  const std::string refused = "resized: expected images with sides of 1 to 32768 pixels, found ";
  CHECK_THROWS_WITH(data::resized(one_image({32769, 1, 1}, Bytes(32769, 1)), 1, 1), refused + "32769 x 1");
  CHECK_THROWS_WITH(resized({1, 1, 1}, {1}, 0, 1), refused + "0 x 1");
  CHECK_THROWS_WITH(resized({1, 1, 1}, {1}, 1, -5), refused + "1 x -5");
  const Tensor<float, 4> high(1, 32769, 1, 1), wide(1, 1, 32769, 1), one(1, 1, 1, 1);
  CHECK_THROWS_WITH(data::resized(const_view(high), 1, 1), refused + "32769 x 1");
  CHECK_THROWS_WITH(data::resized(const_view(wide), 1, 1), refused + "1 x 32769");
  CHECK_THROWS_WITH(data::resized(const_view(one), 0, 4), refused + "0 x 4");
  CHECK_THROWS_WITH(data::resized(const_view(one), 4, 0), refused + "4 x 0");
}

TEST_CASE("without antialiasing, bilinear surfaces are themselves at any size", "[data]") {
  // What grows along rows and along columns is interpolated exactly, and is level beyond the outermost
  // centres.
  const auto surface = [](Index image, double row, double column, Index channel) {
    return (1 + row) * (2 + column) + static_cast<double>(10 * image + 100 * channel);
  };
  const auto place = [](Index i, Index from, Index to) {
    const double centre =
        (static_cast<double>(i) + 0.5) * static_cast<double>(from) / static_cast<double>(to);
    return std::clamp(centre - 0.5, 0.0, static_cast<double>(from - 1));
  };
  test::Dice dice(2);
  for (int round = 0; round < 30; ++round) {
    const Index height = dice(1, 9), width = dice(1, 9), to_height = dice(1, 12), to_width = dice(1, 12);
    Tensor<double, 4> x(2, height, width, 3);
    for (Index n = 0; n < 2; ++n)
      for (Index i = 0; i < height; ++i)
        for (Index j = 0; j < width; ++j)
          for (Index c = 0; c < 3; ++c)
            x(n, i, j, c) = surface(n, static_cast<double>(i), static_cast<double>(j), c);
    const Tensor<double, 4> y = data::resized(const_view(x), to_height, to_width, {.antialias = false});
    REQUIRE(shape_of(y) == Shape<4>{2, to_height, to_width, 3});
    double worst = 0;
    for (Index n = 0; n < 2; ++n)
      for (Index i = 0; i < to_height; ++i)
        for (Index j = 0; j < to_width; ++j)
          for (Index c = 0; c < 3; ++c)
            worst = std::max(worst, std::abs(y(n, i, j, c) - surface(n, place(i, height, to_height),
                                                                     place(j, width, to_width), c)));
    CHECK(worst < 1e-11);
  }
}

TEST_CASE("without antialiasing, shrinking reads the nearest pixels alone", "[data]") {
  const auto x = test::noise<double, 4>({1, 8, 1, 1}, 3);
  const Tensor<double, 4> y = data::resized(const_view(x), 2, 1, {.antialias = false});
  CHECK(y(0, 0, 0, 0) == Approx((x(0, 1, 0, 0) + x(0, 2, 0, 0)) / 2));
  CHECK(y(0, 1, 0, 0) == Approx((x(0, 5, 0, 0) + x(0, 6, 0, 0)) / 2));
  const data::Dataset bytes = data::resized(one_image({4, 1, 1}, {9, 0, 200, 9}), 2, 1, {.antialias = false});
  CHECK(Bytes(bytes.image(0).begin(), bytes.image(0).end()) == Bytes{5, 105});
}

TEST_CASE("images in memory are resized as bytes are, but not rounded", "[data]") {
  Tensor<float, 4> x(1, 4, 1, 1);
  x.setValues({{{{0}}, {{0}}, {{200}}, {{200}}}});
  const Tensor<float, 4> y = data::resized(const_view(x), 2, 1);
  CHECK(y(0, 0, 0, 0) == Approx(200. / 7));
  CHECK(y(0, 1, 0, 0) == Approx(1200. / 7));
  const auto same = test::noise<float, 4>({2, 7, 5, 3}, 4);
  const Tensor<float, 4> kept = data::resized(const_view(same), 7, 5, {.antialias = false});
  CHECK(std::equal(same.data(), same.data() + same.size(), kept.data()));
  const Tensor<float, 4> none(1, 0, 3, 3), no_images(0, 3, 3, 3);
  CHECK_THROWS_AS(data::resized(const_view(none), 4, 4), ShapeError);
  CHECK_THROWS_AS(data::resized(const_view(no_images), 4, 4), ShapeError);
  CHECK_THROWS_AS(data::resized(const_view(x), 0, 4), ShapeError);
}
