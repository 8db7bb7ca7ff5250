// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/data/stl10.hpp"

#include "files.hpp"
#include "support/catch.hpp"

using namespace oneiros;
using data::Split;
using test::Bytes;
using test::write_file;

namespace {

constexpr std::size_t image_size = 3 * 96 * 96;

}  // namespace

TEST_CASE("STL-10's planes are read column by column, and its labels from 1", "[data]") {
  const test::TemporaryDirectory temporary;
  const auto directory = temporary / "stl10";
  const Bytes planes = test::ramp(2 * image_size);
  write_file(directory / "stl10_binary/test_X.bin", planes);
  write_file(directory / "stl10_binary/test_y.bin", {10, 1});
  const data::Dataset images = data::stl10(directory, Split::test);
  REQUIRE(images.size() == 2);
  CHECK(images.name() == "STL-10");
  CHECK(images.image_shape() == Shape<3>{96, 96, 3});
  CHECK(images.label(0) == 9);
  CHECK(images.label(1) == 0);
  CHECK(images.class_names()[9] == "truck");
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < 2; ++i)
    for (std::size_t c = 0; c < 3; ++c)
      for (std::size_t x = 0; x < 96; ++x)
        for (std::size_t y = 0; y < 96; ++y)
          wrong += images.image(static_cast<Index>(i))[(y * 96 + x) * 3 + c] !=
                   planes[((i * 3 + c) * 96 + x) * 96 + y];
  CHECK(wrong == 0);
}

TEST_CASE("STL-10 is found in the folders that unpackers add", "[data]") {
  const test::TemporaryDirectory temporary;
  for (const char* inner : {"stl10_binary/stl10_binary/", "test_X.bin/"}) {
    const std::filesystem::path directory = temporary / std::string(1, *inner);
    write_file(directory / inner / "test_X.bin", test::ramp(image_size));
    write_file(directory / (*inner == 't' ? "test_y.bin/" : inner) / "test_y.bin", {3});
    CHECK(data::stl10(directory, Split::test).label(0) == 2);
  }
}

TEST_CASE("missing and damaged files of STL-10 are named", "[data]") {
  const test::TemporaryDirectory temporary;
  const auto directory = temporary / "stl10";
  const auto load = [&] { return data::stl10(directory, Split::train); };
  CHECK_THROWS_WITH(load(), ContainsSubstring("train_X.bin: expected STL-10's binary version"));
  write_file(directory / "train_X.bin", test::ramp(2 * image_size));
  CHECK_THROWS_WITH(load(), ContainsSubstring("no file") && ContainsSubstring("train_y.bin"));
  write_file(directory / "train_y.bin", {1, 2, 3});
  CHECK_THROWS_AS(load(), DataError);
  CHECK_THROWS_WITH(load(), (directory / "train_y.bin").string() +
                                ": expected 2 bytes from offset 0, a label for each "
                                "image in " +
                                (directory / "train_X.bin").string() + ", found 3");
  for (const std::uint8_t label : {std::uint8_t{0}, std::uint8_t{11}}) {
    write_file(directory / "train_y.bin", {1, label});
    CHECK_THROWS_WITH(load(), (directory / "train_y.bin").string() +
                                  ": expected a label from 1 to 10 at offset 1, found " +
                                  std::to_string(label));
  }
  write_file(directory / "train_X.bin", test::ramp(2 * image_size - 1));
  CHECK_THROWS_WITH(load(), ContainsSubstring("expected records of 27648 bytes, found 27647"));
}
