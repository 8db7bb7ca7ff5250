// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Fashion-MNIST (Xiao, Rasul, Vollgraf, 2017, arXiv:1708.07747) and MNIST from their four IDX files,
// compressed or not. Debian packages the former as dataset-fashion-mnist: real images that any machine with
// Debian can have.

#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "oneiros/data/idx.hpp"
#include "oneiros/formats/detail/gzip.hpp"

namespace oneiros::detail {

/// Of MNIST and its relatives, in folders of their own.
constexpr DatasetLayout mnist_layout(std::array<std::string_view, 2> folders) {
  return {.files =
              "train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and "
              "t10k-labels-idx1-ubyte, each with or without .gz",
          .telling = "train-images-idx3-ubyte",
          .folders = folders,
          .may_be_gzip = true};
}

// As torchvision has them.
inline constexpr DatasetLayout digits_layout = mnist_layout({"MNIST", "raw"});
inline constexpr DatasetLayout fashion_layout = mnist_layout({"FashionMNIST", "raw"});

/// A data set in MNIST's four files.
inline data::Dataset mnist_like(const std::filesystem::path& directory, const DatasetLayout& layout,
                                data::Split split, std::string name, std::vector<std::string> class_names) {
  const std::string part = split == data::Split::train ? "train" : "t10k";
  const DatasetFolder folder(directory, layout, part + "-images-idx3-ubyte");
  const auto images = folder.file(part + "-images-idx3-ubyte");
  const auto labels = folder.file(part + "-labels-idx1-ubyte");
  return idx_dataset(read_maybe_gzip(images, idx_file_limit), read_maybe_gzip(labels, idx_file_limit),
                     {.name = std::move(name),
                      .class_names = std::move(class_names),
                      .images = images.string(),
                      .labels = labels.string()});
}

/// Where Debian's package dataset-fashion-mnist has its files.
inline std::filesystem::path default_fashion_mnist_directory() {
  return "/usr/share/datasets/fashion-mnist";
}

}  // namespace oneiros::detail

namespace oneiros::data {

/// 60,000 training or 10,000 test images of clothes, 28 x 28 grey centred in 32 x 32 x 3. Throws DataError
/// that names the file at fault.
inline Dataset fashion_mnist(const std::filesystem::path& directory, Split split) {
  return detail::mnist_like(directory, detail::fashion_layout, split, "Fashion-MNIST",
                            {"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt",
                             "Sneaker", "Bag", "Ankle boot"});
}

/// The same from MNIST's files, ten handwritten digits.
inline Dataset mnist(const std::filesystem::path& directory, Split split) {
  return detail::mnist_like(directory, detail::digits_layout, split, "MNIST",
                            {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"});
}

}  // namespace oneiros::data
