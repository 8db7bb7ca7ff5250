// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// CIFAR-10 (Krizhevsky, Learning multiple layers of features from tiny images, 2009) in its binary version:
// records of one label byte, then 1,024 red, 1,024 green and 1,024 blue bytes, each plane row by row.

#include <filesystem>
#include <string>
#include <vector>

#include "oneiros/data/dataset.hpp"
#include "oneiros/data/detail/cifar.hpp"
#include "oneiros/data/detail/dataset_files.hpp"

namespace oneiros::detail {

inline constexpr DatasetLayout cifar10_layout{
    .files = "CIFAR-10's binary version, data_batch_1.bin to data_batch_5.bin and test_batch.bin",
    .telling = "data_batch_1.bin",
    .folders = {"cifar-10-batches-bin", "cifar-10-binary"}};

}  // namespace oneiros::detail

namespace oneiros::data {

/// 50,000 training or 10,000 test images of 32 x 32 x 3 (or as many as the files hold) from the directory of
/// the binary version, or the one it was unpacked in. Throws DataError that names the file and offset at
/// fault.
inline Dataset cifar10(const std::filesystem::path& directory, Split split) {
  std::vector<std::string> names{"test_batch.bin"};
  if (split == Split::train)
    names = {"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin",
             "data_batch_5.bin"};
  const detail::DatasetFolder folder(directory, detail::cifar10_layout, names.front());
  std::vector<detail::InputFile> files;
  for (const std::string& name : names) files.emplace_back(folder.file(name));
  return detail::read_cifar(
      files, {.label_bytes = 1}, 0,
      {.name = "CIFAR-10",
       .class_names = detail::class_names(
           folder.path() / "batches.meta.txt",
           {"airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"})});
}

}  // namespace oneiros::data
