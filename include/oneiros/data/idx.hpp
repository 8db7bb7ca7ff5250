// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The IDX format of MNIST and its relatives (LeCun, Cortes, Burges, The MNIST database): two zero bytes, a
// type byte, the number of extents, the extents as big-endian 32-bit integers, then the values. Only bytes
// (type 0x08) are read.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "oneiros/data/dataset.hpp"
#include "oneiros/data/detail/dataset_files.hpp"
#include "oneiros/files/detail/input_file.hpp"
#include "oneiros/util/detail/pixel_memory.hpp"

namespace oneiros::detail {

/// An IDX array of bytes, looking at the memory it was parsed from.
struct IdxArray {
  std::vector<Index> extents;            ///< outermost first
  std::span<const std::uint8_t> values;  ///< row-major
};

/// Parses an IDX file held in memory; `source` names it in messages. Throws DataError if it is of another
/// format, or its extents do not fit its size.
inline IdxArray parse_idx(std::span<const std::uint8_t> bytes, const std::string& source) {
  constexpr std::size_t fixed = 4;
  if (bytes.size() < fixed || bytes[0] != 0 || bytes[1] != 0 || bytes[2] != 0x08)
    throw DataError(message(source,
                            ": expected an IDX file of bytes (00 00 08, then the number of extents)"
                            " at offset 0, found something else"));
  constexpr std::size_t most = 8;  // images have 3; this keeps messages short
  const std::size_t rank = bytes[3];
  if (rank < 1 || rank > most)
    throw DataError(message(source, ": expected 1 to ", most, " extents at offset 3, found ", rank));
  const std::size_t header = fixed + 4 * rank;
  if (bytes.size() < header)
    throw DataError(message(source, ": expected ", rank, " extents up to offset ", header, ", found ",
                            bytes.size(), " bytes"));
  IdxArray array{.extents = {}, .values = bytes.subspan(header)};
  std::size_t expected = 1;
  for (std::size_t offset = fixed; offset < header; offset += 4) {
    std::size_t extent = 0;
    for (std::size_t i = 0; i < 4; ++i) extent = extent << 8U | bytes[offset + i];
    array.extents.push_back(static_cast<Index>(extent));
    constexpr std::size_t limit = std::numeric_limits<std::size_t>::max();
    expected = extent != 0 && expected > limit / extent ? limit : expected * extent;  // must not wrap around
  }
  if (expected == 0 || expected != array.values.size())
    throw DataError(message(source, ": expected ", shape_text(array.extents),
                            " values (at least one) from offset ", header, ", found ", array.values.size()));
  return array;
}

/// Names for a data set made from IDX arrays and for its sources in messages. Without class names, the labels
/// from 0 to the largest are their own names.
struct IdxNames {
  std::string name = "IDX";                ///< of the data set
  std::vector<std::string> class_names{};  ///< a label is an index into them
  std::string images = "IDX images";       ///< the images' source, a file's name for instance
  std::string labels = "IDX labels";       ///< the labels' source
};

inline constexpr Index idx_side = 32;
inline constexpr std::size_t idx_file_limit = std::size_t{1} << 30U;

/// Grey images of height x width, three times in three channels, in the middle of black images of 32 x 32.
inline std::vector<std::uint8_t> centred_rgb(std::span<const std::uint8_t> grey, Index count, Index height,
                                             Index width) {
  const Index top = (idx_side - height) / 2;
  const Index left = (idx_side - width) / 2;
  std::vector<std::uint8_t> pixels = pixel_memory(static_cast<std::size_t>(count * idx_side * idx_side * 3));
  parallel_blocks(count, images_per_block, [&](Index begin, Index end) {
    for (Index row = begin * height; row < end * height; ++row) {
      const Index y = row / height * idx_side + top + row % height;
      auto out = pixels.begin() + (y * idx_side + left) * 3;
      for (const std::uint8_t value :
           grey.subspan(static_cast<std::size_t>(row * width), static_cast<std::size_t>(width)))
        out = std::fill_n(out, 3, value);
    }
  });
  return pixels;
}

/// A data set from two IDX files held in memory: images (N x H x W, H and W at most 32) become 32 x 32 x 3,
/// centred on black, with equal channels. Throws DataError if the files are malformed or do not belong
/// together.
inline data::Dataset idx_dataset(std::span<const std::uint8_t> images_bytes,
                                 std::span<const std::uint8_t> labels_bytes, IdxNames names = {}) {
  const IdxArray images = parse_idx(images_bytes, names.images);
  const IdxArray labels = parse_idx(labels_bytes, names.labels);
  if (images.extents.size() != 3 || images.extents[1] > idx_side || images.extents[2] > idx_side)
    throw DataError(message(names.images, ": expected images of at most 32 x 32, one after the other, found ",
                            shape_text(images.extents), " values at offset 4"));
  if (labels.extents != std::vector<Index>{images.extents[0]})
    throw DataError(message(names.labels, ": expected ", images.extents[0], " labels, one for each image in ",
                            names.images, ", found ", shape_text(labels.extents), " values at offset 4"));

  const auto largest = std::max_element(labels.values.begin(), labels.values.end());
  if (names.class_names.empty()) names.class_names = numbered_classes(std::size_t{*largest} + 1);
  if (*largest >= names.class_names.size())
    throw DataError(message(names.labels, ": expected labels from 0 to ", names.class_names.size() - 1,
                            ", found ", int{*largest}, " at offset ", 8 + (largest - labels.values.begin())));
  return data::Dataset(
      {.name = std::move(names.name),
       .image_shape = {idx_side, idx_side, 3},
       .pixels = centred_rgb(images.values, images.extents[0], images.extents[1], images.extents[2]),
       .labels = {labels.values.begin(), labels.values.end()},
       .class_names = std::move(names.class_names)});
}

}  // namespace oneiros::detail

namespace oneiros::data {

/// A data set from two plain IDX files: images (N x H x W, H and W at most 32) become 32 x 32 x 3, centred on
/// black, with equal channels (`gunzip` them first, or see data/mnist.hpp).
inline Dataset idx(const std::filesystem::path& images_path, const std::filesystem::path& labels_path,
                   std::vector<std::string> class_names = {}) {
  return detail::idx_dataset(detail::read_file(images_path, detail::idx_file_limit),
                             detail::read_file(labels_path, detail::idx_file_limit),
                             {.name = "IDX",
                              .class_names = std::move(class_names),
                              .images = images_path.string(),
                              .labels = labels_path.string()});
}

}  // namespace oneiros::data
