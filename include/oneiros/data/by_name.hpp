// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The data sets by name, so that a program takes one from its command line and needs to know no more of it
// than where its files are; or not even that. What is said of a data set is 1 row of a table.

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "oneiros/data/cifar10.hpp"
#include "oneiros/data/cifar100.hpp"
#include "oneiros/data/dataset.hpp"
#include "oneiros/data/detail/dataset_files.hpp"
#include "oneiros/data/image_folder.hpp"
#include "oneiros/data/mnist.hpp"
#include "oneiros/data/resize.hpp"
#include "oneiros/data/stl10.hpp"
#include "oneiros/data/svhn.hpp"
#include "oneiros/data/synthetic_digits.hpp"

namespace oneiros::data {

/// What is known of a data set beside its images.
struct DatasetFacts {
  std::string name;
  std::string title;               ///< as figures name it
  std::optional<double> reported;  ///< the readout that the paper reports for full PAD
  std::optional<double> chance;    ///< of the test images, the part that the most frequent class has
  bool may_be_mirrored = true;     ///< the mirror image is of the same class, unlike that of a digit
};

/// A data set's two parts.
struct TrainAndTest {
  std::string name;
  Dataset train;
  Dataset test;
};

}  // namespace oneiros::data

namespace oneiros::detail {

/// What messages call the arguments of load_by_name, such as the options of a program.
struct ByNameArguments {
  std::string name = "name";
  std::string directory = "directory";
};

inline constexpr DatasetLayout folder_layout{.files = "train/CLASS/*.png and test/CLASS/*.png (or jpg, bmp)",
                                             .telling = "train"};

/// A row of the data sets.
struct DatasetRow {
  data::DatasetFacts facts;
  const DatasetLayout* layout;  ///< null if there are no files
  data::Dataset (*load)(const std::filesystem::path& directory, data::Split split, Index side);

  bool has_files() const { return layout != nullptr; }
  bool is_in(const std::filesystem::path& directory) const {
    if (layout == &folder_layout) return std::filesystem::is_directory(directory / layout->telling);
    return has_files() && DatasetFolder(directory, *layout).contains(layout->telling);
  }
};

/// Loads a data set of images that all have the same size.
template <data::Dataset (*load)(const std::filesystem::path&, data::Split)>
data::Dataset of_one_size(const std::filesystem::path& directory, data::Split split, Index) {
  return load(directory, split);
}

inline data::Dataset fine_cifar100(const std::filesystem::path& directory, data::Split split, Index) {
  return data::cifar100(directory, split);
}

inline data::Dataset folder_part(const std::filesystem::path& directory, data::Split split, Index side) {
  return data::image_folder(directory / (split == data::Split::train ? "train" : "test"), side, side);
}

/// The images do not depend on the seed of a run: every run sees the same ones.
inline data::Dataset usual_synthetic_digits(const std::filesystem::path&, data::Split split, Index) {
  return data::synthetic_digits(split == data::Split::train ? 20000 : 4000, Rng{2022}, split);
}

/// The best first, where several are at hand. MNIST has the same files as Fashion-MNIST, and has to be named.
inline const std::vector<DatasetRow>& dataset_table() {
  using namespace data;
  static const std::vector<DatasetRow> rows{
      {{"cifar10", "CIFAR-10", 0.59, 0.1}, &cifar10_layout, of_one_size<cifar10>},
      {{"svhn", "SVHN", 0.79, 5099.0 / 26032, false}, &svhn_layout, of_one_size<svhn>},
      {{"cifar100", "CIFAR-100", {}, 0.01}, &cifar100_layout, fine_cifar100},
      {{"stl10", "STL-10", {}, 0.1}, &stl10_layout, of_one_size<stl10>},
      {{"fashion-mnist", "Fashion-MNIST", {}, 0.1}, &fashion_layout, of_one_size<fashion_mnist>},
      {{"mnist", "MNIST", {}, 0.1135, false}, &digits_layout, of_one_size<mnist>},
      {{"folder", "a folder of pictures", {}, {}}, &folder_layout, folder_part},
      {{"synthetic", "synthetic digits", {}, {}, false}, nullptr, usual_synthetic_digits},
  };
  return rows;
}

/// Null if there is none.
inline const DatasetRow* find_dataset(const std::string& name) {
  for (const DatasetRow& row : dataset_table())
    if (row.facts.name == name) return &row;
  return nullptr;
}

/// Where a data set is if nobody says: where cmake/fetch_datasets.cmake puts it, or where Debian does. Empty
/// if it is not there.
inline std::filesystem::path usual_directory(const DatasetRow& row) {
  std::vector<std::filesystem::path> places{std::filesystem::path("data") / row.facts.name};
  if (row.layout == &fashion_layout) places.push_back(default_fashion_mnist_directory());
  const auto place = std::ranges::find_if(places, [&](const auto& one) { return row.is_in(one); });
  return place == places.end() ? std::filesystem::path() : *place;
}

/// The first that a directory holds, or of those that are where they usually are.
inline const DatasetRow& best_dataset(const std::filesystem::path& directory) {
  std::string names;
  for (const DatasetRow& row : dataset_table()) {
    if (directory.empty() ? !row.has_files() || !usual_directory(row).empty() : row.is_in(directory))
      return row;
    if (row.has_files())
      names += (names.empty() ? "" : "; ") + (row.facts.name + " (" + row.layout->files + ")");
  }
  throw DataError(directory.string() + ": expected the files of " + names + "; found " +
                  files_found(directory, ""));
}

/// Where the files are: as given, or the usual place.
inline std::filesystem::path directory_of(const DatasetRow& row, const std::filesystem::path& given,
                                          const std::string& argument) {
  const std::string& name = row.facts.name;
  if (!row.has_files() && !given.empty())
    throw ValueError(name + ": the images are drawn; expected no " + argument + ", found " + given.string());
  if (!row.has_files() || !given.empty()) return given;
  const std::filesystem::path usual = usual_directory(row);
  if (usual.empty())
    throw ValueError(name + ": expected " + argument + " DIR with " + row.layout->files +
                     ", or these in data/" + name);
  return usual;
}

/// The names of `all` that `some` has not, in quotes and, if they may look like others, with their bytes.
inline std::string missing_in(const std::vector<std::string>& some, const std::vector<std::string>& all) {
  std::vector<std::string> missing;
  for (const std::string& name : all) {
    if (std::ranges::find(some, name) != some.end()) continue;
    std::ostringstream bytes;
    bytes << std::hex << std::uppercase;
    for (const char c : name)
      if (const auto byte = static_cast<unsigned char>(c); byte < 0x80)
        bytes << c;
      else
        bytes << "\\x" << int{byte};
    missing.push_back("'" + name + "'" + (bytes.str() == name ? "" : " (" + bytes.str() + ")"));
  }
  return missing.empty() ? "none" : listed(missing);
}

}  // namespace oneiros::detail

namespace oneiros::data {

/// Of a data set by name; one that is not known has its name as its title.
inline DatasetFacts dataset_facts(const std::string& name) {
  const detail::DatasetRow* row = detail::find_dataset(name);
  return row != nullptr ? row->facts : DatasetFacts{name, name, {}, {}};
}

/// The names that `load_by_name` takes: cifar10, svhn, cifar100, stl10, fashion-mnist, mnist, folder,
/// synthetic.
inline std::vector<std::string> dataset_names() {
  std::vector<std::string> names;
  for (const auto& row : detail::dataset_table()) names.push_back(row.facts.name);
  return names;
}

/// Loads a data set as images of so many rows and columns. Without a directory: from data/NAME, or where
/// Debian has it. Without a name: what the directory holds, else the best of those that are where they
/// usually are, else synthetic digits. Throws DataError for files that do not fit, and ValueError for a name
/// that is not known and for files that are nowhere.
inline TrainAndTest load_by_name(const std::string& name, const std::filesystem::path& directory, Index side,
                                 const detail::ByNameArguments& arguments = {}) {
  const detail::DatasetRow* row =
      name.empty() ? &detail::best_dataset(directory) : detail::find_dataset(name);
  if (row == nullptr) throw ValueError(arguments.name + ": there is no data set " + name);
  const std::filesystem::path where = detail::directory_of(*row, directory, arguments.directory);
  const auto load = [&](Split split) { return resized(row->load(where, split, side), side, side); };
  TrainAndTest data{row->facts.name, load(Split::train), load(Split::test)};
  const std::vector<std::string>&train = data.train.class_names(), &test = data.test.class_names();
  if (train != test)
    throw DataError(where.string() + ": expected the same classes for training and test, found " +
                    detail::missing_in(test, train) + " for training alone and " +
                    detail::missing_in(train, test) + " for test alone");
  return data;
}

}  // namespace oneiros::data
