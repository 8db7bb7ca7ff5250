// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Fashion-MNIST (Xiao, Rasul, Vollgraf, 2017, arXiv:1708.07747) and MNIST from their four IDX files,
// compressed or not. Debian packages the former as dataset-fashion-mnist: real images that any machine with
// Debian can have.

#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "oneiros/data/idx.hpp"
#include "oneiros/io/gzip.hpp"

namespace oneiros::detail {

/// `directory / file_name`, or the same with `.gz`.
inline std::filesystem::path plain_or_gzip(const std::filesystem::path& directory,
                                           const std::string& file_name) {
  std::error_code ignored;
  for (const char* ending : {"", ".gz"})
    if (auto path = directory / (file_name + ending); std::filesystem::exists(path, ignored)) return path;
  throw DataError(
      message("no file ", file_name, " or ", file_name, ".gz in ", directory.string(),
              ": expected train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and "
              "t10k-labels-idx1-ubyte, each with or without .gz"));
}

/// A data set in MNIST's four files.
inline data::Dataset mnist_like(const std::filesystem::path& directory, data::Split split, std::string name,
                                std::vector<std::string> class_names) {
  const std::string part = split == data::Split::train ? "train" : "t10k";
  const auto images = plain_or_gzip(directory, part + "-images-idx3-ubyte");
  const auto labels = plain_or_gzip(directory, part + "-labels-idx1-ubyte");
  return data::idx_dataset(read_maybe_gzip(images, idx_file_limit), read_maybe_gzip(labels, idx_file_limit),
                           {.name = std::move(name),
                            .class_names = std::move(class_names),
                            .images = images.string(),
                            .labels = labels.string()});
}

}  // namespace oneiros::detail

namespace oneiros::data {

/// Where Debian's package dataset-fashion-mnist has its files.
inline std::filesystem::path default_fashion_mnist_directory() {
  return "/usr/share/datasets/fashion-mnist";
}

/// 60,000 training or 10,000 test images of clothes, 28 x 28 grey centred in 32 x 32 x 3. Throws DataError
/// that names the file at fault.
inline Dataset fashion_mnist(const std::filesystem::path& directory, Split split) {
  return detail::mnist_like(directory, split, "Fashion-MNIST",
                            {"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt",
                             "Sneaker", "Bag", "Ankle boot"});
}

/// The same from MNIST's files, ten handwritten digits.
inline Dataset mnist(const std::filesystem::path& directory, Split split) {
  return detail::mnist_like(directory, split, "MNIST", {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"});
}

}  // namespace oneiros::data
