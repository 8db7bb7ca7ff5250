// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/data/image_folder.hpp"

#include <algorithm>
#include <filesystem>
#include <string>

#include "oneiros/formats/png.hpp"
#include "support/catch.hpp"
#include "support/temporary_directory.hpp"

using namespace oneiros;

namespace {

const std::filesystem::path folder_pictures = std::filesystem::path(ONEIROS_TEST_DIR) / "formats/images";

/// DIR/CLASS/NAME, a copy of one of the test's pictures.
void add(const test::TemporaryDirectory& directory, const std::string& name, const std::string& picture) {
  std::filesystem::create_directories((directory / name).parent_path());
  std::filesystem::copy_file(folder_pictures / picture, directory / name);
}

}  // namespace

TEST_CASE("a folder of pictures is sorted by class and file, whatever else is in it") {
  const test::TemporaryDirectory directory;
  add(directory, "zebra/b.PNG", "colour.png");
  add(directory, "zebra/a.jpeg", "plain.jpg");
  add(directory, "ant/10.bmp", "colour.bmp");
  add(directory, "ant/.hidden.png", "grey.png");
  add(directory, ".cache/x.png", "grey.png");
  test::put(directory / "ant/notes.txt", "no picture");
  test::put(directory / "README", "no class");
  const data::Dataset images = data::image_folder(directory / "", 4, 6);
  REQUIRE(images.size() == 3);
  CHECK(images.image_shape() == Shape<3>{4, 6, 3});
  CHECK(images.class_names() == std::vector<std::string>{"ant", "zebra"});
  CHECK(images.label(0) == 0);
  CHECK(images.label(1) == 1);
  CHECK(images.label(2) == 1);
  CHECK(std::ranges::equal(images.image(0), read_image(folder_pictures / "colour.png").pixels));
  CHECK(std::ranges::equal(images.image(2), images.image(0)));
  CHECK(std::abs(images.image(1)[0] - 200) <= 3);
}

TEST_CASE("pictures of a folder are resized as data sets are, by any number of threads") {
  const test::TemporaryDirectory directory;
  for (int i = 0; i < 40; ++i) add(directory, "one/" + std::to_string(100 + i) + ".png", "colour.png");
  const ImageFile picture = read_image(folder_pictures / "colour.png");
  const data::Dataset one({.name = "one",
                           .image_shape = picture.shape,
                           .pixels = picture.pixels,
                           .labels = {0},
                           .class_names = {"one"}});
  const data::Dataset expected = data::resized(one, 3, 2);
  for (const int count : {1, 3})
    Threads(count).run([&] {
      const data::Dataset images = data::image_folder(directory / "", 3, 2);
      REQUIRE(images.size() == 40);
      for (Index i = 0; i < 40; ++i) CHECK(std::ranges::equal(images.image(i), expected.image(0)));
    });
}

TEST_CASE("a folder without classes or pictures, or with a damaged one, is refused") {
  const test::TemporaryDirectory directory;
  const auto load = [&] { return data::image_folder(directory / "", 8, 8); };
  CHECK_THROWS_AS(load(), DataError);
  CHECK_THROWS_WITH(load(), ContainsSubstring("expected a directory for each class"));
  CHECK_THROWS_WITH(data::image_folder(directory / "missing", 8, 8), ContainsSubstring("cannot list"));
  std::filesystem::create_directory(directory / "empty");
  CHECK_THROWS_WITH(load(), ContainsSubstring("empty: expected pictures of a class"));
  add(directory, "empty/good.png", "colour.png");
  CHECK(load().size() == 1);
  test::put(directory / "empty/worse.png", "no picture");
  CHECK_THROWS_WITH(load(), ContainsSubstring("worse.png: expected a picture"));
  CHECK_THROWS_AS(data::image_folder(directory / "", 0, 8), ShapeError);
  CHECK_THROWS_AS(data::image_folder(directory / "", 8, 0), ShapeError);
}

TEST_CASE("pictures of a folder that are too long to be resized are named") {
  const test::TemporaryDirectory directory;
  std::filesystem::create_directory(directory / "one");
  const auto file = directory / "one/long.png";
  for (const Shape<3>& shape : {Shape<3>{32769, 1, 3}, {1, 32769, 3}}) {
    write_png(file, Tensor<float, 3>(Tensor<float, 3>(shape).setZero()));
    CHECK_THROWS_WITH(data::image_folder(directory.path(), 8, 8),
                      file.string() + ": expected images with sides of 1 to 32768 pixels, found " +
                          std::to_string(shape[0]) + " x " + std::to_string(shape[1]));
  }
}

TEST_CASE("pictures of formats that are not read are named") {
  const test::TemporaryDirectory directory;
  add(directory, "zebra/a.png", "colour.png");
  for (const char* name : {"b.webp", "c.GIF", "d.tiff"})
    test::put(directory / ("zebra/" + std::string(name)), "any");
  test::put(directory / "zebra/notes.txt", "any");
  test::put(directory / "zebra/notes.xml", "<?xml version='1.0'?><annotation/>");
  const auto load = [&] { return data::image_folder(directory.path(), 8, 8); };
  CHECK_THROWS_WITH(load(), ContainsSubstring("zebra: expected pictures as png, jpg, jpeg or bmp, found 1, "
                                              "and 3 others: b.webp, c.GIF, d.tiff"));
  for (const char* name : {"b.webp", "c.GIF", "d.tiff"})
    std::filesystem::remove(directory / ("zebra/" + std::string(name)));
  CHECK(load().size() == 1);

  // By their first bytes, whatever they are called.
  add(directory, "zebra/0001", "colour.png");
  add(directory, "zebra/0002.jpe", "plain.jpg");
  test::put(directory / "zebra/0003.img", "RIFF....WEBPVP8 ");
  CHECK_THROWS_WITH(load(), ContainsSubstring("found 1, and 3 others: 0001, 0002.jpe, 0003.img"));
}

TEST_CASE("no picture of a folder is passed over because of its place") {
  const test::TemporaryDirectory directory;
  const auto load = [&] { return data::image_folder(directory.path(), 8, 8); };
  add(directory, "zebra/a.png", "colour.png");
  add(directory, "b.png", "colour.png");
  add(directory, "c", "plain.jpg");
  CHECK_THROWS_WITH(load(), ContainsSubstring("expected pictures in a directory for each class, found 2 "
                                              "others: b.png, c"));
  std::filesystem::remove(directory / "b.png");
  std::filesystem::remove(directory / "c");
  CHECK(load().size() == 1);
  add(directory, "zebra/young/a.png", "colour.png");
  CHECK_THROWS_WITH(load(), ContainsSubstring("zebra: expected pictures as png, jpg, jpeg or bmp, found 1, "
                                              "and 1 others: young"));
}
