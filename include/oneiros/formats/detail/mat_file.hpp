// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Arrays of bytes from MATLAB's files of level 5 (MAT-File Format, The MathWorks, 2019), compressed or not.
// They come from the network, and may say anything of themselves: every size is checked against the file
// before memory is allocated for it, and every error names the offset.

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "oneiros/files/detail/input_file.hpp"
#include "oneiros/formats/detail/inflater.hpp"
#include "oneiros/formats/detail/mat_number.hpp"
#include "oneiros/formats/detail/stored_number.hpp"
#include "oneiros/tensor/axis_order.hpp"
#include "oneiros/util/detail/one_line.hpp"
#include "oneiros/util/detail/pixel_memory.hpp"

namespace oneiros::detail {

/// An array as MATLAB keeps it: the first extent varies fastest.
struct MatBytes {
  std::vector<Index> extents{};        ///< as MATLAB's `size`
  std::vector<std::uint8_t> values{};  ///< the product of the extents
  std::uint64_t offset = 0;            ///< of the variable in its file
};

/// The variable `name` of a file, an array of real numbers of any class, which have to be whole and from 0 to
/// 255. Throws DataError if there is none, or the file is damaged, truncated or of another level.
MatBytes read_mat_bytes(const std::filesystem::path& path, std::string_view name);

inline constexpr std::uint64_t mat_header = 128;

/// A variable of a MATLAB file, read from its beginning.
class MatVariable {
 public:
  /// What the tag at `offset` announces, which ends within the file.
  MatVariable(const InputFile& file, std::endian order, std::uint64_t offset)
      : file_(file), order_(order), offset_(offset), position_(offset), left_(file.size() - offset) {
    Tag tag = read_tag();
    end_ = position_ + tag.bytes;
    if (tag.type == compressed) {
      inflater_ = std::make_unique<Inflater>(file, position_, end_);
      left_ = tag.bytes * largest_compression;
      tag = read_tag();
    }
    if (tag.type != matrix) fail("an array", message("type ", tag.type));
    left_ = tag.bytes;
    read_flags();
    read_extents();
    read_name();
  }

  /// Where the next variable begins.
  std::uint64_t end() const { return end_; }

  const std::string& name() const { return name_; }

  /// Its values; may be called once.
  MatBytes read() {
    if (array_class_ < first_number || array_class_ > last_number || is_complex_)
      fail("an array of real numbers",
           message(is_complex_ ? "complex ones of " : "", "class ", array_class_));
    const Tag tag = read_tag();
    const auto number = std::ranges::find(mat_numbers, tag.type, &MatNumber::type);
    if (number == mat_numbers.end()) fail("numbers", message("type ", tag.type));
    const std::size_t count = count_values();
    if (tag.bytes != count * number->bytes)
      fail(message(shape_text(extents_), " values of ", number->bytes, " bytes"),
           message(tag.bytes, " bytes"));
    MatBytes array{.extents = extents_, .values = pixel_memory(count), .offset = offset_};
    if (tag.type == uint8)
      read(array.values);
    else
      read_numbers(*number, array.values);
    finish(tag);
    return array;
  }

 private:
  enum : std::uint32_t {
    int8 = 1,
    uint8 = 2,
    int32 = 5,
    uint32 = 6,
    matrix = 14,
    compressed = 15,
    utf8 = 16
  };
  static constexpr std::uint32_t first_number = 6, last_number = 15;  // classes: double to uint64

  struct Tag {
    std::uint32_t type;
    std::uint64_t bytes;
    bool small = false;  // no more than four bytes, which are part of the tag
  };

  void read_flags() {
    const Tag tag = read_tag();
    std::array<std::uint8_t, 8> words{};
    if (tag.type != uint32 || tag.bytes != words.size())
      fail("8 bytes of flags", message(tag.bytes, " bytes of type ", tag.type));
    read_padded(tag, words);
    const std::uint32_t flags = word(words.data());
    array_class_ = flags & 0xFFU;
    is_complex_ = (flags & 0x800U) != 0;
  }

  void read_extents() {
    const Tag tag = read_tag();
    std::array<std::uint8_t, 4 * max_rank> words{};
    if (tag.type != int32 || tag.bytes % 4 != 0 || tag.bytes < 8 || tag.bytes > words.size())
      fail(message("2 to ", max_rank, " extents"), message(tag.bytes, " bytes of type ", tag.type));
    read_padded(tag, std::span(words).first(static_cast<std::size_t>(tag.bytes)));
    for (std::size_t i = 0; i < tag.bytes; i += 4) extents_.push_back(word(words.data() + i));
  }

  /// The number of values, no more than there are bytes left.
  std::size_t count_values() const {
    if (std::ranges::count(extents_, 0) > 0) return 0;
    std::uint64_t count = 1;
    for (const Index extent : extents_) {
      if (static_cast<std::uint64_t>(extent) > left_ / count)
        fail(message("at most ", left_, " values"), shape_text(extents_));
      count *= static_cast<std::uint64_t>(extent);
    }
    return static_cast<std::size_t>(count);
  }

  void read_name() {
    const Tag tag = read_tag();
    std::array<std::uint8_t, max_name> bytes{};
    if ((tag.type != int8 && tag.type != utf8) || tag.bytes > bytes.size())
      fail(message("a name of at most ", max_name, " bytes"),
           message(tag.bytes, " bytes of type ", tag.type));
    const auto name = std::span(bytes).first(static_cast<std::size_t>(tag.bytes));
    read_padded(tag, name);
    name_.assign(name.begin(), name.end());
  }

  /// Converts them piece by piece.
  void read_numbers(const MatNumber& number, std::span<std::uint8_t> values) {
    std::array<std::uint8_t, 8192> stored{};
    for (std::size_t done = 0; done < values.size();) {
      const std::size_t count = std::min(values.size() - done, stored.size() / number.bytes);
      read(std::span(stored).first(count * number.bytes));
      for (std::size_t i = 0; i < count; ++i, ++done) {
        const double value = number.value(stored.data() + i * number.bytes, order_);
        if (!(value >= 0 && value <= 255) || value != std::floor(value))
          fail("whole numbers from 0 to 255", message(value, " as value ", done));
        values[done] = static_cast<std::uint8_t>(value);
      }
    }
  }

  /// Nothing but padding may follow the values, which writers count or leave out.
  void finish(const Tag& values) {
    skip_padding(values);
    if (left_ > 7) fail("its end", message(left_, " more bytes"));
    if (inflater_) inflater_->finish(7);
  }

  /// Announces no more than is left.
  Tag read_tag() {
    std::array<std::uint8_t, 8> bytes{};
    read(std::span(bytes).first(4));
    const std::uint32_t first = word(bytes.data());
    if (first >> 16U != 0) {
      const Tag tag{.type = first & 0xFFFFU, .bytes = first >> 16U, .small = true};
      if (tag.bytes > 4) fail("an element of at most 4 bytes", std::to_string(tag.bytes));
      return tag;
    }
    read(std::span(bytes).last(4));
    const Tag tag{.type = first, .bytes = word(bytes.data() + 4)};
    if (tag.bytes > left_)
      fail(message("an element of at most ", left_, " bytes"), std::to_string(tag.bytes));
    return tag;
  }

  void read_padded(const Tag& tag, std::span<std::uint8_t> bytes) {
    read(bytes);
    skip_padding(tag);
  }

  /// Up to the next multiple of eight bytes, or in a small element of four.
  void skip_padding(const Tag& tag) {
    const std::uint64_t unit = tag.small ? 4 : 8;
    std::array<std::uint8_t, 8> padding{};
    const std::uint64_t rest = (unit - tag.bytes % unit) % unit;
    read(std::span(padding).first(static_cast<std::size_t>(std::min(rest, left_))));
  }

  void read(std::span<std::uint8_t> bytes) {
    if (bytes.size() > left_) fail(message(bytes.size(), " more bytes"), std::to_string(left_));
    left_ -= bytes.size();
    if (inflater_) {
      inflater_->read(bytes);
      return;
    }
    file_.read_at(position_, std::as_writable_bytes(bytes));
    position_ += bytes.size();
  }

  std::uint32_t word(const std::uint8_t* bytes) const { return stored_number<std::uint32_t>(bytes, order_); }

  [[noreturn]] void fail(const std::string& expected, const std::string& found) const {
    throw DataError(message(file_.path().string(), ": variable ", name_.empty() ? "" : in_quotes(name_) + " ",
                            "at offset ", offset_, ": expected ", expected, ", found ", found));
  }

  static constexpr std::size_t max_rank = 16;
  static constexpr std::size_t max_name = 63;  // MATLAB's own limit

  const InputFile& file_;
  std::endian order_;
  std::uint64_t offset_;
  std::uint64_t position_;
  std::uint64_t left_;  // bytes of the element (decompressed) that are not read yet
  std::uint64_t end_ = 0;
  std::unique_ptr<Inflater> inflater_;
  std::uint32_t array_class_ = 0;
  bool is_complex_ = false;
  std::vector<Index> extents_;
  std::string name_;
};

/// The order of a file's bytes, which its header tells. Throws DataError unless it is of level 5.
inline std::endian mat_byte_order(const InputFile& file) {
  constexpr std::uint64_t offset = mat_header - 4;
  std::array<char, 4> version{};  // 0x0100, and "MI" as one number
  if (file.size() >= mat_header) file.read_at(offset, std::as_writable_bytes(std::span(version)));
  if (version == std::array{'\0', '\1', 'I', 'M'}) return std::endian::little;
  if (version == std::array{'\1', '\0', 'M', 'I'}) return std::endian::big;
  throw DataError(message(file.path().string(),
                          ": expected a MATLAB file of level 5 (version 6 or 7) at offset ", offset,
                          ", found something else"));
}

inline MatBytes read_mat_bytes(const std::filesystem::path& path, std::string_view name) {
  const InputFile file(path);
  const std::endian order = mat_byte_order(file);
  for (std::uint64_t offset = mat_header; offset < file.size();) {
    MatVariable variable(file, order, offset);
    if (variable.name() == name) return variable.read();
    offset = variable.end();
  }
  throw DataError(message(path.string(), ": expected a variable ", in_quotes(name), " before offset ",
                          file.size(), ", found none"));
}

}  // namespace oneiros::detail
