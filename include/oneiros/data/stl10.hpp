// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// STL-10 (Coates, Lee, Ng, An analysis of single-layer networks in unsupervised feature learning, AISTATS
// 2011) in its binary version: images as a red, a green and a blue plane of 96 x 96 bytes each, column by
// column, and labels from 1 to 10 in a file of their own.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>

#include "oneiros/data/dataset.hpp"
#include "oneiros/data/detail/dataset_files.hpp"
#include "oneiros/data/detail/planar_images.hpp"
#include "oneiros/util/detail/pixel_memory.hpp"

namespace oneiros::detail {

inline constexpr DatasetLayout stl10_layout{
    .files = "STL-10's binary version, train_X.bin, train_y.bin, test_X.bin and test_y.bin",
    .telling = "train_X.bin",
    .folders = {"stl10_binary"}};

}  // namespace oneiros::detail

namespace oneiros::data {

/// 5,000 training or 8,000 test images of 96 x 96 x 3 (or as many as the files hold) from the directory of
/// the binary version, or the one it was unpacked in; `resized` makes them smaller. Labels count from 0.
/// Throws DataError that names the file and offset at fault.
inline Dataset stl10(const std::filesystem::path& directory, Split split) {
  constexpr detail::PlanarFormat format{.side = 96, .order = detail::PlaneOrder::column_by_column};
  const std::string part = split == Split::train ? "train" : "test";
  const detail::DatasetFolder folder(directory, detail::stl10_layout, part + "_X.bin");
  const detail::InputFile images(folder.file(part + "_X.bin"));
  const detail::InputFile labels(folder.file(part + "_y.bin"));

  const std::size_t count = detail::count_records(images, format);
  if (labels.size() != count)
    throw DataError(detail::message(labels.path().string(), ": expected ", count,
                                    " bytes from offset 0, a label for each image in ",
                                    images.path().string(), ", found ", labels.size()));
  Contents contents{.name = "STL-10",
                    .image_shape = {format.side, format.side, 3},
                    .class_names = detail::class_names(folder.path() / "class_names.txt",
                                                       {"airplane", "bird", "car", "cat", "deer", "dog",
                                                        "horse", "monkey", "ship", "truck"})};
  for (const std::uint8_t label : detail::read_all(labels, count)) {
    if (label < 1 || label > contents.class_names.size())
      throw DataError(detail::message(labels.path().string(), ": expected a label from 1 to 10 at offset ",
                                      contents.labels.size(), ", found ", int{label}));
    contents.labels.push_back(label - 1);
  }
  contents.pixels = detail::pixel_memory(count * format.image());
  detail::read_records(images, format, contents.pixels, {});
  return Dataset(std::move(contents));
}

}  // namespace oneiros::data
