// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/formats/npy.hpp"

#include <array>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/temporary_directory.hpp"

using namespace oneiros;
using namespace oneiros::test;

namespace {

/// What `numpy.save` of NumPy 1.24 writes before the numbers.
std::string numpy_header(const std::string& shape) {
  std::string text = "{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + ", }";
  text.resize(117, ' ');
  return std::string("\x93NUMPY\x01\x00\x76\x00", 10) + text + "\n";
}

template <class S>
std::string npy_of(const std::vector<Index>& shape, const std::vector<S>& values) {
  const TemporaryDirectory directory;
  NpyWriter file(directory / "array.npy", shape);
  file.add(std::span<const S>(values));
  file.commit();
  return contents(directory / "array.npy");
}

}  // namespace

TEST_CASE("a npy file has the bytes that NumPy writes") {
  // numpy.save(..., numpy.array([[1, -2, 0.5], [inf, nan, 1e-45]], dtype="<f4"))
  const double infinity = std::numeric_limits<double>::infinity();
  const std::string numbers("\0\0\x80\x3f\0\0\0\xc0\0\0\0\x3f\0\0\x80\x7f\0\0\xc0\x7f\1\0\0\0", 24);
  const std::vector<double> values{1, -2, 0.5, infinity, std::numeric_limits<double>::quiet_NaN(), 1.4e-45};
  CHECK(npy_of<double>({2, 3}, values) == numpy_header("(2, 3)") + numbers);
  const std::vector<float> same(values.begin(), values.end());
  CHECK(npy_of<float>({2, 3}, same) == numpy_header("(2, 3)") + numbers);
  CHECK(npy_of<float>({6}, same) == numpy_header("(6,)") + numbers);
  CHECK(npy_of<float>({1, 3, 1, 2}, same) == numpy_header("(1, 3, 1, 2)") + numbers);
  CHECK(npy_of<float>({}, {1}) == numpy_header("()") + numbers.substr(0, 4));
  CHECK(npy_of<float>({0, 3}, {}) == numpy_header("(0, 3)"));
}

TEST_CASE("the numbers of a npy file begin at a multiple of 64 bytes, however long its shape is") {
  for (const Index extent : {Index{1}, Index{10}, Index{100}, Index{1} << 40})
    for (std::size_t rank = 2; rank <= 32; ++rank) {
      std::vector<Index> shape(rank, extent < 1000 ? 1 : extent);
      shape[0] = 0;
      shape[1] = extent;
      const std::string file = npy_of<float>(shape, {});
      const auto byte = [&](std::size_t i) {
        return static_cast<std::size_t>(static_cast<unsigned char>(file[i]));
      };
      const std::size_t whole = 10 + byte(8) + 256 * byte(9);
      CHECK(whole % 64 == 0);
      CHECK(file.size() == whole);
      CHECK(file.back() == '\n');
      CHECK(whole - file.find('}') <= 65);
    }
}

TEST_CASE("numbers of a npy file come in pieces of any size") {
  std::vector<float> values(40000);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i);
  const std::string whole = npy_of<float>({400, 100}, values);
  REQUIRE(whole.size() == 128 + 160000);
  float last = 0;
  std::copy_n(whole.data() + whole.size() - 4, 4, reinterpret_cast<char*>(&last));
  CHECK(last == 39999);
  const TemporaryDirectory directory;
  NpyWriter file(directory / "array.npy", {400, 100});
  for (std::size_t i = 0, size = 1; i < values.size(); i += size, size = i % 977)
    file.add(std::span<const float>(values).subspan(i, std::min(size, values.size() - i)));
  file.commit();
  CHECK(contents(directory / "array.npy") == whole);
}

TEST_CASE("a npy file has its name when all numbers are there, and not before") {
  const TemporaryDirectory directory;
  const auto path = directory / "array.npy";
  put(path, "of yesterday");
  const std::array<float, 7> values{};
  {
    NpyWriter file(path, {2, 3});
    file.add(std::span<const float>(values).first(4));
    CHECK_THROWS_MATCHES(file.commit(), ShapeError,
                         Catch::Matchers::Message(path.string() + ": expected 6 numbers, found 4"));
    CHECK_THROWS_MATCHES(file.add(std::span<const float>(values).first(3)), ShapeError,
                         Catch::Matchers::Message(path.string() + ": expected 6 numbers, found 7"));
    CHECK(contents(path) == "of yesterday");
    file.add(std::span<const float>(values).first(2));
    CHECK(contents(path) == "of yesterday");
  }
  CHECK(contents(path) == "of yesterday");
  CHECK(directory.file_count() == 1);
  CHECK_THROWS_MATCHES(NpyWriter(path, {2, -3}), ShapeError,
                       Message("npy: expected extents of at least 0, found -3"));
  CHECK_THROWS_MATCHES(NpyWriter(path, std::vector<Index>(33, 1)), ShapeError,
                       Message("npy: expected at most 32 extents, as NumPy has, found 33"));
  const Index large = Index{1} << 40;
  CHECK_THROWS_AS(NpyWriter(path, {large, large}), ShapeError);
  CHECK_THROWS_AS(NpyWriter(path, {large, large, 0}), ShapeError);
  CHECK_NOTHROW(NpyWriter(path, {large, 0, large}));
  CHECK_NOTHROW(NpyWriter(path, {large, (Index{1} << 23) - 1}));
  CHECK_THROWS_AS(NpyWriter(directory / "nowhere" / "array.npy", {1}), DataError);
  CHECK(directory.file_count() == 1);
}

namespace {

NpyArray read(const std::string& file) {
  const TemporaryDirectory directory;
  put(directory / "array.npy", file);
  return read_npy(directory / "array.npy");
}

std::string complaint(const std::string& file) {
  const TemporaryDirectory directory;
  put(directory / "array.npy", file);
  try {
    read_npy(directory / "array.npy");
  } catch (const DataError& error) {
    return std::string(error.what()).substr((directory / "array.npy").string().size() + 2);
  }
  return "";
}

std::string replaced(std::string text, const std::string& old, const std::string& other) {
  return text.replace(text.find(old), old.size(), other);
}

}  // namespace

TEST_CASE("arrays are read as NumPy wrote them") {
  const std::string numbers("\0\0\x80\x3f\0\0\0\xc0\0\0\0\x3f\0\0\x80\x7f\0\0\0\0\1\0\0\0", 24);
  const NpyArray array = read(numpy_header("(2, 3)") + numbers);
  CHECK(array.shape == std::vector<Index>{2, 3});
  CHECK(array.values == std::vector<double>{1, -2, 0.5, std::numeric_limits<double>::infinity(), 0,
                                            std::numeric_limits<float>::denorm_min()});
  CHECK(read(numpy_header("(6,)") + numbers).shape == std::vector<Index>{6});
  CHECK(read(numpy_header("()") + numbers.substr(0, 4)).values == std::vector<double>{1});
  CHECK(read(numpy_header("(0, 3)")).values.empty());

  // numpy.save(..., numpy.array([0.1, -3.0])), in the formats 1.0 and 2.0
  const std::string doubles("\x9a\x99\x99\x99\x99\x99\xb9\x3f\0\0\0\0\0\0\x08\xc0", 16);
  const std::string header = replaced(numpy_header("(2,)"), "<f4", "<f8");
  CHECK(read(header + doubles).values == std::vector<double>{0.1, -3});
  const std::string second = std::string("\x93NUMPY\x02\x00\x76\x00\x00\x00", 12) + header.substr(10);
  CHECK(read(second + doubles).values == std::vector<double>{0.1, -3});
}

TEST_CASE("a file that is not an array that can be read is refused in one sentence") {
  const std::string numbers(24, '\0'), good = numpy_header("(2, 3)") + numbers;
  CHECK(complaint("") == "expected an array of NumPy (.npy), found another kind of file");
  CHECK(complaint(replaced(good, "NUMPY", "Numpy")) ==
        "expected an array of NumPy (.npy), found another kind of file");
  CHECK(complaint(good.substr(0, 100)) == "expected a header of 118 bytes, found the end of the file");
  CHECK(complaint(replaced(good, "<f4", "<i4")) == "expected numbers of type <f4 or <f8, found <i4");
  CHECK(complaint(replaced(good, "'descr'", "'other'")) == "expected numbers of type <f4 or <f8, found ");
  CHECK(complaint(replaced(good, "False", "True ")) ==
        "expected rows one after another (C order), found columns (Fortran order)");
  CHECK(complaint(replaced(good, "(2, 3)", "(2, x)")) == "expected a shape, found (2, x)");
  CHECK(complaint(replaced(good, "(2, 3)", "(2,-3)")) == "expected a shape, found (2,-3)");
  CHECK(complaint(replaced(good, "(2, 3)", "(2, 4)")) ==
        "expected as many numbers as the shape (2, 4) has, found 6");
  CHECK(complaint(numpy_header("(4294967296, 4294967296, 2)") + numbers) ==
        "expected as many numbers as the shape (4294967296, 4294967296, 2) has, found 6");
  CHECK(complaint(replaced(good, "(2, 3)", "(1, 3)")) == "expected 3 numbers, found 24 bytes");
  CHECK(complaint(good + "x") == "expected 6 numbers, found 25 bytes");
  for (std::size_t size = 0; size < good.size(); ++size) CHECK(complaint(good.substr(0, size)) != "");
}
