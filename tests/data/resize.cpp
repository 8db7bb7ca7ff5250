// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/data/resize.hpp"

#include <cstdlib>
#include <vector>

#include "files.hpp"
#include "support/catch.hpp"

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
  CHECK_THROWS_AS(resized({1, 1, 1}, {1}, 0, 1), ShapeError);
  CHECK_THROWS_AS(resized({1, 1, 1}, {1}, 1, -5), ShapeError);
}
