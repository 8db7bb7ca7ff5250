// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/io/mat_file.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "io/temporary_directory.hpp"
#include "support/catch.hpp"

using namespace oneiros;

namespace {

const std::filesystem::path mat_files = std::filesystem::path(ONEIROS_TEST_DIR) / "io/svhn";

using Values = std::vector<std::uint8_t>;

/// Reads both variables of SVHN's.
MatBytes read_both(const std::string& bytes) {
  const test::TemporaryDirectory directory;
  test::put(directory / "file.mat", bytes);
  read_mat_bytes(directory / "file.mat", "X");
  return read_mat_bytes(directory / "file.mat", "y");
}

}  // namespace

TEST_CASE("a variable of a MATLAB file is found by its name, whatever else is there") {
  const MatBytes labels = read_mat_bytes(mat_files / "followed_by_others.mat", "y");
  CHECK(labels.extents == std::vector<Index>{4, 1});
  CHECK(labels.values == Values{1, 10, 9, 5});
  CHECK(read_mat_bytes(mat_files / "followed_by_others.mat", "z").values == Values(9, 1));
  CHECK(read_mat_bytes(mat_files / "cell.mat", "y").values == labels.values);
  CHECK_THROWS_WITH(read_mat_bytes(mat_files / "followed_by_others.mat", "text"),
                    ContainsSubstring("expected an array of real numbers, found class 4"));
  CHECK_THROWS_WITH(read_mat_bytes(mat_files / "train_32x32.mat", "Y"),
                    ContainsSubstring("expected a variable 'Y' before offset 1378, found none"));
}

TEST_CASE("what follows a variable in a MATLAB file matters only to those who look for another") {
  const test::TemporaryDirectory directory;
  test::put(directory / "file.mat", test::contents(mat_files / "train_32x32.mat") + "garbage");
  CHECK(read_mat_bytes(directory / "file.mat", "y").values.size() == 4);
  CHECK_THROWS_WITH(read_mat_bytes(directory / "file.mat", "z"),
                    ContainsSubstring("at offset 1378: expected"));
}

TEST_CASE("a MATLAB file that is cut off anywhere is refused") {
  for (const char* name : {"train_32x32.mat", "test_32x32.mat"}) {
    const std::string bytes = test::contents(mat_files / name);
    for (std::size_t size = 0; size < bytes.size(); size += 5)
      CHECK_THROWS_AS(read_both(bytes.substr(0, size)), DataError);
    CHECK_THROWS_AS(read_both(bytes.substr(0, bytes.size() - 1)), DataError);
  }
}

TEST_CASE("a MATLAB file that is damaged anywhere is refused or read, and never worse") {
  for (const char* name : {"train_32x32.mat", "test_32x32.mat"}) {
    const std::string bytes = test::contents(mat_files / name);
    for (std::size_t i = 124; i < std::min<std::size_t>(bytes.size(), 1500); i += 3)
      for (const int flip : {0x01, 0x80, 0xFF}) {
        std::string damaged = bytes;
        damaged[i] = static_cast<char>(damaged[i] ^ flip);
        try {
          const MatBytes read = read_both(damaged);
          CHECK(read.values.size() <= detail::largest_compression * bytes.size());
        } catch (const DataError&) {}
      }
  }
}

TEST_CASE("sizes that a MATLAB file claims are checked before memory is taken for them") {
  std::string bytes = test::contents(mat_files / "test_32x32.mat");
  const auto set = [&](std::size_t offset, std::uint32_t value) {
    for (std::size_t i = 0; i < 4; ++i) bytes[offset + i] = static_cast<char>(value >> (8 * i));
  };
  // After the header of 128 bytes: tag, flags (16), tag of the extents, extents (16), name (8), values.
  SECTION("an element beyond the end") {
    set(132, 0xFFFFFFF0U);
    CHECK_THROWS_WITH(read_both(bytes), ContainsSubstring("at offset 128: expected an element of at most") &&
                                            ContainsSubstring("found 4294967280"));
  }
  SECTION("extents whose product overflows") {
    for (const std::size_t offset : {160U, 164U, 168U, 172U}) set(offset, 0x80000001U);
    CHECK_THROWS_AS(read_both(bytes), DataError);
  }
  SECTION("extents for more values than there are") {
    set(172, 2);
    CHECK_THROWS_WITH(read_both(bytes),
                      ContainsSubstring("expected at most 3072 values, found 32 x 32 x 3 x 2"));
  }
  SECTION("more extents than an array has") {
    set(156, 0x7FFFFFF0U);
    CHECK_THROWS_AS(read_both(bytes), DataError);
  }
}
