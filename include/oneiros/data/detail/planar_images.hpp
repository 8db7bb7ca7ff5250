// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// CIFAR, STL-10 and SVHN keep each image as a red, a green and a blue plane, some of them column by column;
// here pixels have their channels side by side, row by row.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "oneiros/files/detail/input_file.hpp"
#include "oneiros/parallel/parallel.hpp"

namespace oneiros::detail {

enum class PlaneOrder { row_by_row, column_by_column };

/// Square images of three planes, with bytes for labels before each.
struct PlanarFormat {
  Index side = 32;
  PlaneOrder order = PlaneOrder::row_by_row;
  std::size_t label_bytes = 0;

  std::size_t plane() const { return static_cast<std::size_t>(side * side); }
  std::size_t image() const { return 3 * plane(); }
  std::size_t record() const { return label_bytes + image(); }
};

/// Writes one image's planes to `out` as rows of pixels.
inline void interleave(const std::uint8_t* planes, const PlanarFormat& format, std::uint8_t* out) {
  const std::size_t plane = format.plane();
  const auto side = static_cast<std::size_t>(format.side);
  const bool rows = format.order == PlaneOrder::row_by_row;
  const std::size_t row_step = rows ? side : 1;
  const std::size_t column_step = rows ? 1 : side;
  for (std::size_t row = 0; row < side; ++row) {
    const std::uint8_t* in = planes + row * row_step;
    for (std::size_t column = 0; column < side; ++column, in += column_step) {
      *out++ = in[0];
      *out++ = in[plane];
      *out++ = in[2 * plane];
    }
  }
}

/// The number of records in a file; throws DataError unless there is at least one, and all are whole.
inline std::size_t count_records(const InputFile& file, const PlanarFormat& format) {
  const std::uint64_t rest = file.size() % format.record();
  if (file.size() == 0 || rest != 0)
    throw DataError(message(file.path().string(), ": expected records of ", format.record(), " bytes, found ",
                            rest, " bytes at offset ", file.size() - rest));
  return static_cast<std::size_t>(file.size() / format.record());
}

/// Reads all records of a file: images to `pixels`, label bytes to `labels`, which both have room for exactly
/// these. Blocks are read and converted in parallel, in little memory.
inline void read_records(const InputFile& file, const PlanarFormat& format, std::span<std::uint8_t> pixels,
                         std::span<std::uint8_t> labels) {
  constexpr Index records_per_block = 64;
  const auto count = static_cast<Index>(pixels.size() / format.image());
  parallel_blocks(count, records_per_block, [&](Index begin, Index end) {
    const auto first = static_cast<std::size_t>(begin);
    std::vector<std::uint8_t> records(static_cast<std::size_t>(end - begin) * format.record());
    file.read_at(first * format.record(), std::as_writable_bytes(std::span(records)));
    const std::uint8_t* record = records.data();
    for (auto i = first; i < static_cast<std::size_t>(end); ++i, record += format.record()) {
      std::copy_n(record, format.label_bytes, labels.data() + i * format.label_bytes);
      interleave(record + format.label_bytes, format, pixels.data() + i * format.image());
    }
  });
}

}  // namespace oneiros::detail
