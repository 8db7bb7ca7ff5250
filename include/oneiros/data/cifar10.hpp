// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// CIFAR-10 (Krizhevsky, Learning multiple layers of features from tiny images, 2009) in its binary version:
// records of one label byte, then 1,024 red, 1,024 green and 1,024 blue bytes, each plane row by row.

#include <filesystem>
#include <vector>

#include "oneiros/data/dataset.hpp"
#include "oneiros/data/detail/cifar.hpp"
#include "oneiros/data/detail/dataset_files.hpp"

namespace oneiros::data {

/// 50,000 training or 10,000 test images of 32 x 32 x 3 (or as many as the files hold) from the directory of
/// the binary version, or the one it was unpacked in. Throws DataError that names the file and offset at
/// fault.
inline Dataset cifar10(const std::filesystem::path& directory, Split split) {
  constexpr const char* files_of_it =
      "CIFAR-10's binary version, data_batch_1.bin to data_batch_5.bin and test_batch.bin,";
  const auto inner = detail::unpacked(directory, "cifar-10-batches-bin");
  std::vector<InputFile> files;
  if (split == Split::test) files.push_back(detail::open_data(inner / "test_batch.bin", files_of_it));
  for (int i = 1; split == Split::train && i <= 5; ++i)
    files.push_back(detail::open_data(inner / detail::message("data_batch_", i, ".bin"), files_of_it));
  return detail::read_cifar(files, {.label_bytes = 1}, 0,
                            {.name = "CIFAR-10",
                             .class_names = detail::class_names(
                                 inner / "batches.meta.txt", {"airplane", "automobile", "bird", "cat", "deer",
                                                              "dog", "frog", "horse", "ship", "truck"})});
}

}  // namespace oneiros::data
