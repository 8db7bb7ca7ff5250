// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/data/by_name.hpp"

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
  CHECK_THROWS_WITH(data::load_by_name("synthetic", "here", 32), ContainsSubstring("expected no directory"));
}

TEST_CASE("What is not known or not there is refused in the words of the caller", "[io]") {
  const test::TemporaryDirectory directory;
  const detail::ByNameArguments options{"--set", "--files"};
  CHECK_THROWS_WITH(data::load_by_name("imagenet", "", 32, options), "--set: there is no data set imagenet");
  CHECK_THROWS_WITH(data::load_by_name("svhn", "", 32, options),
                    ContainsSubstring("svhn: expected --files DIR"));
  CHECK_THROWS_WITH(data::load_by_name("", directory.path(), 32), ContainsSubstring("cifar10 (CIFAR-10's"));
}

TEST_CASE("Each data set has a name and a title, and only the paper's have its readouts") {
  for (const std::string& name : data::dataset_names()) {
    const data::DatasetFacts facts = data::dataset_facts(name);
    CHECK(facts.title != name);
    CHECK(facts.reported.has_value() == (name == "cifar10" || name == "svhn"));
  }
  CHECK(data::dataset_facts("mine").title == "mine");
}
