// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Arrays for NumPy and of it: `.npy` files (NumPy Enhancement Proposal 1). They are written in format 1.0, with
// numbers as float32 in C order, piece by piece, so that the outputs of a network for many images need not be
// held at once: `numpy.load("conv2.npy", mmap_mode="r")` need not hold them either.

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "oneiros/files/atomic_file.hpp"
#include "oneiros/files/detail/input_file.hpp"
#include "oneiros/formats/detail/stored_number.hpp"
#include "oneiros/util/detail/to_number.hpp"
#include "oneiros/util/errors.hpp"
#include "oneiros/util/index.hpp"

namespace oneiros {

namespace detail {

/// What stands before the numbers; the whole is a multiple of 64 bytes.
inline std::string npy_header(std::span<const Index> shape) {
  std::string text = "{'descr': '<f4', 'fortran_order': False, 'shape': (";
  for (std::size_t i = 0; i < shape.size(); ++i) text += (i == 0 ? "" : ", ") + std::to_string(shape[i]);
  text += shape.size() == 1 ? ",), }" : "), }";
  constexpr std::size_t before = 10, multiple = 64;  // magic, version, and the length in two bytes
  const std::size_t whole = (before + text.size() + 1 + multiple - 1) / multiple * multiple;
  const std::size_t length = whole - before;
  text.resize(length - 1, ' ');
  return std::string("\x93NUMPY\x01\x00", 8) + static_cast<char>(length) + static_cast<char>(length >> 8U) +
         text + '\n';
}

}  // namespace detail

/// A `.npy` file that grows as numbers come, and has its name when all are there: what was there before stays
/// until `commit`. Holds 64 KiB, whatever the array's size. Throws DataError where AtomicFile does.
class NpyWriter {
 public:
  /// An array of up to 32 extents, outermost first. Throws ShapeError for more of them, a negative one, or
  /// more numbers than an index counts.
  NpyWriter(const std::filesystem::path& path, const std::vector<Index>& shape)
      : name_(path.string()), size_(checked_size(shape)), file_(path) {
    file_.write(detail::npy_header(shape));
  }

  /// The next numbers, in the order of rows; double is rounded to float. Throws ShapeError for more than the
  /// array has.
  template <std::floating_point S>
  void add(std::span<const S> values) {
    if (static_cast<Index>(values.size()) > size_ - written_)
      throw ShapeError(detail::message(name_, ": expected ", size_, " numbers, found ",
                                       written_ + static_cast<Index>(values.size())));
    constexpr std::size_t at_once = 16384;
    while (!values.empty()) {
      const auto piece = values.first(std::min(values.size(), at_once));
      bytes_.clear();
      for (const S value : piece) {
        const auto bits = std::bit_cast<std::uint32_t>(static_cast<float>(value));
        for (unsigned shift = 0; shift < 32; shift += 8)
          bytes_.push_back(static_cast<std::byte>(bits >> shift & 0xFFU));
      }
      file_.write(bytes_);
      values = values.subspan(piece.size());
      written_ += static_cast<Index>(piece.size());
    }
  }

  /// Gives the file its name. Throws ShapeError for fewer numbers than the array has.
  void commit() {
    if (written_ != size_)
      throw ShapeError(detail::message(name_, ": expected ", size_, " numbers, found ", written_));
    file_.commit();
  }

 private:
  static Index checked_size(const std::vector<Index>& shape) {
    if (shape.size() > 32)
      throw ShapeError(
          detail::message("npy: expected at most 32 extents, as NumPy has, found ", shape.size()));
    Index size = 1;
    for (const Index extent : shape) {
      if (extent < 0)
        throw ShapeError(detail::message("npy: expected extents of at least 0, found ", extent));
      if (extent > 0 && size > std::numeric_limits<Index>::max() / extent)
        throw ShapeError("npy: expected a number of numbers below 2^63, found the extents of more");
      size *= extent;
    }
    return size;
  }

  std::string name_;
  Index size_;
  Index written_ = 0;
  AtomicFile file_;
  std::vector<std::byte> bytes_;
};

/// What a `.npy` file holds.
struct NpyArray {
  std::vector<Index> shape;    ///< outermost extent first
  std::vector<double> values;  ///< in C order
};

namespace detail {

/// The extents in "3, 4", "3," or "", if that is what it is.
inline std::optional<std::vector<Index>> npy_shape(std::string text) {
  std::vector<Index> shape;
  std::erase(text, ' ');
  for (std::size_t begin = 0, end = 0; begin < text.size(); begin = end + 1) {
    end = std::min(text.find(',', begin), text.size());
    const auto extent = to_number<Index>(text.substr(begin, end - begin));
    if (!extent || *extent < 0) return std::nullopt;
    shape.push_back(*extent);
  }
  return shape;
}

}  // namespace detail

/// An array of float32 or float64 in C order and the bytes' usual order, as `numpy.save` writes it. Throws
/// DataError for another file, or one of more than a gibibyte.
inline NpyArray read_npy(const std::filesystem::path& path) {
  const std::vector<std::uint8_t> bytes = detail::read_file(path, std::size_t{1} << 30U);
  const auto check = [&](bool good, const auto&... expected) {
    if (!good) throw DataError(detail::message(path.string(), ": expected ", expected...));
  };
  const auto little = [&]<class Number>(std::size_t at) {
    return detail::stored_number<Number>(bytes.data() + at, std::endian::little);
  };
  const bool is_npy = bytes.size() >= 12 && std::memcmp(bytes.data(), "\x93NUMPY", 6) == 0;
  check(is_npy, "an array of NumPy (.npy), found another kind of file");
  const std::size_t before = bytes[6] == 1 ? 10 : 12,  // format 1.0 tells the header's length in two bytes
      length = bytes[6] == 1 ? little.template operator()<std::uint16_t>(8)
                             : little.template operator()<std::uint32_t>(8);
  check(length <= bytes.size() - before, "a header of ", length, " bytes, found the end of the file");
  const std::string header(bytes.begin() + static_cast<std::ptrdiff_t>(before),
                           bytes.begin() + static_cast<std::ptrdiff_t>(before + length));
  const auto entry = [&](const std::string& begin, char end) {
    const std::size_t found = header.find(begin), first = found + begin.size();
    return found == header.npos ? std::string() : header.substr(first, header.find(end, first) - first);
  };
  const std::string type = entry("'descr': '", '\''), columns_first = entry("'fortran_order': ", ',');
  check(type == "<f4" || type == "<f8", "numbers of type <f4 or <f8, found ", type);
  check(columns_first == "False", "rows one after another (C order), found columns (Fortran order)");
  const auto shape = detail::npy_shape(entry("'shape': (", ')'));
  check(shape.has_value(), "a shape, found (", entry("'shape': (", ')'), ")");

  const std::size_t size = type == "<f4" ? 4 : 8, stored = (bytes.size() - before - length) / size;
  NpyArray array{*shape, {}};
  std::size_t count = 1;
  for (const Index extent : array.shape) {
    check(extent == 0 || count <= stored / static_cast<std::size_t>(extent), "as many numbers as the shape (",
          entry("'shape': (", ')'), ") has, found ", stored);
    count *= static_cast<std::size_t>(extent);
  }
  check(before + length + count * size == bytes.size(), count, " numbers, found ",
        bytes.size() - before - length, " bytes");
  array.values.reserve(count);
  for (std::size_t at = before + length; at < bytes.size(); at += size)
    array.values.push_back(size == 4 ? static_cast<double>(little.template operator()<float>(at))
                                     : little.template operator()<double>(at));
  return array;
}

}  // namespace oneiros
