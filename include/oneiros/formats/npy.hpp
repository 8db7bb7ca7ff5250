// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Arrays for NumPy: `.npy` files, format 1.0 (NumPy Enhancement Proposal 1), with numbers as float32 in C
// order. They are written piece by piece, so that the outputs of a network for many images need not be held
// at once: `numpy.load("conv2.npy", mmap_mode="r")` need not hold them either.

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "oneiros/files/atomic_file.hpp"
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
  /// An array of up to 32 extents, outermost first. Throws ShapeError for more of them or a negative one.
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

}  // namespace oneiros
