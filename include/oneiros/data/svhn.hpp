// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// SVHN (Netzer et al., Reading digits in natural images with unsupervised feature learning, NIPS workshop
// 2011) from its MATLAB files: X, bytes of 32 x 32 x 3 x N, and y, N labels from 1 to 10, where 10 stands for
// the digit 0. MATLAB's order is column-major: the image is the last axis, and its rows are the first.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "oneiros/data/dataset.hpp"
#include "oneiros/data/detail/dataset_files.hpp"
#include "oneiros/data/detail/planar_images.hpp"
#include "oneiros/formats/detail/mat_file.hpp"

namespace oneiros::detail {

inline constexpr DatasetLayout svhn_layout{.files = "SVHN's train_32x32.mat and test_32x32.mat",
                                           .telling = "train_32x32.mat"};

/// Says what is wrong with a variable.
[[noreturn]] inline void refuse(const std::filesystem::path& path, const char* name, const MatBytes& array,
                                const std::string& expected, const std::string& found) {
  throw DataError(message(path.string(), ": variable '", name, "' at offset ", array.offset, ": expected ",
                          expected, ", found ", found));
}

/// y as labels from 0 to 9; 10 stands for 0.
inline std::vector<int> read_svhn_labels(const std::filesystem::path& path) {
  const MatBytes array = read_mat_bytes(path, "y");
  const auto count = static_cast<Index>(array.values.size());
  if (count == 0 || array.extents != std::vector<Index>{count, 1})
    refuse(path, "y", array, "N x 1 labels", shape_text(array.extents));
  std::vector<int> labels;
  for (const std::uint8_t label : array.values) {
    if (label < 1 || label > 10)
      refuse(path, "y", array, "labels from 1 to 10", message(int{label}, " for image ", labels.size()));
    labels.push_back(label % 10);
  }
  return labels;
}

/// X as rows of pixels, rearranged where it is: it takes more memory than anything else.
inline std::vector<std::uint8_t> read_svhn_images(const std::filesystem::path& path, Index count) {
  constexpr PlanarFormat format{.order = PlaneOrder::column_by_column};
  MatBytes array = read_mat_bytes(path, "X");
  const std::vector<Index> extents{format.side, format.side, 3, count};
  if (array.extents != extents) refuse(path, "X", array, shape_text(extents), shape_text(array.extents));
  parallel_blocks(count, images_per_block, [&](Index begin, Index end) {
    std::vector<std::uint8_t> planes;
    for (Index i = begin; i < end; ++i) {
      std::uint8_t* image = array.values.data() + static_cast<std::size_t>(i) * format.image();
      planes.assign(image, image + format.image());
      interleave(planes.data(), format, image);
    }
  });
  return std::move(array.values);
}

}  // namespace oneiros::detail

namespace oneiros::data {

/// 73,257 training or 26,032 test images of 32 x 32 x 3 (or as many as the file holds), train_32x32.mat and
/// test_32x32.mat in the directory. Throws DataError that names the file, variable and offset at fault.
inline Dataset svhn(const std::filesystem::path& directory, Split split) {
  const char* name = split == Split::train ? "train_32x32.mat" : "test_32x32.mat";
  const auto path = detail::DatasetFolder(directory, detail::svhn_layout, name).file(name);
  Contents contents{.name = "SVHN", .image_shape = {32, 32, 3}, .class_names = detail::numbered_classes(10)};
  contents.labels = detail::read_svhn_labels(path);
  contents.pixels = detail::read_svhn_images(path, static_cast<Index>(contents.labels.size()));
  return Dataset(std::move(contents));
}

}  // namespace oneiros::data
