// SPDX-License-Identifier: BSD-3-Clause
#include "datasets.hpp"

#include <algorithm>
#include <array>
#include <sstream>

#include "oneiros/data.hpp"
#include "oneiros/data/image_folder.hpp"
#include "oneiros/data/mnist.hpp"
#include "oneiros/data/svhn.hpp"

namespace pad {

namespace {

using namespace oneiros::data;
using oneiros::Index;
using std::filesystem::path;

constexpr Index synthetic_training_images = 20000;
constexpr Index synthetic_test_images = 4000;
constexpr std::uint64_t synthetic_seed = 2022;  // of the images, not of the run: every run sees the same ones

Dataset synthetic(const path&, Split split, Index) {
  const Index count = split == Split::train ? synthetic_training_images : synthetic_test_images;
  return synthetic_digits(count, oneiros::Rng{synthetic_seed}, split);
}

Dataset folder(const path& directory, Split split, Index side) {
  return image_folder(directory / (split == Split::train ? "train" : "test"), side, side);
}

/// A data set of images that all have the same size.
template <Dataset (*load)(const path&, Split)>
Dataset plain(const path& directory, Split split, Index) {
  return load(directory, split);
}

Dataset fine_cifar100(const path& directory, Split split, Index) {
  return cifar100(directory, split);
}

constexpr oneiros::detail::DatasetLayout folder_layout{
    .files = "train/CLASS/*.png and test/CLASS/*.png (or jpg, bmp)", .telling = "train"};

/// A data set that the program knows.
struct Known {
  DatasetFacts facts;
  const oneiros::detail::DatasetLayout* layout;  // null if there are no files
  Dataset (*load)(const path&, Split, Index side);
};

/// The best first, where several are at hand. MNIST has the same files as Fashion-MNIST, and has to be named.
const std::vector<Known>& known() {
  using namespace oneiros::detail;
  static const std::vector<Known> all{
      {{"cifar10", "CIFAR-10", 0.59, 0.1}, &cifar10_layout, plain<cifar10>},
      {{"svhn", "SVHN", 0.79, 5099.0 / 26032, false}, &svhn_layout, plain<svhn>},
      {{"cifar100", "CIFAR-100", {}, 0.01}, &cifar100_layout, fine_cifar100},
      {{"stl10", "STL-10", {}, 0.1}, &stl10_layout, plain<stl10>},
      {{"fashion-mnist", "Fashion-MNIST", {}, 0.1}, &fashion_layout, plain<fashion_mnist>},
      {{"mnist", "MNIST", {}, 0.1135, false}, &digits_layout, plain<mnist>},
      {{"folder", "a folder of pictures", {}, {}}, &folder_layout, folder},
      {{"synthetic", "synthetic digits", {}, {}, false}, nullptr, synthetic},
  };
  return all;
}

const Known* find(const std::string& name) {
  const auto found = std::ranges::find(known(), name, [](const Known& set) { return set.facts.name; });
  return found == known().end() ? nullptr : &*found;
}

bool has_files(const Known& set) {
  return set.layout != nullptr;
}

bool is_in(const Known& set, const path& directory) {
  if (set.layout == &folder_layout) return std::filesystem::is_directory(directory / folder_layout.telling);
  return has_files(set) &&
         oneiros::detail::DatasetFolder(directory, *set.layout).contains(set.layout->telling);
}

/// Where a data set is if nobody says: where cmake/fetch_datasets.cmake puts it, or where Debian does. Empty
/// if it is not there.
path usual_directory(const Known& set) {
  std::vector<path> places{path("data") / set.facts.name};
  if (set.layout == &oneiros::detail::fashion_layout) places.push_back(default_fashion_mnist_directory());
  const auto place = std::ranges::find_if(places, [&](const path& p) { return is_in(set, p); });
  return place == places.end() ? path() : *place;
}

const Known& best_in(const path& directory) {
  const auto found = std::ranges::find_if(known(), [&](const Known& set) { return is_in(set, directory); });
  if (found != known().end()) return *found;
  std::string names;
  for (const Known& set : known())
    if (has_files(set))
      names += (names.empty() ? "" : "; ") + (set.facts.name + (" (" + std::string(set.layout->files) + ")"));
  throw oneiros::DataError(directory.string() + ": expected the files of " + names + "; found " +
                           oneiros::detail::files_found(directory, ""));
}

const Known& best_at_hand() {
  return *std::ranges::find_if(
      known(), [](const Known& set) { return !has_files(set) || !usual_directory(set).empty(); });
}

const Known& named(const std::string& name) {
  if (const Known* set = find(name)) return *set;
  throw oneiros::ValueError("--dataset: there is no data set " + name);
}

/// Where the files are: as given, or the usual place.
path directory_of(const Known& set, const path& given) {
  const std::string name = set.facts.name;
  if (!has_files(set) && !given.empty())
    throw oneiros::ValueError(name + ": the images are drawn; expected no --data, found " + given.string());
  if (!has_files(set) || !given.empty()) return given;
  const path usual = usual_directory(set);
  if (usual.empty())
    throw oneiros::ValueError(name + ": expected --data DIR with " + set.layout->files +
                              ", or these in data/" + name);
  return usual;
}

/// A name in quotes and, if it may look like another, its bytes.
std::string quoted(const std::string& name) {
  std::ostringstream bytes;
  bytes << std::hex << std::uppercase;
  for (const unsigned char c : name) c < 0x80 ? bytes << c : bytes << "\\x" << int{c};
  return "'" + name + "'" + (bytes.str() == name ? "" : " (" + bytes.str() + ")");
}

/// The names of `all` that `some` has not; names are sorted.
std::string missing_in(const std::vector<std::string>& some, const std::vector<std::string>& all) {
  std::vector<std::string> missing;
  for (const std::string& name : all)
    if (std::ranges::find(some, name) == some.end()) missing.push_back(quoted(name));
  return missing.empty() ? "none" : oneiros::detail::listed(missing);
}

}  // namespace

DatasetFacts dataset_facts(const std::string& name) {
  const Known* set = find(name);
  return set != nullptr ? set->facts : DatasetFacts{name, name, {}, {}};
}

std::vector<std::string> dataset_names() {
  std::vector<std::string> names;
  for (const Known& set : known()) names.emplace_back(set.facts.name);
  return names;
}

Data load_data(const std::string& name, const std::filesystem::path& directory, Index side) {
  const Known& set = !name.empty() ? named(name) : directory.empty() ? best_at_hand() : best_in(directory);
  const path where = directory_of(set, directory);
  const auto load = [&](Split split) { return resized(set.load(where, split, side), side, side); };
  Data data{set.facts.name, load(Split::train), load(Split::test)};
  const std::vector<std::string>&train = data.train.class_names(), &test = data.test.class_names();
  if (train != test)
    throw oneiros::DataError(where.string() + ": expected the same classes for training and test, found " +
                             missing_in(test, train) + " for training alone and " + missing_in(train, test) +
                             " for test alone");
  return data;
}

}  // namespace pad
