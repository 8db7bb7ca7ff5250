// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// CIFAR-10 (Krizhevsky, Learning multiple layers of features from tiny images, 2009) in its binary version:
// records of one label byte, then 1,024 red, 1,024 green and 1,024 blue bytes, each plane row by row.

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "oneiros/data/dataset.hpp"
#include "oneiros/data/detail/binary_file.hpp"

namespace oneiros::detail {

inline constexpr std::size_t cifar10_side = 32;
inline constexpr std::size_t cifar10_plane = cifar10_side * cifar10_side;
inline constexpr std::size_t cifar10_record = 1 + 3 * cifar10_plane;
inline constexpr std::uint8_t cifar10_classes = 10;

/// Opens the files of a split.
inline std::vector<BinaryFile> open_cifar10(const std::filesystem::path& directory, data::Split split) {
  std::vector<std::string> names;
  if (split == data::Split::train)
    for (int i = 1; i <= 5; ++i) names.push_back(message("data_batch_", i, ".bin"));
  else
    names.emplace_back("test_batch.bin");
  std::vector<BinaryFile> files;
  for (const std::string& name : names) {
    std::error_code ignored;
    if (!std::filesystem::exists(directory / name, ignored))
      throw DataError(message("no file ", (directory / name).string(),
                              ": expected CIFAR-10's binary version, "
                              "data_batch_1.bin to data_batch_5.bin and test_batch.bin, in the directory"));
    files.emplace_back(directory / name);
  }
  return files;
}

/// The number of records in a file.
inline std::size_t cifar10_records(const BinaryFile& file) {
  const std::uintmax_t rest = file.size() % cifar10_record;
  if (file.size() == 0 || rest != 0)
    throw DataError(message(file.path().string(), ": expected records of ", cifar10_record, " bytes, found ",
                            rest, " bytes at offset ", file.size() - rest));
  return static_cast<std::size_t>(file.size() / cifar10_record);
}

/// Appends the records of a file to pixels and labels.
inline void append_cifar10(BinaryFile& file, data::Contents& contents) {
  std::array<std::uint8_t, cifar10_record> record;
  for (std::uintmax_t offset = 0; offset < file.size(); offset += record.size()) {
    file.read(record);
    if (record[0] >= cifar10_classes)
      throw DataError(message(file.path().string(), ": expected a label from 0 to 9 at offset ", offset,
                              ", found ", int{record[0]}));
    contents.labels.push_back(record[0]);
    for (std::size_t pixel = 1; pixel <= cifar10_plane; ++pixel)
      for (std::size_t channel = 0; channel < 3; ++channel)
        contents.pixels.push_back(record[channel * cifar10_plane + pixel]);
  }
}

/// The names in batches.meta.txt, or the official ones where there is no such file.
inline std::vector<std::string> cifar10_class_names(const std::filesystem::path& directory) {
  const std::filesystem::path path = directory / "batches.meta.txt";
  if (std::error_code ignored; !std::filesystem::exists(path, ignored))
    return {"airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"};
  std::vector<std::string> names;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (line.ends_with('\r')) line.pop_back();
    if (!line.empty()) names.push_back(std::move(line));
  }
  if (names.size() != cifar10_classes)
    throw DataError(
        message(path.string(), ": expected ", int{cifar10_classes}, " class names, found ", names.size()));
  return names;
}

}  // namespace oneiros::detail

namespace oneiros::data {

/// 50,000 training or 10,000 test images of 32 x 32 x 3 (or as many as the files hold) from the directory of
/// the binary version, or the one it was unpacked in. Throws DataError that names the file and offset at
/// fault.
inline Dataset cifar10(std::filesystem::path directory, Split split) {
  const auto inner = directory / "cifar-10-batches-bin";
  if (std::error_code ignored; std::filesystem::is_directory(inner, ignored)) directory = inner;

  std::vector<detail::BinaryFile> files = detail::open_cifar10(directory, split);
  std::size_t records = 0;
  for (const detail::BinaryFile& file : files) records += detail::cifar10_records(file);

  Contents contents{.name = "CIFAR-10",
                    .image_shape = {detail::cifar10_side, detail::cifar10_side, 3},
                    .class_names = detail::cifar10_class_names(directory)};
  contents.labels.reserve(records);
  contents.pixels.reserve(records * 3 * detail::cifar10_plane);
  for (detail::BinaryFile& file : files) detail::append_cifar10(file, contents);
  return Dataset(std::move(contents));
}

}  // namespace oneiros::data
