// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// CIFAR-100 (Krizhevsky, 2009) in its binary version: records as in CIFAR-10, but with two label bytes, first
// that of one of 20 superclasses, then that of one of 100 classes.

#include <filesystem>
#include <vector>

#include "oneiros/data/dataset.hpp"
#include "oneiros/data/detail/cifar.hpp"
#include "oneiros/data/detail/dataset_files.hpp"

namespace oneiros::detail {

inline constexpr DatasetLayout cifar100_layout{.files = "CIFAR-100's binary version, train.bin and test.bin",
                                               .telling = "train.bin",
                                               .folders = {"cifar-100-binary"}};

}  // namespace oneiros::detail

namespace oneiros::data {

/// Which labels CIFAR-100 is used with: its 100 classes, or the 20 superclasses that they belong to.
enum class Cifar100Labels { fine, coarse };

/// 50,000 training or 10,000 test images of 32 x 32 x 3 (or as many as the file holds) from the directory of
/// the binary version, or the one it was unpacked in. Classes are named by the text files beside it, else
/// numbered. Throws DataError that names the file and offset at fault.
inline Dataset cifar100(const std::filesystem::path& directory, Split split,
                        Cifar100Labels labels = Cifar100Labels::fine) {
  const bool fine = labels == Cifar100Labels::fine;
  const char* name = split == Split::train ? "train.bin" : "test.bin";
  const detail::DatasetFolder folder(directory, detail::cifar100_layout, name);
  std::vector<detail::InputFile> files;
  files.emplace_back(folder.file(name));
  return detail::read_cifar(files, {.label_bytes = 2}, fine ? 1 : 0,
                            {.name = "CIFAR-100",
                             .class_names = detail::class_names(
                                 folder.path() / (fine ? "fine_label_names.txt" : "coarse_label_names.txt"),
                                 detail::numbered_classes(fine ? 100 : 20))});
}

}  // namespace oneiros::data
