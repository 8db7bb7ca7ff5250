// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/data/idx.hpp"

#include <algorithm>

#include "files.hpp"
#include "support/catch.hpp"

using namespace oneiros;
using test::Bytes;
using test::idx_bytes;
using test::ramp;

TEST_CASE("an IDX file is extents and values", "[data]") {
  const Bytes file = idx_bytes({2, 1, 3}, {1, 2, 3, 4, 5, 6});
  const detail::IdxArray array = detail::parse_idx(file, "file");
  CHECK(array.extents == std::vector<Index>{2, 1, 3});
  CHECK(Bytes(array.values.begin(), array.values.end()) == Bytes{1, 2, 3, 4, 5, 6});
  const Bytes long_file = idx_bytes({0x0102}, Bytes(0x0102, 1));
  CHECK(detail::parse_idx(long_file, "file").extents[0] == 258);
  CHECK(detail::parse_idx(idx_bytes({1, 1, 1, 1, 1, 1, 1, 2}, {5, 6}), "file").extents.size() == 8);
  CHECK(detail::parse_idx(idx_bytes({1}, {7}), "file").values[0] == 7);
}

TEST_CASE("foreign and truncated IDX files are refused", "[data]") {
  const auto parse = [](const Bytes& bytes) { return detail::parse_idx(bytes, "file"); };
  CHECK_THROWS_AS(parse({}), DataError);
  CHECK_THROWS_AS(parse({0, 0, 8}), DataError);
  CHECK_THROWS_AS(parse({1, 0, 8, 1, 0, 0, 0, 1, 5}), DataError);
  CHECK_THROWS_AS(parse({0, 1, 8, 1, 0, 0, 0, 1, 5}), DataError);
  CHECK_THROWS_WITH(parse({0x1F, 0x8B, 8, 0, 1, 2, 3, 4}), ContainsSubstring("file: expected an IDX file"));
  CHECK_THROWS_AS(parse(idx_bytes({4}, {1, 2, 3, 4}, 0x09)), DataError);  // signed bytes
  CHECK_THROWS_AS(parse(idx_bytes({1}, {1, 2, 3, 4}, 0x0D)), DataError);  // floats
  CHECK_THROWS_WITH(parse(idx_bytes({}, {1})), ContainsSubstring("1 to 8 extents at offset 3, found 0"));
  CHECK_THROWS_WITH(parse({0, 0, 8, 9}), ContainsSubstring("1 to 8 extents at offset 3, found 9"));
  CHECK_THROWS_WITH(parse({0, 0, 8, 2, 0, 0, 0, 1}),
                    "file: expected 2 extents up to offset 12, found 8 bytes");
  CHECK_THROWS_WITH(parse({0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0}),
                    "file: expected 2 extents up to offset 12, found 11 bytes");
  CHECK_THROWS_WITH(parse(idx_bytes({1, 1}, {})),
                    "file: expected 1 x 1 values (at least one) from offset 12, found 0");
  CHECK_THROWS_WITH(parse(idx_bytes({2, 3}, {1, 2, 3, 4, 5})),
                    ContainsSubstring("expected 2 x 3 values") && ContainsSubstring("offset 12, found 5"));
  CHECK_THROWS_AS(parse(idx_bytes({2, 3}, {1, 2, 3, 4, 5, 6, 7})), DataError);
  CHECK_THROWS_AS(parse(idx_bytes({0, 3}, {})), DataError);
}

TEST_CASE("IDX extents whose product overflows are refused", "[data]") {
  // 641 x 6700417 = 2^32 + 1, and times 2^32 - 1 it is -1 modulo 2^64; twice that is 1.
  const Bytes one_value = idx_bytes({641, 6700417, 0xFFFFFFFF, 641, 6700417, 0xFFFFFFFF}, {1});
  CHECK_THROWS_AS(detail::parse_idx(one_value, "file"), DataError);
  CHECK_THROWS_AS(detail::parse_idx(idx_bytes({0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF}, {1}), "file"), DataError);
}

TEST_CASE("grey images are centred on black, with equal channels", "[data]") {
  // Extents up to 32, odd ones nearer to the top left.
  const auto [height, width] =
      GENERATE(table<std::uint32_t, std::uint32_t>({{28, 28}, {5, 2}, {32, 32}, {1, 31}}));
  constexpr std::size_t count = 11;
  const Bytes values = ramp(count * height * width, 1);
  const data::Dataset images =
      detail::idx_dataset(idx_bytes({count, height, width}, values), idx_bytes({count}, Bytes(count, 1)));
  REQUIRE(images.size() == count);
  REQUIRE(images.image_shape() == Shape<3>{32, 32, 3});
  const std::size_t top = (32 - height) / 2, left = (32 - width) / 2;
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t y = 0; y < 32; ++y)
      for (std::size_t x = 0; x < 32; ++x) {
        const bool inside = y >= top && y < top + height && x >= left && x < left + width;
        const int expected = inside ? values[(i * height + y - top) * width + x - left] : 0;
        for (std::size_t c = 0; c < 3; ++c)
          wrong += images.image(static_cast<Index>(i))[(y * 32 + x) * 3 + c] != expected;
      }
  CHECK(wrong == 0);
}

TEST_CASE("labels of an IDX data set name their classes unless names are given", "[data]") {
  const Bytes images = idx_bytes({2, 2, 2}, ramp(8));
  const Bytes labels = idx_bytes({2}, {2, 0});
  const data::Dataset plain = detail::idx_dataset(images, labels);
  CHECK(plain.class_names() == std::vector<std::string>{"0", "1", "2"});
  CHECK(plain.label(0) == 2);
  const data::Dataset named =
      detail::idx_dataset(images, labels, {.name = "pets", .class_names = {"cat", "dog", "eel"}});
  CHECK(named.name() == "pets");
  CHECK(named.class_names()[2] == "eel");
  CHECK_THROWS_WITH(
      detail::idx_dataset(images, labels, {.class_names = {"cat", "dog"}, .labels = "labels.idx"}),
      "labels.idx: expected labels from 0 to 1, found 2 at offset 8");
}

TEST_CASE("IDX files that do not belong together are refused", "[data]") {
  const Bytes images = idx_bytes({2, 3, 1}, ramp(6));
  const Bytes labels = idx_bytes({2}, {1, 0});
  CHECK_THROWS_WITH(detail::idx_dataset(images, idx_bytes({3}, {0, 1, 2})),
                    "IDX labels: expected 2 labels, one for each image in IDX images, found 3 values at "
                    "offset 4");
  CHECK_THROWS_AS(detail::idx_dataset(labels, images), DataError);
  CHECK_THROWS_AS(detail::idx_dataset(images, idx_bytes({2, 1}, {0, 1})), DataError);
  CHECK_THROWS_AS(detail::idx_dataset(idx_bytes({2, 33, 1}, ramp(66)), labels), DataError);
  CHECK_THROWS_WITH(detail::idx_dataset(idx_bytes({2, 1, 33}, ramp(66)), labels),
                    ContainsSubstring("at most 32 x 32") && ContainsSubstring("found 2 x 1 x 33"));
  CHECK_THROWS_AS(detail::idx_dataset(idx_bytes({8}, ramp(8)), idx_bytes({8}, ramp(8))), DataError);
}

TEST_CASE("IDX files are read from disk, and named when they are at fault", "[data]") {
  const test::TemporaryDirectory temporary;
  const auto directory = temporary / "idx";
  const auto images = test::write_file(directory / "images", idx_bytes({2, 2, 2}, ramp(8)));
  const auto labels = test::write_file(directory / "labels", idx_bytes({2}, {1, 0}));
  const data::Dataset read = data::idx(images, labels, {"zero", "one"});
  CHECK(read.size() == 2);
  CHECK(read.class_names()[1] == "one");
  CHECK_THROWS_WITH(data::idx(labels, images),
                    labels.string() +
                        ": expected images of at most 32 x 32, one after the other, found 2 "
                        "values at offset 4");
  CHECK_THROWS_WITH(data::idx(images, images), images.string() +
                                                   ": expected 2 labels, one for each image in " +
                                                   images.string() + ", found 2 x 2 x 2 values at offset 4");
  const auto three = test::write_file(directory / "three", idx_bytes({3}, {1, 0, 1}));
  CHECK_THROWS_WITH(
      data::idx(images, three),
      ContainsSubstring(three.string() + ": expected 2 labels, one for each image in " + images.string()));
  const auto huge = test::write_file(directory / "huge", {0, 0, 8, 1});
  std::filesystem::resize_file(huge, (std::uintmax_t{1} << 30U) + 1);  // takes no room
  CHECK_THROWS_WITH(data::idx(huge, labels),
                    huge.string() + ": expected at most 1073741824 bytes, found 1073741825");
  CHECK_THROWS_AS(data::idx(directory / "missing", labels), DataError);
  CHECK_THROWS_WITH(data::idx(directory / "missing", labels), ContainsSubstring("missing"));
}
