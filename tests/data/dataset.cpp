// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/data/dataset.hpp"

#include <algorithm>
#include <numeric>

#include "files.hpp"
#include "support/catch.hpp"

using namespace oneiros;

namespace {

/// Five images of 2 x 3 x 1; image i begins with byte 50 i.
data::Contents five_images() {
  data::Contents contents{
      .name = "five", .image_shape = {2, 3, 1}, .labels = {0, 1, 2, 0, 1}, .class_names = {"a", "b", "c"}};
  for (int i = 0; i < 5; ++i)
    for (int p = 0; p < 6; ++p) contents.pixels.push_back(static_cast<std::uint8_t>(50 * i + p));
  return contents;
}

/// A large set for tests of threads.
data::Dataset many_images(std::size_t count) {
  return data::Dataset({.name = "many",
                        .image_shape = {4, 4, 3},
                        .pixels = test::ramp(count * 48),
                        .labels = std::vector<int>(count, 0),
                        .class_names = {"only"}});
}

}  // namespace

TEST_CASE("a data set tells its images, labels, classes and name", "[data]") {
  const data::Dataset five(five_images());
  CHECK(five.size() == 5);
  CHECK(five.image_shape() == Shape<3>{2, 3, 1});
  CHECK(five.name() == "five");
  CHECK(five.classes() == 3);
  CHECK(five.class_names()[2] == "c");
  CHECK(five.label(4) == 1);
  const auto image = five.image(2);
  CHECK(test::Bytes(image.begin(), image.end()) == test::Bytes{100, 101, 102, 103, 104, 105});
}

TEST_CASE("copies and subsets of a data set share its bytes and outlive it", "[data]") {
  data::Dataset picked = [] {
    const data::Dataset five(five_images());
    const data::Dataset subset = five.subset({3, 1, 3});
    CHECK(subset.image(1).data() == five.image(1).data());
    CHECK(five.first(2).image(1).data() == five.image(1).data());
    return subset;
  }();
  REQUIRE(picked.size() == 3);
  CHECK(picked.image(0)[0] == 150);
  CHECK(picked.image(1)[0] == 50);
  CHECK(picked.label(2) == 0);
}

TEST_CASE("a subset of a subset picks from the subset", "[data]") {
  const data::Dataset picked = data::Dataset(five_images()).subset({4, 2, 0}).first(2).subset({1, 0});
  REQUIRE(picked.size() == 2);
  CHECK(picked.image(0)[0] == 100);
  CHECK(picked.image(1)[0] == 200);
}

TEST_CASE("batches for measuring are all images in order, the last one as small as it comes", "[data]") {
  const data::Dataset five(five_images());
  for (const Index batch_size : {1, 2, 3, 5, 8}) {
    INFO(batch_size);
    Index next = 0;
    data::for_each_batch<double>(
        five, batch_size, [&](const TensorView<const double, 4>& images, Index first) {
          REQUIRE(first == next);
          REQUIRE(first < 5);
          CHECK(images.shape() == Shape<4>{std::min<Index>(batch_size, 5 - first), 2, 3, 1});
          for (Index i = 0; i < images.dimension(0); ++i, ++next)
            CHECK(to_byte(images(i, 1, 2, 0)) == five.image(next)[5]);
        });
    CHECK(next == 5);
  }
  CHECK_THROWS_WITH(data::for_each_batch<float>(five, 0, [](const auto&, Index) {}),
                    "for_each_batch: expected batches of at least 1, found 0");
}

TEST_CASE("images outside of a data set are refused", "[data]") {
  const data::Dataset five(five_images());
  const data::Dataset two = five.first(2);
  CHECK_THROWS_AS(five.label(5), ValueError);
  CHECK_THROWS_AS(five.image(-1), ValueError);
  CHECK_THROWS_AS(two.image(2), ValueError);
  CHECK_THROWS_AS(five.first(0), ValueError);
  CHECK((five.first(1).size() == 1 && five.first(5).size() == 5));
  CHECK_THROWS_WITH(five.first(6), "five: cannot take the first 6 of 5 images");
  CHECK_THROWS_AS(two.first(3), ValueError);
  CHECK_THROWS_AS(two.subset({0, 2}), ValueError);
  CHECK_THROWS_AS(five.subset({}), ValueError);
}

TEST_CASE("contents that do not fit together make no data set", "[data]") {
  data::Contents contents = five_images();
  SECTION("a byte too few") {
    contents.pixels.pop_back();
    CHECK_THROWS_AS(data::Dataset(contents), ShapeError);
  }
  SECTION("a byte too many") {
    contents.pixels.push_back(0);
    CHECK_THROWS_AS(data::Dataset(contents), ShapeError);
  }
  SECTION("an image too many") {
    contents.pixels.resize(36);
    CHECK_THROWS_WITH(data::Dataset(contents),
                      "five: expected 5 images (one for each label) of 6 bytes, found 36 bytes");
  }
  SECTION("an impossible shape") {
    contents.image_shape = {2, 3, 0};
    CHECK_THROWS_AS(data::Dataset(contents), ShapeError);
  }
  SECTION("no images") {
    contents.pixels.clear();
    contents.labels.clear();
    CHECK_THROWS_AS(data::Dataset(contents), ValueError);
  }
  SECTION("a label without a class") {
    contents.labels[4] = 3;
    CHECK_THROWS_WITH(data::Dataset(contents), "five: image 4 has label 3, expected 0 to 2");
  }
  SECTION("a negative label") {
    contents.labels[0] = -1;
    CHECK_THROWS_AS(data::Dataset(contents), ValueError);
  }
}

TEMPLATE_TEST_CASE("bytes 0 to 255 become -1 to 1, the ends exactly", "[data]", float, double) {
  test::Bytes bytes(256);
  std::iota(bytes.begin(), bytes.end(), std::uint8_t{0});
  const data::Dataset all(
      {.name = "bytes", .image_shape = {16, 16, 1}, .pixels = bytes, .labels = {0}, .class_names = {"x"}});
  const Tensor<TestType, 4> x = data::images<TestType>(all, 0, 1);
  REQUIRE(shape_of(x) == Shape<4>{1, 16, 16, 1});
  CHECK(x.data()[0] == TestType(-1));
  CHECK(x.data()[255] == TestType(1));
  for (int i = 0; i < 256; ++i) CHECK(static_cast<double>(x.data()[i]) == Approx(i / 127.5 - 1).margin(1e-7));
}

TEST_CASE("images are converted in the order asked for", "[data]") {
  const data::Dataset five(five_images());
  const std::vector<Index> which{4, 0, 4};
  Tensor<float, 4> out(3, 2, 3, 1);
  detail::images_to<float>(five, which, out);
  CHECK(out(0, 0, 0, 0) == Approx(200 / 127.5 - 1));
  CHECK(out(1, 1, 2, 0) == Approx(5 / 127.5 - 1));
  CHECK(out(2, 0, 1, 0) == Approx(201 / 127.5 - 1));
  CHECK(data::images(five, 3, 2)(1, 0, 0, 0) == Approx(200 / 127.5 - 1));
}

TEST_CASE("images are not written to tensors of another shape, nor read beyond the end", "[data]") {
  const data::Dataset five(five_images());
  const std::vector<Index> two{0, 1};
  Tensor<float, 4> out(3, 2, 3, 1);
  CHECK_THROWS_WITH((detail::images_to<float>(five, two, out)),
                    ContainsSubstring("expected 2 x 2 x 3 x 1, found 3 x 2 x 3 x 1"));
  const std::vector<Index> outside{0, 1, 5};
  CHECK_THROWS_AS((detail::images_to<float>(five, outside, out)), ValueError);
  CHECK_THROWS_WITH(data::images(five, 4, 2), "five: expected images within 0 to 5, found 2 from 4");
  CHECK_THROWS_WITH(data::images(five, -1, 2), "five: expected images within 0 to 5, found 2 from -1");
  CHECK_THROWS_WITH(data::images(five, 0, -1), "five: expected images within 0 to 5, found -1 from 0");
  CHECK_THROWS_WITH(data::images(five, 0, 6), "five: expected images within 0 to 5, found 6 from 0");
  CHECK(data::images(five, 5, 0).size() == 0);
}

TEST_CASE("images are the same for any number of threads", "[data]") {
  const data::Dataset many = many_images(101);
  const Tensor<float, 4> expected = data::images(many, 0, 101);
  for (int count = 1; count <= 4; ++count) {
    Threads threads(count);
    const Tensor<float, 4> found = threads.run([&] { return data::images(many, 0, 101); });
    CHECK(std::equal(found.data(), found.data() + found.size(), expected.data()));
  }
}
