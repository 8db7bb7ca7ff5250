// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// SVHN (Netzer et al., Reading digits in natural images with unsupervised feature learning, NIPS workshop
// 2011) from its MATLAB files: X, bytes of 32 x 32 x 3 x N, and y, N labels from 1 to 10, where 10 stands for
// the digit 0. MATLAB's order is column-major: the image is the last axis, and its rows are the first.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "oneiros/data/dataset.hpp"
#include "oneiros/data/detail/dataset_files.hpp"
#include "oneiros/data/detail/pixel_memory.hpp"
#include "oneiros/data/detail/planar_images.hpp"
#include "oneiros/io/mat_file.hpp"

namespace oneiros::detail {

/// Throws DataError unless the array has these extents.
inline void check_extents(const std::filesystem::path& path, const char* name, const MatBytes& array,
                          const std::vector<std::size_t>& expected) {
  const auto text = [](const std::vector<std::size_t>& extents) {
    std::string result;
    for (const std::size_t extent : extents) result += (result.empty() ? "" : " x ") + std::to_string(extent);
    return result;
  };
  if (array.extents != expected)
    throw DataError(message(path.string(), ": variable ", name, ": expected ", text(expected), ", found ",
                            text(array.extents)));
}

}  // namespace oneiros::detail

namespace oneiros::data {

/// 73,257 training or 26,032 test images of 32 x 32 x 3 (or as many as the file holds), train_32x32.mat and
/// test_32x32.mat in the directory. Throws DataError that names the file and variable at fault.
inline Dataset svhn(const std::filesystem::path& directory, Split split) {
  constexpr detail::PlanarFormat format{.order = detail::PlaneOrder::column_by_column};
  const auto path = directory / (split == Split::train ? "train_32x32.mat" : "test_32x32.mat");
  if (!detail::is_there(path))
    throw DataError(detail::message("no file ", path.string(),
                                    ": expected SVHN's train_32x32.mat and test_32x32.mat in the directory"));
  const MatBytes labels = read_mat_bytes(path, "y");
  const std::size_t count = std::max<std::size_t>(labels.values.size(), 1);
  detail::check_extents(path, "y", labels, {count, 1});
  Contents contents{.name = "SVHN",
                    .image_shape = {format.side, format.side, 3},
                    .class_names = detail::numbered_classes(10)};
  for (const std::uint8_t label : labels.values) {
    if (label < 1 || label > 10)
      throw DataError(detail::message(path.string(), ": variable y: expected labels from 1 to 10, found ",
                                      int{label}, " for image ", contents.labels.size()));
    contents.labels.push_back(label % 10);
  }

  const MatBytes images = read_mat_bytes(path, "X");
  detail::check_extents(path, "X", images, {32, 32, 3, count});
  contents.pixels = detail::pixel_memory(images.values.size());
  parallel_blocks(static_cast<Index>(count), detail::images_per_block, [&](Index begin, Index end) {
    const std::size_t last = static_cast<std::size_t>(end) * format.image();
    for (std::size_t at = static_cast<std::size_t>(begin) * format.image(); at < last; at += format.image())
      detail::interleave(images.values.data() + at, format, contents.pixels.data() + at);
  });
  return Dataset(std::move(contents));
}

}  // namespace oneiros::data
