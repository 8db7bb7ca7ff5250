// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Arrays of bytes from MATLAB's files of level 5 (MAT-File Format, The MathWorks, 2019), compressed or not.
// They come from the network, and may say anything of themselves: every size is checked against the file
// before memory is allocated for it, and every error names the offset.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "oneiros/data/detail/pixel_memory.hpp"
#include "oneiros/files/input_file.hpp"
#include "oneiros/io/detail/inflater.hpp"

namespace oneiros {

/// An array as MATLAB keeps it: the first extent varies fastest.
struct MatBytes {
  std::vector<std::size_t> extents;
  std::vector<std::uint8_t> values;
};

/// The variable `name` of a file, an array of class uint8. Throws DataError if there is none, or the file
/// is damaged, truncated or of another level.
MatBytes read_mat_bytes(const std::filesystem::path& path, std::string_view name);

namespace detail {

/// A variable of a MATLAB file, read from its beginning.
class MatVariable {
 public:
  /// The types of elements, and the class of arrays, that are understood.
  enum : std::uint32_t { int8 = 1, uint8 = 2, int32 = 5, uint32 = 6, matrix = 14, compressed = 15 };
  static constexpr std::uint32_t uint8_class = 9;

  /// What the tag at `offset` announces, which ends within the file.
  MatVariable(const InputFile& file, std::uint64_t offset) : file_(file), offset_(offset), position_(offset) {
    left_ = file.size() - offset;
    const Tag outer = read_tag();
    end_ = position_ + outer.bytes;
    left_ = outer.bytes;
    if (outer.type == compressed) {
      inflater_ = std::make_unique<Inflater>(file, position_, end_);
      left_ = outer.bytes * largest_compression;
      const Tag inner = read_tag();
      if (inner.type != matrix) fail("an array", message("type ", inner.type));
      left_ = inner.bytes;
    } else if (outer.type != matrix) {
      fail("an array", message("type ", outer.type));
    }
    read_header();
  }

  /// Where the next variable begins.
  std::uint64_t end() const { return end_; }

  const std::string& name() const { return name_; }

  /// Its values; may be called once.
  MatBytes read() {
    constexpr std::uint32_t complex = 0x800;
    if ((flags_ & 0xFFU) != uint8_class || (flags_ & complex) != 0)
      fail("real numbers of class uint8 (9)", message("class ", flags_ & 0xFFU));
    const Tag tag = read_tag();
    if (tag.type != uint8) fail("values of type uint8 (2)", message("type ", tag.type));
    if (tag.bytes != count_) fail(message(count_, " values"), std::to_string(tag.bytes));
    MatBytes array{.extents = std::move(extents_), .values = pixel_memory(count_)};
    read_padded(tag, array.values);
    if (inflater_) inflater_->finish(static_cast<std::size_t>(std::min<std::uint64_t>(left_, 8)));
    return array;
  }

 private:
  struct Tag {
    std::uint32_t type;
    std::uint64_t bytes;
    bool small = false;  // no more than four bytes, which are part of the tag
  };

  void read_header() {
    const Tag flags = read_tag();
    std::array<std::uint8_t, 8> words{};
    if (flags.type != uint32 || flags.bytes != words.size()) fail("array flags", "something else");
    read_padded(flags, words);
    flags_ = word(words.data());

    const Tag extents = read_tag();
    if (extents.type != int32 || extents.bytes % 4 != 0 || extents.bytes < 8 || extents.bytes > 4 * max_rank)
      fail(message("2 to ", max_rank, " extents"), message(extents.bytes, " bytes of type ", extents.type));
    std::vector<std::uint8_t> bytes(extents.bytes);
    read_padded(extents, bytes);
    for (std::size_t i = 0; i < bytes.size(); i += 4) extents_.push_back(word(bytes.data() + i));
    count_ = 1;
    for (const std::size_t extent : extents_) {
      if (extent > 0 && count_ > left_ / extent)
        count_ = left_ + 1;  // more than can be there
      else
        count_ *= extent;
    }

    const Tag name = read_tag();
    if (name.type != int8 || name.bytes > max_name)
      fail(message("a name of at most ", max_name, " bytes"),
           message(name.bytes, " bytes of type ", name.type));
    bytes.resize(name.bytes);
    read_padded(name, bytes);
    name_.assign(bytes.begin(), bytes.end());
  }

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

  /// The bytes that a tag announced, and those up to the next multiple of eight (in a small one, of four).
  void read_padded(const Tag& tag, std::span<std::uint8_t> bytes) {
    read(bytes);
    const std::uint64_t unit = tag.small ? 4 : 8;
    std::array<std::uint8_t, 8> padding{};
    const std::uint64_t rest = (unit - tag.bytes % unit) % unit;
    read(std::span(padding).first(static_cast<std::size_t>(std::min(rest, left_))));
  }

  void read(std::span<std::uint8_t> bytes) {
    if (bytes.size() > left_) fail(message(bytes.size(), " more bytes"), std::to_string(left_));
    left_ -= bytes.size();
    if (inflater_) return inflater_->read(bytes);
    file_.read_at(position_, std::as_writable_bytes(bytes));
    position_ += bytes.size();
  }

  static std::uint32_t word(const std::uint8_t* bytes) {
    return std::uint32_t{bytes[0]} | std::uint32_t{bytes[1]} << 8U | std::uint32_t{bytes[2]} << 16U |
           std::uint32_t{bytes[3]} << 24U;
  }

  [[noreturn]] void fail(const std::string& expected, const std::string& found) const {
    throw DataError(message(file_.path().string(), ": variable ", name_, name_.empty() ? "" : " ",
                            "at offset ", offset_, ": expected ", expected, ", found ", found));
  }

  static constexpr std::uint64_t max_rank = 16;
  static constexpr std::uint64_t max_name = 63;  // MATLAB's own limit

  const InputFile& file_;
  std::uint64_t offset_;
  std::uint64_t position_;
  std::uint64_t end_ = 0;
  std::uint64_t left_ = 0;  // bytes of the element (decompressed) that are not read yet
  std::unique_ptr<Inflater> inflater_;
  std::uint32_t flags_ = 0;
  std::vector<std::size_t> extents_;
  std::uint64_t count_ = 0;
  std::string name_;
};

}  // namespace detail

inline MatBytes read_mat_bytes(const std::filesystem::path& path, std::string_view name) {
  constexpr std::uint64_t header = 128;
  const InputFile file(path);
  std::array<char, 4> version{};  // and byte order
  if (file.size() >= header)
    file.read_at(header - version.size(), std::as_writable_bytes(std::span(version)));
  if (version != std::array{'\0', '\1', 'I', 'M'})
    throw DataError(detail::message(path.string(), ": expected a little-endian MATLAB file of level 5 at ",
                                    "offset ", header - version.size(), ", found something else"));
  for (std::uint64_t offset = header; offset < file.size();) {
    detail::MatVariable variable(file, offset);
    if (variable.name() == name) return variable.read();
    offset = variable.end();
  }
  throw DataError(detail::message(path.string(), ": expected a variable ", name, " before offset ",
                                  file.size(), ", found none"));
}

}  // namespace oneiros
