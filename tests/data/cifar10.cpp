// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/data/cifar10.hpp"

#include "files.hpp"
#include "support/catch.hpp"

using namespace oneiros;
using test::Bytes;
using test::TemporaryDirectory;
using test::write_file;

namespace {

constexpr std::size_t record = 3073;

/// Records with these labels; the planes of record i are ramps that start at i.
Bytes records(const Bytes& labels) {
  Bytes bytes;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    bytes.push_back(labels[i]);
    const Bytes planes = test::ramp(record - 1, i);
    bytes.insert(bytes.end(), planes.begin(), planes.end());
  }
  return bytes;
}

void write_training_files(const std::filesystem::path& directory) {
  for (std::uint8_t i = 1; i <= 5; ++i)
    write_file(directory / ("data_batch_" + std::to_string(i) + ".bin"), records({i, 9}));
}

void write_text(const std::filesystem::path& path, const std::string& text) {
  write_file(path, {text.begin(), text.end()});
}

}  // namespace

TEST_CASE("CIFAR-10's planes become interleaved pixels", "[data]") {
  const TemporaryDirectory temporary;
  const auto directory = temporary / "cifar10";
  write_file(directory / "test_batch.bin", records({3, 0, 9}));
  const data::Dataset images = data::cifar10(directory, data::Split::test);
  REQUIRE(images.size() == 3);
  CHECK(images.image_shape() == Shape<3>{32, 32, 3});
  CHECK(images.name() == "CIFAR-10");
  CHECK(images.label(0) == 3);
  CHECK(images.label(2) == 9);
  for (Index i = 0; i < 3; ++i) {
    const Bytes planes = test::ramp(record - 1, static_cast<std::size_t>(i));
    bool same = true;
    for (std::size_t pixel = 0; pixel < 1024; ++pixel)
      for (std::size_t channel = 0; channel < 3; ++channel)
        same = same && images.image(i)[pixel * 3 + channel] == planes[channel * 1024 + pixel];
    CHECK(same);
  }
}

TEST_CASE("images and labels of a long file are each where they belong", "[data]") {
  const TemporaryDirectory temporary;
  Bytes labels;
  for (std::size_t i = 0; i < 200; ++i)
    labels.push_back(static_cast<std::uint8_t>(i * i % 7));  // several blocks
  write_file(temporary / "test_batch.bin", records(labels));
  for (const int threads : {1, 3}) {
    const data::Dataset images =
        Threads(threads).run([&] { return data::cifar10(temporary.path(), data::Split::test); });
    REQUIRE(images.size() == 200);
    std::size_t wrong = 0;
    for (Index i = 0; i < 200; ++i) {
      const Bytes planes = test::ramp(record - 1, static_cast<std::size_t>(i));
      wrong += images.label(i) != labels[static_cast<std::size_t>(i)];
      for (std::size_t pixel = 0; pixel < 1024; ++pixel)
        for (std::size_t channel = 0; channel < 3; ++channel)
          wrong += images.image(i)[pixel * 3 + channel] != planes[channel * 1024 + pixel];
    }
    CHECK(wrong == 0);
  }
}

TEST_CASE("a file of CIFAR-10 has whole records, and one at least", "[data]") {
  const TemporaryDirectory temporary;
  const auto path = temporary / "test_batch.bin";
  const auto error = [&](const Bytes& bytes) -> std::string {
    write_file(path, bytes);
    try {
      data::cifar10(temporary.path(), data::Split::test);
      return "";
    } catch (const DataError& problem) {
      return problem.what();
    }
  };
  CHECK(error({}) == path.string() + ": expected records of 3073 bytes, found 0 bytes at offset 0");
  Bytes two = records({1, 2});
  CHECK(error(two).empty());
  two.push_back(7);
  CHECK(error(two) == path.string() + ": expected records of 3073 bytes, found 1 bytes at offset 6146");
}

TEST_CASE("files that are almost called as those of CIFAR-10 are told of first", "[data]") {
  const TemporaryDirectory temporary;
  const auto directory = temporary / "cifar10";
  for (const char* name : {"a", "Test_Batch.bin (1)", "test", "x/test-batch.bin.part"})
    write_text(directory / name, "");
  CHECK_THROWS_WITH(data::cifar10(directory, data::Split::test),
                    ContainsSubstring("in the directory, found Test_Batch.bin (1), test, "
                                      "x/test-batch.bin.part, a"));
}

TEST_CASE("files are looked for up to three directories deep", "[data]") {
  const TemporaryDirectory temporary;
  for (const char* name : {"1/2/3/there", "1/2/3/4/not"}) write_text(temporary / name, "");
  CHECK(detail::files_found(temporary.path(), "") == "1/2/3/there");
  std::filesystem::remove(temporary / "1/2/3/there");
  CHECK(detail::files_found(temporary.path(), "") == "no files");
}

TEST_CASE("files of CIFAR-10 that are packed one by one are told of, and not read", "[data]") {
  const TemporaryDirectory temporary;
  const auto directory = temporary / "cifar10";
  write_file(directory / "test_batch.bin.gz", records({3, 0, 9}));
  CHECK_THROWS_WITH(data::cifar10(directory, data::Split::test),
                    ContainsSubstring("in the directory, found test_batch.bin.gz"));
}

TEST_CASE("CIFAR-10's training set is five files in their order", "[data]") {
  const TemporaryDirectory temporary;
  const auto directory = temporary / "cifar10";
  write_training_files(directory);
  const data::Dataset images = data::cifar10(directory, data::Split::train);
  REQUIRE(images.size() == 10);
  for (Index i = 0; i < 5; ++i) {
    CHECK(images.label(2 * i) == i + 1);
    CHECK(images.label(2 * i + 1) == 9);
  }
}

TEST_CASE("CIFAR-10 is found in the directory where the archive was unpacked", "[data]") {
  const TemporaryDirectory temporary;
  const auto directory = temporary / "cifar10";
  write_training_files(directory / "cifar-10-batches-bin");
  CHECK(data::cifar10(directory, data::Split::train).size() == 10);
}

TEST_CASE("CIFAR-10 is found in folders that unpackers add, one for the archive or one for each file",
          "[data]") {
  const TemporaryDirectory temporary;
  const auto load = [&](const char* name) {
    return data::cifar10(temporary / name, data::Split::train).size();
  };
  for (const char* inner :
       {"cifar-10-binary/cifar-10-batches-bin", "cifar-10-batches-bin/cifar-10-batches-bin"}) {
    write_training_files(temporary / "deep" / inner);
    CHECK(load("deep") == 10);
    std::filesystem::remove_all(temporary / "deep");
  }
  for (std::uint8_t i = 1; i <= 5; ++i) {
    const std::string name = "data_batch_" + std::to_string(i) + ".bin";
    write_file(temporary / "each" / name / name, records({i, 9}));
  }
  CHECK(load("each") == 10);
}

TEST_CASE("where CIFAR-10 is not, the message says what is there instead", "[data]") {
  const TemporaryDirectory temporary;
  const auto directory = temporary / "cifar10";
  const auto load = [&] { data::cifar10(directory, data::Split::test); };
  CHECK_THROWS_WITH(load(), ContainsSubstring("in the directory, found no directory"));
  std::filesystem::create_directories(directory / "empty");
  CHECK_THROWS_WITH(load(), ContainsSubstring("found no files"));
  for (const char* name : {"a", "b", "c", "d", ".hidden"}) write_text(directory / name, "");
  write_text(directory / "else/where/Test_Batch.BIN", "");
  write_text(directory / "cifar-10-batches-py/test_batch", "");
  CHECK_THROWS_WITH(load(), ContainsSubstring("cifar10/test_batch.bin: expected CIFAR-10's binary version") &&
                                ContainsSubstring("found cifar-10-batches-py/test_batch, "
                                                  "else/where/Test_Batch.BIN, a, b, c and 1 more"));
  CHECK_THROWS_WITH(data::cifar10(directory / "a", data::Split::test), ContainsSubstring("found a file"));
}

TEST_CASE("CIFAR-10's files are taken from one folder", "[data]") {
  const TemporaryDirectory temporary;
  const auto directory = temporary / "cifar10";
  write_training_files(directory);
  write_training_files(directory / "cifar-10-batches-bin");
  std::filesystem::remove(directory / "data_batch_4.bin");
  CHECK_THROWS_WITH(data::cifar10(directory, data::Split::train),
                    ContainsSubstring("found cifar-10-batches-bin/data_batch_4.bin, "));
}

TEST_CASE("CIFAR-10's class names are the official ones or those of batches.meta.txt", "[data]") {
  const TemporaryDirectory temporary;
  const auto directory = temporary / "cifar10";
  write_file(directory / "test_batch.bin", records({0}));
  const auto names = [&] { return data::cifar10(directory, data::Split::test).class_names(); };
  CHECK(names() == std::vector<std::string>{"airplane", "automobile", "bird", "cat", "deer", "dog", "frog",
                                            "horse", "ship", "truck"});
  write_text(directory / "batches.meta.txt", "a\r\nb\nc\nd\ne\nf\ng\nh\ni\nj\n\n");
  CHECK(names() == std::vector<std::string>{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"});
  write_text(directory / "batches.meta.txt", "a\nb\n");
  CHECK_THROWS_WITH(names(), ContainsSubstring("batches.meta.txt: expected 10 class names, found 2"));
  std::string longest = "a\nb\nc\nd\ne\nf\ng\nh\ni\nj";
  longest.resize(65536, '\n');
  write_text(directory / "batches.meta.txt", longest);
  CHECK(names().back() == "j");
  write_text(directory / "batches.meta.txt", longest + '\n');
  CHECK_THROWS_WITH(names(), ContainsSubstring("expected at most 65536 bytes, found 65537"));
}

TEST_CASE("a file that CIFAR-10 lacks is named, with what the directory should hold", "[data]") {
  const TemporaryDirectory temporary;
  const auto directory = temporary / "cifar10";
  write_training_files(directory);
  std::filesystem::remove(directory / "data_batch_4.bin");
  CHECK_THROWS_AS(data::cifar10(directory, data::Split::train), DataError);
  CHECK_THROWS_WITH(
      data::cifar10(directory, data::Split::train),
      ContainsSubstring("data_batch_4.bin") && ContainsSubstring("data_batch_1.bin to data_batch_5.bin"));
  std::filesystem::create_directory(temporary / "outer");
  std::filesystem::rename(directory, temporary / "outer/cifar-10-batches-bin");
  CHECK_THROWS_WITH(data::cifar10(temporary / "outer", data::Split::train),
                    ContainsSubstring("found cifar-10-batches-bin/data_batch_1.bin, "));
  CHECK_THROWS_AS(data::cifar10(directory / "nowhere", data::Split::test), DataError);
  std::filesystem::create_directory(directory);
  std::filesystem::create_directory(directory / "test_batch.bin");
  CHECK_THROWS_AS(data::cifar10(directory, data::Split::test), DataError);
}

TEST_CASE("a file that is not whole records of CIFAR-10 is refused", "[data]") {
  const TemporaryDirectory temporary;
  const auto directory = temporary / "cifar10";
  const auto path = directory / "test_batch.bin";
  const auto load = [&] { return data::cifar10(directory, data::Split::test); };
  Bytes bytes = records({1, 2});
  SECTION("a byte too few") {
    bytes.pop_back();
    write_file(path, bytes);
    CHECK_THROWS_AS(load(), DataError);
    CHECK_THROWS_WITH(
        load(),
        ContainsSubstring("test_batch.bin: expected records of 3073 bytes, found 3072 bytes at offset 3073"));
  }
  SECTION("a byte too many") {
    bytes.push_back(0);
    write_file(path, bytes);
    CHECK_THROWS_WITH(load(), ContainsSubstring("found 1 bytes at offset 6146"));
  }
  SECTION("nothing") {
    write_file(path, {});
    CHECK_THROWS_WITH(load(), ContainsSubstring("found 0 bytes at offset 0"));
  }
}

TEST_CASE("a label that CIFAR-10 does not have is refused with its offset", "[data]") {
  const TemporaryDirectory temporary;
  const auto directory = temporary / "cifar10";
  write_file(directory / "test_batch.bin", records({1, 2, 10}));
  CHECK_THROWS_AS(data::cifar10(directory, data::Split::test), DataError);
  CHECK_THROWS_WITH(
      data::cifar10(directory, data::Split::test),
      ContainsSubstring("test_batch.bin: expected a label from 0 to 9 at offset 6146, found 10"));
}
