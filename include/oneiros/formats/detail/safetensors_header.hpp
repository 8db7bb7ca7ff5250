// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The JSON header of a safetensors file, read event by event: nothing is built that the format does not
// allow, so neither deep nesting nor large numbers nor repeated keys get further than the event that brings
// them.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "oneiros/tensor/tensor.hpp"
#include "oneiros/util/detail/one_line.hpp"

namespace oneiros {

/// The element types of a safetensors file that the library knows.
enum class DType { f64, f32, f16, bf16, i64, u64, i32, u32, i16, u16, i8, u8, boolean };

namespace detail {

struct DTypeTraits {
  DType dtype;
  std::string_view name;
  std::uint64_t bytes;
};

inline constexpr std::array<DTypeTraits, 13> dtypes{{{DType::f64, "F64", 8},
                                                     {DType::f32, "F32", 4},
                                                     {DType::f16, "F16", 2},
                                                     {DType::bf16, "BF16", 2},
                                                     {DType::i64, "I64", 8},
                                                     {DType::u64, "U64", 8},
                                                     {DType::i32, "I32", 4},
                                                     {DType::u32, "U32", 4},
                                                     {DType::i16, "I16", 2},
                                                     {DType::u16, "U16", 2},
                                                     {DType::i8, "I8", 1},
                                                     {DType::u8, "U8", 1},
                                                     {DType::boolean, "BOOL", 1}}};

inline const DTypeTraits& traits_of(DType dtype) {
  return dtypes[static_cast<std::size_t>(dtype)];
}

/// Where a tensor lies; offsets count from the first byte of data.
struct TensorEntry {
  DType dtype = DType::f32;
  std::vector<Index> shape;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

struct SafeTensorsHeader {
  std::map<std::string, std::string> metadata;
  std::map<std::string, TensorEntry, std::less<>> tensors;
};

/// Receives the parser's events; `fail(text)` has to throw.
template <class Fail>
class SafeTensorsHeaderReader : public nlohmann::json_sax<nlohmann::json> {
 public:
  SafeTensorsHeaderReader(std::uint64_t data_size, const Fail& fail) : data_size_(data_size), fail_(fail) {}

  SafeTensorsHeader finish() {
    check_coverage();
    return std::move(header_);
  }

  bool start_object(std::size_t) override {
    if (level_ == Level::file)
      level_ = Level::names;
    else if (level_ == Level::names && name_ == metadata_key)
      level_ = Level::metadata;
    else if (level_ == Level::names)
      level_ = Level::entry;
    else
      unexpected("an object");
    return true;
  }

  bool key(std::string& key) override {
    if (level_ == Level::names) {
      if (header_.tensors.contains(key) || (key == metadata_key && has_metadata_))
        fail("expected each name once, found ", in_quotes(key), " again");
      name_ = std::move(key);
      has_metadata_ = has_metadata_ || name_ == metadata_key;
      fields_ = {};
    } else {
      if (level_ == Level::metadata && header_.metadata.contains(key))
        fail("expected each key of the metadata once, found ", in_quotes(key), " again");
      field_ = std::move(key);
    }
    return true;
  }

  bool string(std::string& value) override {
    if (level_ == Level::metadata)
      header_.metadata.emplace(std::move(field_), std::move(value));
    else if (level_ == Level::entry && field_ == "dtype" && !fields_.dtype)
      fields_.dtype = parse_dtype(value);
    else
      unexpected("a string");
    return true;
  }

  bool start_array(std::size_t) override {
    if (level_ != Level::entry) unexpected("an array");
    std::optional<Numbers>* numbers = field_ == "shape"          ? &fields_.shape
                                      : field_ == "data_offsets" ? &fields_.offsets
                                                                 : nullptr;
    if (numbers == nullptr || numbers->has_value()) unexpected("an array");
    numbers_ = &numbers->emplace();
    level_ = Level::numbers;
    return true;
  }

  bool number_unsigned(number_unsigned_t value) override {
    if (level_ != Level::numbers) unexpected("a number");
    if (numbers_->size() == max_rank)
      fail("expected at most ", max_rank, " numbers in ", where(), ", found more");
    numbers_->push_back(value);
    return true;
  }

  bool end_array() override {
    level_ = Level::entry;
    return true;
  }

  bool end_object() override {
    if (level_ == Level::entry) header_.tensors.emplace(name_, finish_entry());
    level_ = level_ == Level::names ? Level::file : Level::names;
    return true;
  }

  bool null() override { return unexpected("null"); }
  bool boolean(bool) override { return unexpected("a boolean"); }
  bool number_integer(number_integer_t) override { return unexpected("a negative number"); }
  bool number_float(number_float_t, const string_t&) override {
    return unexpected("a number that is no 64-bit integer");
  }
  bool binary(binary_t&) override { return unexpected("binary data"); }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::json::exception&) override {
    fail("expected JSON in UTF-8, found something else at its byte ", position);
    return false;
  }

 private:
  using Numbers = std::vector<std::uint64_t>;
  enum class Level { file, names, metadata, entry, numbers };
  struct Fields {
    std::optional<DType> dtype;
    std::optional<Numbers> shape;
    std::optional<Numbers> offsets;
  };
  static constexpr std::string_view metadata_key = "__metadata__";
  static constexpr std::size_t max_rank = 32;

  std::string where() const {
    if (level_ == Level::names) return in_quotes(name_);
    return in_quotes(name_) + ", " + in_quotes(field_);
  }

  const char* expected() const {
    if (level_ == Level::names) return "an object";
    if (level_ == Level::metadata) return "a string";
    if (level_ == Level::numbers) return "integers from 0 to 2^64 - 1";
    return "dtype (a string), shape and data_offsets (arrays), each once";
  }

  template <class... Parts>
  void fail(const Parts&... parts) const {
    fail_(message(parts...));
  }

  bool unexpected(const char* found) const {
    fail("expected ", expected(), " in ", where(), ", found ", found);
    return false;
  }

  DType parse_dtype(std::string_view name) const {
    const auto* found = std::ranges::find(dtypes, name, &DTypeTraits::name);
    if (found == dtypes.end())
      fail("expected one of ", known_dtypes(), " in ", where(), ", found ", in_quotes(name));
    return found->dtype;
  }

  static std::string known_dtypes() {
    std::string names;
    for (const DTypeTraits& known : dtypes)
      names += std::string(names.empty() ? "" : ", ").append(known.name);
    return names;
  }

  /// Checks one entry by itself: fields, shape and extent in the file.
  TensorEntry finish_entry() const {
    if (!fields_.dtype || !fields_.shape || !fields_.offsets)
      fail("expected dtype, shape and data_offsets in ", in_quotes(name_), ", found less");
    TensorEntry entry{.dtype = *fields_.dtype, .shape = {}, .begin = 0, .end = 0};
    for (const std::uint64_t extent : *fields_.shape) entry.shape.push_back(static_cast<Index>(extent));
    if (fields_.offsets->size() != 2)
      fail("expected two data_offsets in ", in_quotes(name_), ", found ", fields_.offsets->size());
    entry.begin = fields_.offsets->front();
    entry.end = fields_.offsets->back();
    if (entry.begin > entry.end || entry.end > data_size_)
      fail("expected data_offsets of ", in_quotes(name_), " in order and within ", data_size_,
           " bytes of data, found ", entry.begin, " and ", entry.end);
    const std::uint64_t expected = byte_count(entry.dtype);
    if (entry.end - entry.begin != expected)
      fail("expected ", expected, " bytes of data for ", in_quotes(name_), ", found ",
           entry.end - entry.begin);
    return entry;
  }

  /// Bounds the product of the extents without those that are 0, so that no order of multiplying can
  /// overflow.
  std::uint64_t byte_count(DType dtype) const {
    std::uint64_t bound = traits_of(dtype).bytes;
    bool empty = false;
    for (const std::uint64_t extent : *fields_.shape) {
      empty = empty || extent == 0;
      if (extent > static_cast<std::uint64_t>(std::numeric_limits<Index>::max()) / bound)
        fail("expected less than 2^63 bytes of data for ", in_quotes(name_), ", found a larger shape");
      bound *= std::max<std::uint64_t>(extent, 1);
    }
    return empty ? 0 : bound;
  }

  /// The tensors have to cover the data without overlaps and holes.
  void check_coverage() const {
    std::vector<std::pair<const TensorEntry*, const std::string*>> order;
    order.reserve(header_.tensors.size());
    for (const auto& [name, entry] : header_.tensors) order.emplace_back(&entry, &name);
    std::ranges::sort(order, {},
                      [](const auto& item) { return std::pair(item.first->begin, item.first->end); });
    std::uint64_t covered = 0;
    for (const auto& [entry, name] : order) {
      if (entry->begin != covered)
        fail("expected ", in_quotes(*name), " to begin at data byte ", covered,
             ", where the tensor before it ends, found ", entry->begin);
      covered = entry->end;
    }
    if (covered != data_size_) fail("expected tensors for ", data_size_, " bytes of data, found ", covered);
  }

  std::uint64_t data_size_;
  const Fail& fail_;
  Level level_ = Level::file;
  SafeTensorsHeader header_;
  std::string name_;
  std::string field_;
  Fields fields_;
  Numbers* numbers_ = nullptr;
  bool has_metadata_ = false;
};

/// Parses and checks a whole header; `fail(text)` has to throw.
template <class Fail>
SafeTensorsHeader parse_safetensors_header(std::string_view text, std::uint64_t data_size, const Fail& fail) {
  if (!text.starts_with('{')) fail("expected '{' as the first byte, found something else");
  SafeTensorsHeaderReader<Fail> reader(data_size, fail);
  nlohmann::json::sax_parse(text, &reader);
  return reader.finish();
}

}  // namespace detail
}  // namespace oneiros
