// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/formats/detail/mat_file.hpp"

#include <zlib.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/temporary_directory.hpp"

using namespace oneiros;

namespace {

const std::filesystem::path mat_files = std::filesystem::path(ONEIROS_TEST_DIR) / "data/svhn";

using Values = std::vector<std::uint8_t>;

/// Reads both variables of SVHN's.
detail::MatBytes read_both(const std::string& bytes) {
  const test::TemporaryDirectory directory;
  test::put(directory / "file.mat", bytes);
  detail::read_mat_bytes(directory / "file.mat", "X");
  return detail::read_mat_bytes(directory / "file.mat", "y");
}

/// A number of 1, 2, 4 or 8 bytes as a file has it.
template <class Number>
std::string mat_bytes(Number number, std::endian order = std::endian::little) {
  std::string bytes(sizeof(Number), '\0');
  std::memcpy(bytes.data(), &number, sizeof(Number));
  if (order != std::endian::native) std::ranges::reverse(bytes);
  return bytes;
}

std::string mat_element(std::uint32_t type, const std::string& data,
                        std::endian order = std::endian::little) {
  return mat_bytes(type, order) + mat_bytes(static_cast<std::uint32_t>(data.size()), order) + data +
         std::string((8 - data.size() % 8) % 8, '\0');
}

/// The parts of a variable.
struct MatParts {
  std::endian order = std::endian::little;
  std::uint32_t flags = 9;                   // class uint8
  std::vector<std::uint32_t> extents{3, 1};  // of the array
  std::string name = "y";
  std::string values = mat_element(2, "abc");  // an element

  std::string file() const {
    std::string sizes;
    for (const std::uint32_t extent : extents) sizes += mat_bytes(extent, order);
    const std::string header = std::string(124, ' ') + mat_bytes(std::uint16_t{0x0100}, order) +
                               mat_bytes(std::uint16_t{0x4D49}, order);
    return header +
           mat_element(14,
                       mat_element(6, mat_bytes(flags, order) + mat_bytes(std::uint32_t{0}, order), order) +
                           mat_element(5, sizes, order) + mat_element(1, name, order) + values,
                       order);
  }
};

/// Its variable's values, or what is wrong with it, without the file's name.
std::string values_or_error(const std::string& bytes, const std::string& name = "y") {
  const test::TemporaryDirectory directory;
  test::put(directory / "file.mat", bytes);
  try {
    const Values values = detail::read_mat_bytes(directory / "file.mat", name).values;
    return {values.begin(), values.end()};
  } catch (const DataError& error) {
    const std::string text = error.what();
    return text.substr(text.find("file.mat: ") + 10);
  }
}

/// A file with its variable compressed.
std::string mat_compressed(const std::string& file) {
  std::string stream(compressBound(file.size()), '\0');
  uLongf size = stream.size();
  compress(reinterpret_cast<Bytef*>(stream.data()), &size, reinterpret_cast<const Bytef*>(file.data()) + 128,
           file.size() - 128);
  return file.substr(0, 128) + mat_bytes(std::uint32_t{15}) + mat_bytes(static_cast<std::uint32_t>(size)) +
         stream.substr(0, size);
}

/// That numbers of a type are read as such in both orders of bytes, and `other` is refused.
template <class Number>
void check_number(std::uint32_t type, Number other, const std::string& found) {
  INFO("type " << type);
  for (const std::endian order : {std::endian::little, std::endian::big}) {
    MatParts parts{.order = order};
    const auto with = [&](Number second) {
      const std::string numbers =
          mat_bytes(Number{1}, order) + mat_bytes(second, order) + mat_bytes(Number{100}, order);
      parts.values = mat_element(type, numbers, order);
      return values_or_error(parts.file());
    };
    CHECK(with(Number{127}) == "\x01\x7F\x64");
    CHECK(with(other) == (found.size() == 1
                              ? "\x01" + found + "\x64"
                              : "variable 'y' at offset 128: expected whole numbers from 0 to 255, found " +
                                    found + " as value 1"));
  }
}

}  // namespace

TEST_CASE("numbers of any type are read from a MATLAB file, and refused if they are no bytes") {
  check_number<std::int8_t>(1, -1, "-1");
  check_number<std::uint8_t>(2, 255, "\xFF");
  check_number<std::int16_t>(3, -1, "-1");
  check_number<std::uint16_t>(4, 65535, "65535");
  check_number<std::int32_t>(5, -1, "-1");
  check_number<std::uint32_t>(6, 4294967295U, "4.29497e+09");
  check_number<float>(7, 0.5F, "0.5");
  check_number<double>(9, 256, "256");
  check_number<std::int64_t>(12, -1, "-1");
  check_number<std::uint64_t>(13, std::uint64_t{1} << 63U, "9.22337e+18");
  for (const std::uint32_t type : {0U, 8U, 10U, 11U, 14U, 15U, 16U}) {
    const MatParts parts{.values = mat_element(type, "abc")};
    CHECK(values_or_error(parts.file()) ==
          detail::message("variable 'y' at offset 128: expected numbers, found type ", type));
  }
}

TEST_CASE("a compressed variable that is longer than all buffers is read piece by piece") {
  Values expected(150'000);
  std::string numbers;
  std::uint32_t state = 1;
  for (std::uint8_t& value : expected) {
    state = state * 1664525U + 1013904223U;  // hardly to be compressed
    value = static_cast<std::uint8_t>(state >> 24U);
    numbers += mat_bytes(static_cast<std::uint16_t>(value));
  }
  const std::string file =
      mat_compressed(MatParts{.extents = {150'000, 1}, .values = mat_element(4, numbers)}.file());
  REQUIRE(file.size() > 2 * 65536);
  CHECK(values_or_error(file) == std::string(expected.begin(), expected.end()));
}

TEST_CASE("a compressed variable ends where it should, with its checksum") {
  const std::string whole = MatParts{}.file();
  const std::string file = mat_compressed(whole);
  CHECK(values_or_error(file) == "abc");
  CHECK(values_or_error(mat_compressed(whole + std::string(7, '\0'))) == "abc");
  CHECK_THAT(values_or_error(mat_compressed(whole + std::string(8, '\0'))),
             ContainsSubstring("expected its end") && ContainsSubstring("found more data"));
  std::string damaged = file;
  damaged.back() = static_cast<char>(damaged.back() ^ 1);
  CHECK_THAT(values_or_error(damaged), ContainsSubstring("found incorrect data check"));
  std::string large = whole;
  large = mat_compressed(large.replace(132, 4, mat_bytes(std::uint32_t{0xFFFFFFF0U})));
  CHECK(values_or_error(large) == detail::message("variable at offset 128: expected an element of at most ",
                                                  (large.size() - 136) * 1032 - 8,
                                                  " bytes, found 4294967280"));
}

TEST_CASE("numbers of a byte that are more than fit into a buffer are read, and one that is wrong is named") {
  std::string numbers(9000, '\0');
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<char>(i % 127);
  const auto read = [&] {
    return values_or_error(MatParts{.extents = {3, 3000}, .values = mat_element(1, numbers)}.file());
  };
  CHECK(read() == numbers);
  numbers[8500] = static_cast<char>(-1);
  CHECK(read() == "variable 'y' at offset 128: expected whole numbers from 0 to 255, found -1 as value 8500");
}

TEST_CASE("it is said where a MATLAB file is damaged, with what was expected and found") {
  const auto error = [](const MatParts& parts, const std::string& name = "y") {
    return values_or_error(parts.file(), name);
  };
  const std::string of_y = "variable 'y' at offset 128: expected ",
                    of_any = "variable at offset 128: expected ";
  CHECK(error({}) == "abc");
  for (const std::uint32_t number : {6U, 15U}) CHECK(error({.flags = number}) == "abc");
  CHECK(error({.flags = 5}) == of_y + "an array of real numbers, found class 5");
  CHECK(error({.flags = 16}) == of_y + "an array of real numbers, found class 16");
  CHECK(error({.flags = 0x806}) == of_y + "an array of real numbers, found complex ones of class 6");
  CHECK(error({.values = mat_element(4, "abcd")}) == of_y + "3 x 1 values of 2 bytes, found 4 bytes");
  CHECK(error({.values = mat_element(2, "abc") + std::string(7, '\0')}) == "abc");
  CHECK(error({.values = mat_element(2, "abc") + std::string(8, '\0')}) ==
        of_y + "its end, found 8 more bytes");
  CHECK(error({.values = "\2"}) == of_y + "4 more bytes, found 1");
  CHECK(error({.values = mat_bytes(std::uint32_t{2}) + "\3"}) == of_y + "4 more bytes, found 1");
  CHECK(error({.values = mat_bytes(std::uint32_t{2}) + mat_bytes(std::uint32_t{9}) + "abc"}) ==
        of_y + "an element of at most 3 bytes, found 9");
  CHECK(error({.values = mat_bytes(std::uint16_t{2}) + mat_bytes(std::uint16_t{5}) + "abcde"}) ==
        of_y + "an element of at most 4 bytes, found 5");
  CHECK(error({.values = mat_bytes(std::uint16_t{2}) + mat_bytes(std::uint16_t{3}) + "abc"}) == "abc");
  CHECK(error({.extents = {1, 1},
               .values = mat_bytes(std::uint16_t{1}) + mat_bytes(std::uint16_t{1}) +
                         std::string("a\0\0", 4)}) == "a");
  CHECK(error({.extents = {4, 1},
               .values = mat_bytes(std::uint16_t{1}) + mat_bytes(std::uint16_t{4}) + "abcd"}) == "abcd");
  CHECK(error({.values = mat_bytes(std::uint32_t{2}) + mat_bytes(std::uint32_t{3}) + "abc"}) == "abc");
  CHECK(error({.extents = {3}}) == of_any + "2 to 16 extents, found 4 bytes of type 5");
  std::vector<std::uint32_t> many(16, 1);
  many.front() = 3;
  CHECK(error({.extents = many}) == "abc");
  many.push_back(1);
  CHECK(error({.extents = many}) == of_any + "2 to 16 extents, found 68 bytes of type 5");
  CHECK(error({.extents = {3, 0}, .values = mat_element(2, "")}) == "");
  CHECK(error({.extents = {0, 3}, .values = mat_element(2, "")}) == "");
  const std::string longest(63, 'n');
  CHECK(error({.name = longest}, longest) == "abc");
  CHECK(error({.name = longest + "n"}) == of_any + "a name of at most 63 bytes, found 64 bytes of type 1");

  const std::string whole = MatParts{}.file();
  const auto changed = [&](std::size_t offset, std::uint32_t number) {
    std::string copy = whole;
    return values_or_error(copy.replace(offset, 4, mat_bytes(number)));
  };
  CHECK(changed(132, 0xFFFFFFF0U) ==
        of_any + detail::message("an element of at most ", whole.size() - 136, " bytes, found 4294967280"));
  CHECK(values_or_error(whole.substr(0, 128)) == "expected a variable 'y' before offset 128, found none");
  CHECK_THAT(values_or_error(whole.substr(0, 127)), ContainsSubstring("expected a MATLAB file of level 5"));
  std::string unknown = whole;
  unknown.replace(128, 8, mat_bytes(std::uint32_t{0x8000}) + mat_bytes(std::uint32_t{0xFFFFFFF0U}));
  CHECK(values_or_error(unknown) == changed(132, 0xFFFFFFF0U));
  CHECK(changed(128, 13) == of_any + "an array, found type 13");
  CHECK(changed(136, 5) == of_any + "8 bytes of flags, found 8 bytes of type 5");
  CHECK(changed(140, 7) == of_any + "8 bytes of flags, found 7 bytes of type 6");
  CHECK(changed(152, 6) == of_any + "2 to 16 extents, found 8 bytes of type 6");
  CHECK(changed(156, 7) == of_any + "2 to 16 extents, found 7 bytes of type 5");
  CHECK(changed(168, 2) == of_any + "a name of at most 63 bytes, found 1 bytes of type 2");
  CHECK(changed(168, 16) == "abc");  // a name in UTF-8
  CHECK(changed(132, 20) == of_any + "4 more bytes, found 0");
  CHECK(changed(124, 0x4D490200) ==
        detail::message("expected a MATLAB file of level 5 (version 6 or 7) at offset "
                        "124, found something else"));
}

TEST_CASE("a variable of a MATLAB file is found by its name, whatever else is there") {
  const detail::MatBytes labels = detail::read_mat_bytes(mat_files / "followed_by_others.mat", "y");
  CHECK(labels.extents == std::vector<Index>{4, 1});
  CHECK(labels.values == Values{1, 10, 9, 5});
  CHECK(detail::read_mat_bytes(mat_files / "followed_by_others.mat", "z").values == Values(9, 1));
  CHECK(detail::read_mat_bytes(mat_files / "cell.mat", "y").values == labels.values);
  CHECK_THROWS_WITH(detail::read_mat_bytes(mat_files / "followed_by_others.mat", "text"),
                    ContainsSubstring("expected an array of real numbers, found class 4"));
  CHECK_THROWS_WITH(detail::read_mat_bytes(mat_files / "train_32x32.mat", "Y"),
                    ContainsSubstring("expected a variable 'Y' before offset 1378, found none"));
}

TEST_CASE("a variable of a MATLAB file tells where it begins") {
  const test::TemporaryDirectory directory;
  const std::string first = MatParts{}.file();
  test::put(
      directory / "file.mat",
      first + MatParts{.extents = {1, 3}, .name = "z", .values = mat_element(2, "def")}.file().substr(128));
  const detail::MatBytes second = detail::read_mat_bytes(directory / "file.mat", "z");
  CHECK(second.offset == first.size());
  CHECK(second.extents == std::vector<Index>{1, 3});
  CHECK(second.values == Values{'d', 'e', 'f'});
}

TEST_CASE("what follows a variable in a MATLAB file matters only to those who look for another") {
  const test::TemporaryDirectory directory;
  test::put(directory / "file.mat", test::contents(mat_files / "train_32x32.mat") + "garbage");
  CHECK(detail::read_mat_bytes(directory / "file.mat", "y").values.size() == 4);
  CHECK_THROWS_WITH(detail::read_mat_bytes(directory / "file.mat", "z"),
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
          const detail::MatBytes read = read_both(damaged);
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
