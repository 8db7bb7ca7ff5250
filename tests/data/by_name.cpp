// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/data/by_name.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "data/files.hpp"
#include "support/catch.hpp"

using namespace oneiros;
using test::idx_bytes;
using test::ramp;
using test::write_file;

namespace {

/// The four files of MNIST and its relatives.
void write_digits(const std::filesystem::path& directory) {
  for (const std::string part : {"train", "t10k"}) {
    write_file(directory / (part + "-images-idx3-ubyte"), idx_bytes({3, 28, 28}, ramp(3 * 784)));
    write_file(directory / (part + "-labels-idx1-ubyte"), idx_bytes({3}, {9, 0, 4}));
  }
}

void add_picture(const test::TemporaryDirectory& directory, const std::string& name) {
  std::filesystem::create_directories((directory / name).parent_path());
  std::filesystem::copy_file(std::filesystem::path(ONEIROS_TEST_DIR) / "formats/images/colour.png",
                             directory / name);
}

}  // namespace

TEST_CASE("A data set is loaded by its name, or by the files that are there", "[io]") {
  const test::TemporaryDirectory directory;
  write_digits(directory.path());
  const auto clothes = data::load_by_name("", directory.path(), 16);
  CHECK(clothes.name == "fashion-mnist");
  CHECK(clothes.train.class_names()[9] == "Ankle boot");
  CHECK(clothes.train.image_shape() == Shape<3>{16, 16, 3});
  CHECK(clothes.test.size() == 3);
  const auto digits = data::load_by_name("mnist", directory.path(), 32);
  CHECK(digits.train.class_names()[9] == "9");
}

TEST_CASE("A folder of pictures is a data set if both parts have the same classes", "[io]") {
  const test::TemporaryDirectory directory;
  for (const char* name : {"train/ant/1.png", "train/bee/1.png", "test/ant/1.png"})
    add_picture(directory, name);
  CHECK_THROWS_WITH(data::load_by_name("folder", directory.path(), 8),
                    ContainsSubstring("found 'bee' for training alone and none for test alone"));
  add_picture(directory, "test/bee/1.png");
  const auto found = data::load_by_name("", directory.path(), 8);
  CHECK(found.name == "folder");
  CHECK(found.test.class_names() == std::vector<std::string>{"ant", "bee"});
  add_picture(directory, "test/b\xC3\xA9/1.png");
  CHECK_THROWS_WITH(data::load_by_name("folder", directory.path(), 8), ContainsSubstring("(b\\xC3\\xA9)"));
}

TEST_CASE("Synthetic digits have no files, and are the same for everybody", "[io]") {
  const auto found = data::load_by_name("synthetic", "", 32);
  CHECK(found.train.size() == 20000);
  CHECK(found.test.size() == 4000);
  const auto same = [&](const data::Dataset& part, data::Split split) {
    const data::Dataset expected = data::synthetic_digits(1, Rng{2022}, split);
    return std::ranges::equal(part.image(0), expected.image(0));
  };
  CHECK((same(found.train, data::Split::train) && same(found.test, data::Split::test)));
  CHECK_THROWS_WITH(data::load_by_name("synthetic", "here", 32),
                    "synthetic: the images are drawn; expected no directory, found here");
}

TEST_CASE("What is not known or not there is refused in the words of the caller", "[io]") {
  const test::TemporaryDirectory directory;
  const detail::ByNameArguments options{"--set", "--files"};
  CHECK_THROWS_WITH(data::load_by_name("imagenet", "", 32, options), "--set: there is no data set imagenet");
  CHECK_THROWS_WITH(data::load_by_name("svhn", "", 32, options),
                    "svhn: expected --files DIR with SVHN's train_32x32.mat and test_32x32.mat, or these in "
                    "data/svhn");
  std::string all;
  for (const auto& row : detail::dataset_table())
    if (row.has_files())
      all += (row.facts.name == "cifar10" ? "" : "; ") + row.facts.name + " (" + row.layout->files + ")";
  CHECK_THROWS_WITH(data::load_by_name("", directory.path(), 32),
                    directory.path().string() + ": expected the files of " + all + "; found no files");
}

TEST_CASE("Each data set is known by one of its files, and loaded from its own", "[io]") {
  const std::map<std::string, std::string> files{
      {"cifar10", "cifar-10-batches-bin/data_batch_1.bin"},
      {"svhn", "train_32x32.mat"},
      {"cifar100", "cifar-100-binary/train.bin"},
      {"stl10", "stl10_binary/train_X.bin"},
      {"fashion-mnist", "FashionMNIST/raw/train-images-idx3-ubyte"},
      {"mnist", "MNIST/raw/train-images-idx3-ubyte"},
      {"folder", "train/ant/1.png"}};
  for (const auto& [name, file] : files) {
    INFO(name);
    const test::TemporaryDirectory directory;
    write_file(directory / file, {});
    CHECK(detail::best_dataset(directory.path()).facts.name == name);
    const detail::DatasetRow& row = *detail::find_dataset(name);
    if (name != "folder")
      CHECK_THROWS_WITH(row.load(directory / "none", data::Split::test, 8),
                        ContainsSubstring(std::string("expected ") + row.layout->files));
  }
}

TEST_CASE("Without a directory, data sets are looked for in data/NAME", "[io]") {
  const test::TemporaryDirectory directory;
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(directory.path());
  write_file("data/stl10/train_X.bin", {});
  const std::string second = detail::best_dataset("").facts.name;
  write_file("data/svhn/train_32x32.mat", {});
  const detail::DatasetRow &first = detail::best_dataset(""), &digits = *detail::find_dataset("mnist"),
                           &clothes = *detail::find_dataset("fashion-mnist");
  const auto usual = detail::directory_of(first, "", "directory"), none = detail::usual_directory(digits),
             debian = detail::usual_directory(clothes);
  std::filesystem::current_path(before);
  CHECK(second == "stl10");
  CHECK(first.facts.name == "svhn");
  CHECK(usual == "data/svhn");
  CHECK(none.empty());
  const bool installed = std::filesystem::is_directory(oneiros::detail::default_fashion_mnist_directory());
  CHECK(debian == (installed ? oneiros::detail::default_fashion_mnist_directory() : ""));
}

TEST_CASE("Names of classes that may look like others are told with their bytes") {
  CHECK(detail::missing_in({"a"}, {"a", "b", "c\xC2\x80\x7F"}) == "'b', 'c\xC2\x80?' (c\\xC2\\x80?)");
  CHECK(detail::missing_in({"b", "a"}, {"a", "b"}) == "none");
}

TEST_CASE("Each data set has a title, and what the paper, its classes and its images say of it") {
  struct Facts {
    std::string title;
    std::optional<double> reported, chance;
    bool may_be_mirrored = true;
  };
  const std::map<std::string, Facts> all{
      {"cifar10", {"CIFAR-10", 0.59, 1 / 10.0}},
      {"cifar100", {"CIFAR-100", {}, 1 / 100.0}},
      {"fashion-mnist", {"Fashion-MNIST", {}, 1 / 10.0}},
      {"folder", {"a folder of pictures", {}, {}}},
      {"mine", {"mine", {}, {}}},
      {"mnist", {"MNIST", {}, 1135 / 10000.0, false}},  // its test images show 1,135 ones
      {"stl10", {"STL-10", {}, 1 / 10.0}},
      {"svhn", {"SVHN", 0.79, 5099 / 26032.0, false}},  // and SVHN's 5,099
      {"synthetic", {"synthetic digits", {}, {}, false}}};
  CHECK(data::dataset_names() == std::vector<std::string>{"cifar10", "svhn", "cifar100", "stl10",
                                                          "fashion-mnist", "mnist", "folder", "synthetic"});
  for (const auto& [name, expected] : all) {
    INFO(name);
    const data::DatasetFacts facts = data::dataset_facts(name);
    CHECK((facts.name == name && facts.title == expected.title));
    CHECK((facts.reported == expected.reported && facts.chance == expected.chance));
    CHECK(facts.may_be_mirrored == expected.may_be_mirrored);
  }
}
