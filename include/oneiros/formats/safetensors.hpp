// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Named arrays in one file, in the format that PyTorch's world reads and writes: eight bytes with the
// header's length, a JSON header, raw little-endian data (https://github.com/huggingface/safetensors). No
// code is ever executed, and the whole header is checked against the file's size before anything is allocated
// for it.

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "oneiros/files/atomic_file.hpp"
#include "oneiros/files/detail/input_file.hpp"
#include "oneiros/formats/detail/safetensors_header.hpp"
#include "oneiros/tensor/tensor.hpp"

namespace oneiros {

static_assert(std::endian::native == std::endian::little,
              "safetensors: only little-endian machines are supported");

/// "F32", as in a file's header.
inline std::string_view to_string(DType dtype) {
  return detail::traits_of(dtype).name;
}

/// Free text that goes with a file, key by key.
using Metadata = std::map<std::string, std::string>;

/// A safetensors file opened for reading. The constructor reads and checks the header alone; tensors are read
/// when asked for, from several threads if need be. Whatever the file is to blame for throws DataError.
///
/// Elements are converted to the type asked for: floating types (F64, F32, F16, BF16) to float and double;
/// integers (I8 to I64, U8 to U64) and BOOL to integers that can hold the values, and to float and double;
/// BOOL to bool. Nothing else; a file with elements of any other type, such as F8_E4M3, is refused.
class SafeTensors {
 public:
  /// Throws DataError if the header is damaged, does not fit the file's size, or describes elements of
  /// unknown types.
  explicit SafeTensors(const std::filesystem::path& path);

  /// The file's.
  const std::filesystem::path& path() const { return file_.path(); }
  /// Texts under the key `__metadata__`.
  const Metadata& metadata() const { return header_.metadata; }

  /// In alphabetical order.
  std::vector<std::string> names() const;
  /// Whether there is a tensor of this name.
  bool contains(std::string_view name) const { return header_.tensors.contains(name); }

  /// Extents, outermost first; empty for a single number.
  const std::vector<Index>& shape(std::string_view name) const { return entry(name).shape; }
  /// The type of the elements as stored.
  DType dtype(std::string_view name) const { return entry(name).dtype; }

  /// Fills `values` with a tensor's elements. Throws ShapeError if it has another number of them.
  template <class T>
  void read_into(std::string_view name, std::span<T> values) const;

  /// A tensor with its shape. Throws DataError if the file's has another rank or elements that T cannot hold.
  template <class T, int Rank>
  Tensor<T, Rank> read(std::string_view name) const;

  /// The value of a tensor of one element.
  template <class T>
  T scalar(std::string_view name) const;

 private:
  const detail::TensorEntry& entry(std::string_view name) const;

  template <class Stored, class T>
  void read_elements(std::string_view name, std::uint64_t offset, std::span<T> values) const;

  template <class... Parts>
  [[noreturn]] void fail(const Parts&... parts) const {
    throw DataError(detail::message(path().string(), ": ", parts...));
  }

  detail::InputFile file_;
  detail::SafeTensorsHeader header_;
  std::uint64_t data_offset_ = 0;
};

namespace detail {

/// Whether it is one of F64, F32, F16 and BF16.
inline bool is_floating(DType dtype) {
  return dtype == DType::f64 || dtype == DType::f32 || dtype == DType::f16 || dtype == DType::bf16;
}

/// Text as JSON can hold it: one that is not UTF-8 keeps its ASCII, and each other byte becomes "\xE9".
inline std::string as_utf8(const std::string& text) {
  try {
    static_cast<void>(nlohmann::json(text).dump());
    return text;
  } catch (const nlohmann::json::exception&) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string escaped;
    for (const char c : text)
      if (const auto byte = static_cast<unsigned char>(c); byte < 0x80)
        escaped += c;
      else
        escaped += {'\\', 'x', digits[byte >> 4U], digits[byte & 15U]};
    return escaped;
  }
}

}  // namespace detail

/// Collects named arrays and writes them to one file. The same arrays in the same order give the same bytes.
class SafeTensorsWriter {
 public:
  /// Where a text is not UTF-8, its bytes beyond ASCII are written as "\xE9" and read as that.
  void set_metadata(const std::string& key, const std::string& value) {
    metadata_[detail::as_utf8(key)] = detail::as_utf8(value);
  }

  /// Copies the values; T is double, float, Eigen::half, Eigen::bfloat16, std::int64_t, std::int32_t,
  /// std::uint8_t or bool. Throws ShapeError if the shape has another number of elements, ValueError for a
  /// name that is taken.
  template <class T>
  void add(std::string name, std::vector<Index> shape, std::span<const T> values);

  /// The same without a copy: the values must live until the file is written, with what they are then.
  template <class T>
  void add_view(std::string name, std::vector<Index> shape, std::span<const T> values);

  /// Any tensor, map or view.
  template <class T>
  requires requires { T::NumDimensions; }
  void add(std::string name, const T& tensor) {
    const auto view = const_view(tensor);
    add<typename T::Scalar>(std::move(name), {view.shape().begin(), view.shape().end()},
                            {view.data(), static_cast<std::size_t>(tensor.size())});
  }

  /// A single number, of shape [].
  template <class T>
  requires std::is_arithmetic_v<T>
  void add(std::string name, T value) {
    add<T>(std::move(name), {}, {&value, 1});
  }

  /// Writes the file, atomically. Throws DataError.
  void write(const std::filesystem::path& path) const {
    write(path, [](std::span<const std::byte>) {});
  }

  /// The same, and shows the file's bytes to `written(std::span<const std::byte>)`, part by part and in
  /// order: first the header, then each tensor, those of the narrowest elements last. A view that is written
  /// later can thus depend on what was written before.
  template <class Observer>
  void write(const std::filesystem::path& path, const Observer& written) const;

 private:
  struct Entry {
    std::string name;
    DType dtype;
    std::vector<Index> shape;
    std::span<const std::byte> view;
    std::vector<std::byte> copy;

    std::span<const std::byte> bytes() const { return copy.empty() ? view : copy; }
  };

  std::vector<const Entry*> file_order() const;
  std::string header(const std::vector<const Entry*>& entries) const;

  Metadata metadata_;
  std::vector<Entry> entries_;
};

namespace detail {

inline constexpr std::uint64_t max_safetensors_header = 100'000'000;  // as in the reference implementation

/// The file type of a C++ type.
template <class T>
constexpr DType dtype_of() {
  if constexpr (std::same_as<T, double>)
    return DType::f64;
  else if constexpr (std::same_as<T, float>)
    return DType::f32;
  else if constexpr (std::same_as<T, Eigen::half>)
    return DType::f16;
  else if constexpr (std::same_as<T, Eigen::bfloat16>)
    return DType::bf16;
  else if constexpr (std::same_as<T, bool>)
    return DType::boolean;
  else if constexpr (std::same_as<T, std::uint8_t>)
    return DType::u8;
  else {
    static_assert(std::signed_integral<T> && (sizeof(T) == 8 || sizeof(T) == 4),
                  "safetensors: expected double, float, Eigen::half, Eigen::bfloat16, std::int64_t, "
                  "std::int32_t, std::uint8_t or "
                  "bool");
    return sizeof(T) == 8 ? DType::i64 : DType::i32;
  }
}

/// Calls `f` with a value of the C++ type that holds the elements of a file type.
template <class F>
void visit_dtype(DType dtype, const F& f) {
  switch (dtype) {
    case DType::f64:
      return f(double{});
    case DType::f32:
      return f(float{});
    case DType::f16:
      return f(Eigen::half{});
    case DType::bf16:
      return f(Eigen::bfloat16{});
    case DType::i64:
      return f(std::int64_t{});
    case DType::u64:
      return f(std::uint64_t{});
    case DType::i32:
      return f(std::int32_t{});
    case DType::u32:
      return f(std::uint32_t{});
    case DType::i16:
      return f(std::int16_t{});
    case DType::u16:
      return f(std::uint16_t{});
    case DType::i8:
      return f(std::int8_t{});
    case DType::u8:
      return f(std::uint8_t{});
    case DType::boolean:
      return f(bool{});
  }
}

/// Whether elements of a file type can be read as T.
template <class Stored, class T>
inline constexpr bool convertible = std::floating_point<T> || std::same_as<Stored, T> ||
                                    (std::integral<Stored> && std::integral<T> && !std::same_as<T, bool>);

/// Whether a value keeps its meaning as a T.
template <class T, class Stored>
bool representable(const Stored& value) {
  if constexpr (std::integral<T> && std::integral<Stored> && !std::same_as<T, bool> &&
                !std::same_as<Stored, bool>)
    return std::in_range<T>(value);
  else
    return true;
}

}  // namespace detail

inline SafeTensors::SafeTensors(const std::filesystem::path& path) : file_(path) {
  std::uint64_t length = 0;
  if (file_.size() < sizeof(length))
    fail("offset 0: expected a safetensors header, found ", file_.size(), " bytes in all");
  file_.read_at(0, std::as_writable_bytes(std::span(&length, 1)));
  const std::uint64_t limit = std::min(file_.size() - sizeof(length), detail::max_safetensors_header);
  if (length > limit)
    fail("offset 0: expected a safetensors header of at most ", limit, " bytes, found a length of ", length);
  data_offset_ = sizeof(length) + length;
  std::string text(static_cast<std::size_t>(length), '\0');
  file_.read_at(sizeof(length), std::as_writable_bytes(std::span(text)));
  header_ = detail::parse_safetensors_header(
      text, file_.size() - data_offset_,
      [this](const std::string& problem) { fail("offset 8: safetensors header: ", problem); });
}

inline std::vector<std::string> SafeTensors::names() const {
  std::vector<std::string> names;
  names.reserve(header_.tensors.size());
  for (const auto& item : header_.tensors) names.push_back(item.first);
  return names;
}

inline const detail::TensorEntry& SafeTensors::entry(std::string_view name) const {
  const auto found = header_.tensors.find(name);
  if (found == header_.tensors.end()) fail("expected a tensor '", name, "', found none of that name");
  return found->second;
}

template <class T>
void SafeTensors::read_into(std::string_view name, std::span<T> values) const {
  static_assert(std::is_arithmetic_v<T>, "SafeTensors: elements are read as numbers or bool");
  const detail::TensorEntry& tensor = entry(name);
  const std::uint64_t size = (tensor.end - tensor.begin) / detail::traits_of(tensor.dtype).bytes;
  if (values.size() != size)
    throw ShapeError(detail::message(path().string(), ": '", name, "': expected room for ", size,
                                     " elements, found ", values.size()));
  detail::visit_dtype(tensor.dtype, [&](auto stored) {
    using Stored = decltype(stored);
    if constexpr (detail::convertible<Stored, T>)
      read_elements<Stored>(name, data_offset_ + tensor.begin, values);
    else
      fail("'", name, "': expected ", std::same_as<T, bool> ? "BOOL" : "an integer type", ", found ",
           to_string(tensor.dtype));
  });
}

template <class Stored, class T>
void SafeTensors::read_elements(std::string_view name, std::uint64_t offset, std::span<T> values) const {
  if constexpr (std::same_as<Stored, T> && !std::same_as<Stored, bool>) {
    return file_.read_at(offset, std::as_writable_bytes(values));
  }
  constexpr std::size_t block = 8192;
  std::vector<std::byte> bytes(std::min(values.size(), block) * sizeof(Stored));
  for (std::size_t first = 0; first < values.size(); first += block) {
    const auto part = values.subspan(first, std::min(block, values.size() - first));
    file_.read_at(offset + first * sizeof(Stored), std::span(bytes).first(part.size() * sizeof(Stored)));
    for (std::size_t i = 0; i < part.size(); ++i) {
      if constexpr (std::same_as<Stored, bool>)
        if (bytes[i] > std::byte{1})
          fail("'", name, "': expected 0 or 1 at offset ", offset + first + i, ", found ",
               std::to_integer<int>(bytes[i]));
      Stored value;
      std::memcpy(&value, &bytes[i * sizeof(Stored)], sizeof(Stored));
      if (!detail::representable<T>(value))
        fail("'", name, "': expected values that fit into the integer type they are read as, found ",
             std::to_string(value), " at offset ", offset + (first + i) * sizeof(Stored));
      part[i] = static_cast<T>(value);
    }
  }
}

template <class T, int Rank>
Tensor<T, Rank> SafeTensors::read(std::string_view name) const {
  const std::vector<Index>& extents = shape(name);
  if (extents.size() != static_cast<std::size_t>(Rank))
    fail("'", name, "': expected ", Rank, " axes, found ", extents.size());
  Shape<Rank> dimensions;
  std::ranges::copy(extents, dimensions.begin());
  Tensor<T, Rank> tensor(dimensions);
  read_into(name, std::span<T>(tensor.data(), static_cast<std::size_t>(tensor.size())));
  return tensor;
}

template <class T>
T SafeTensors::scalar(std::string_view name) const {
  const std::vector<Index>& extents = shape(name);
  if (!std::ranges::all_of(extents, [](Index extent) { return extent == 1; }))
    fail("'", name, "': expected a single element, found more or none");
  T value{};
  read_into(name, std::span<T>(&value, 1));
  return value;
}

template <class T>
void SafeTensorsWriter::add(std::string name, std::vector<Index> shape, std::span<const T> values) {
  add_view(std::move(name), std::move(shape), values);
  Entry& entry = entries_.back();
  entry.copy.assign(entry.view.begin(), entry.view.end());
}

template <class T>
void SafeTensorsWriter::add_view(std::string name, std::vector<Index> shape, std::span<const T> values) {
  Index size = 1;
  for (const Index extent : shape) size *= extent;
  if (static_cast<std::size_t>(size) != values.size())
    throw ShapeError(detail::message("SafeTensorsWriter: '", name, "': expected ", size, " elements, found ",
                                     values.size()));
  if (name == "__metadata__" || std::ranges::find(entries_, name, &Entry::name) != entries_.end())
    throw ValueError(detail::message("SafeTensorsWriter: expected a new name, found '", name, "' again"));
  entries_.push_back({std::move(name), detail::dtype_of<T>(), std::move(shape), std::as_bytes(values), {}});
}

inline std::vector<const SafeTensorsWriter::Entry*> SafeTensorsWriter::file_order() const {
  // Wide elements first: with the header's padding, every tensor is aligned for who maps the file into
  // memory.
  std::vector<const Entry*> order;
  for (const std::uint64_t width : {8U, 4U, 2U, 1U})
    for (const Entry& entry : entries_)
      if (detail::traits_of(entry.dtype).bytes == width) order.push_back(&entry);
  return order;
}

inline std::string SafeTensorsWriter::header(const std::vector<const Entry*>& entries) const {
  nlohmann::ordered_json json = nlohmann::ordered_json::object();
  if (!metadata_.empty()) json["__metadata__"] = metadata_;
  std::size_t offset = 0;
  for (const Entry* entry : entries) {
    auto& item = json[entry->name];
    item["dtype"] = to_string(entry->dtype);
    item["shape"] = entry->shape;
    item["data_offsets"] = {offset, offset + entry->bytes().size()};
    offset += entry->bytes().size();
  }
  std::string text = json.dump();
  text.resize((text.size() + 7) / 8 * 8, ' ');
  return text;
}

template <class Observer>
void SafeTensorsWriter::write(const std::filesystem::path& path, const Observer& written) const {
  const std::vector<const Entry*> entries = file_order();
  std::string text;
  try {
    text = header(entries);
  } catch (const nlohmann::json::exception& error) {
    throw DataError(detail::message(path.string(), ": expected names in UTF-8: ", error.what()));
  }
  const std::uint64_t length = text.size();
  write_file_atomically(path, [&](AtomicFile& file) {
    const auto write_part = [&](std::span<const std::byte> bytes) {
      file.write(bytes);
      written(bytes);
    };
    write_part(std::as_bytes(std::span(&length, 1)));
    write_part(std::as_bytes(std::span(text)));
    for (const Entry* entry : entries) write_part(entry->bytes());
  });
}

}  // namespace oneiros
