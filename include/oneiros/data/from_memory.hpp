// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Your own images, from wherever you have them: a tensor of numbers in [-1, 1], or of bytes.

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "oneiros/data/dataset.hpp"
#include "oneiros/data/detail/dataset_files.hpp"
#include "oneiros/tensor/bytes.hpp"

namespace oneiros::data {

/// What a data set made from memory is called.
struct MemoryNames {
  std::string name = "images";
  std::vector<std::string> class_names{};  ///< a label is an index into them
};

/// A data set from images (N,H,W,C; a tensor, map or view) and a label for each. Numbers in [-1, 1] are
/// rounded to bytes, and bytes (`std::uint8_t`) are taken as they are. Without class names, the labels from 0
/// to the largest are their own names. Throws ShapeError if there are no images, and what the
/// constructor of Dataset throws.
///
///     const auto mine = data::from_memory(tensor, labels, {.name = "mine", .class_names = {"cat", "dog"}});
template <class Images>
Dataset from_memory(const Images& images, std::vector<int> labels, MemoryNames names = {}) {
  static_assert(Images::NumDimensions == 4, "from_memory: expected images as N,H,W,C");
  const auto view = const_view(images);
  detail::check_not_empty(view.shape(), "from_memory");
  Contents contents{.name = std::move(names.name),
                    .image_shape = {view.dimension(1), view.dimension(2), view.dimension(3)},
                    .pixels = std::vector<std::uint8_t>(static_cast<std::size_t>(view.size())),
                    .labels = std::move(labels),
                    .class_names = std::move(names.class_names)};
  if constexpr (std::same_as<typename Images::Scalar, std::uint8_t>)
    std::copy(view.begin(), view.end(), contents.pixels.begin());
  else
    std::transform(view.begin(), view.end(), contents.pixels.begin(), to_byte<typename Images::Scalar>);
  if (contents.class_names.empty() && !contents.labels.empty())
    contents.class_names =
        detail::numbered_classes(static_cast<std::size_t>(std::max(
                                     0, *std::max_element(contents.labels.begin(), contents.labels.end()))) +
                                 1);
  return Dataset(std::move(contents));
}

}  // namespace oneiros::data
