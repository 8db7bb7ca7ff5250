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
  CHECK_THROWS_AS(NpyWriter(directory / "nowhere" / "array.npy", {1}), DataError);
  CHECK(directory.file_count() == 1);
}
