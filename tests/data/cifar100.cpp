// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/data/cifar100.hpp"

#include <array>
#include <vector>

#include "files.hpp"
#include "support/catch.hpp"

using namespace oneiros;
using data::Split;
using test::Bytes;
using test::write_file;

namespace {

/// Records with these coarse and fine labels; planes are ramps that start at the record's number.
Bytes two_label_records(const std::vector<std::array<std::uint8_t, 2>>& labels) {
  Bytes bytes;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    bytes.insert(bytes.end(), labels[i].begin(), labels[i].end());
    const Bytes planes = test::ramp(3072, i);
    bytes.insert(bytes.end(), planes.begin(), planes.end());
  }
  return bytes;
}

}  // namespace

TEST_CASE("CIFAR-100 is read with its fine or its coarse labels", "[data]") {
  const test::TemporaryDirectory temporary;
  const auto directory = temporary / "cifar100";
  write_file(directory / "cifar-100-binary/train.bin", two_label_records({{19, 0}, {0, 99}}));
  write_file(directory / "cifar-100-binary/test.bin", two_label_records({{4, 30}}));
  const data::Dataset fine = data::cifar100(directory, Split::train);
  REQUIRE(fine.size() == 2);
  CHECK(fine.name() == "CIFAR-100");
  CHECK(fine.image_shape() == Shape<3>{32, 32, 3});
  CHECK(fine.classes() == 100);
  CHECK(fine.label(0) == 0);
  CHECK(fine.label(1) == 99);
  CHECK(fine.image(1)[0] == test::ramp(1, 1)[0]);
  CHECK(fine.image(1)[3 * 33 + 2] == test::ramp(3072, 1)[2048 + 33]);
  const data::Dataset coarse =
      data::cifar100(directory / "cifar-100-binary", Split::train, data::Cifar100Labels::coarse);
  CHECK(coarse.classes() == 20);
  CHECK(coarse.label(0) == 19);
  CHECK(data::cifar100(directory, Split::test).label(0) == 30);
}

TEST_CASE("CIFAR-100 is found in the folders that unpackers add", "[data]") {
  const test::TemporaryDirectory temporary;
  const auto directory = temporary / "cifar100";
  for (const char* inner : {"cifar-100-binary/cifar-100-binary/test.bin", "test.bin/test.bin"}) {
    write_file(directory / inner, two_label_records({{4, 30}}));
    CHECK(data::cifar100(directory, Split::test).label(0) == 30);
    std::filesystem::remove_all(directory);
  }
}

TEST_CASE("CIFAR-100's classes are named by the files beside it", "[data]") {
  const test::TemporaryDirectory temporary;
  const auto directory = temporary / "cifar100";
  write_file(directory / "test.bin", two_label_records({{19, 0}}));
  CHECK(data::cifar100(directory, Split::test).class_names()[99] == "99");
  Bytes names;
  for (char letter = 'a'; letter < 'u'; ++letter) names.insert(names.end(), {std::uint8_t(letter), '\n'});
  write_file(directory / "coarse_label_names.txt", names);
  CHECK(data::cifar100(directory, Split::test, data::Cifar100Labels::coarse).class_names()[19] == "t");
  write_file(directory / "fine_label_names.txt", names);
  CHECK_THROWS_WITH(data::cifar100(directory, Split::test),
                    ContainsSubstring("fine_label_names.txt: expected 100 class names, found 20"));
}

TEST_CASE("missing and damaged files of CIFAR-100 are named", "[data]") {
  const test::TemporaryDirectory temporary;
  const auto directory = temporary / "cifar100";
  const auto load = [&] { return data::cifar100(directory, Split::test); };
  CHECK_THROWS_AS(load(), DataError);
  CHECK_THROWS_WITH(load(), ContainsSubstring("test.bin: expected CIFAR-100's binary version"));
  Bytes bytes = two_label_records({{1, 1}, {2, 100}});
  write_file(directory / "test.bin", bytes);
  CHECK_THROWS_WITH(load(),
                    ContainsSubstring("test.bin: expected a label from 0 to 99 at offset 3075, found 100"));
  CHECK(data::cifar100(directory, Split::test, data::Cifar100Labels::coarse).label(1) == 2);
  bytes.pop_back();
  write_file(directory / "test.bin", bytes);
  CHECK_THROWS_WITH(load(),
                    ContainsSubstring("expected records of 3074 bytes, found 3073 bytes at offset 3074"));
}
