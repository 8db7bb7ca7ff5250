// SPDX-License-Identifier: BSD-3-Clause
#include "datasets.hpp"

#include "oneiros/data.hpp"
#include "oneiros/io/mnist.hpp"

namespace pad {

namespace {

using oneiros::Index;
using oneiros::data::Split;

constexpr Index synthetic_training_images = 20000;
constexpr Index synthetic_test_images = 4000;
constexpr std::uint64_t synthetic_seed = 2022;  // of the images, not of the run: every run sees the same ones

bool holds(const std::filesystem::path& directory, std::initializer_list<const char*> files) {
  for (const char* file : files)
    if (std::filesystem::exists(directory / file)) return true;
  return false;
}

/// Which data set a directory holds, empty if none.
std::string recognise(const std::filesystem::path& directory) {
  if (holds(directory, {"data_batch_1.bin", "cifar-10-batches-bin/data_batch_1.bin"})) return "cifar10";
  if (holds(directory, {"train-images-idx3-ubyte", "train-images-idx3-ubyte.gz"})) return "fashion-mnist";
  return {};
}

std::string best_at_hand(const std::filesystem::path& directory) {
  if (!directory.empty()) {
    const std::string found = recognise(directory);
    if (found.empty())
      throw oneiros::DataError(directory.string() +
                               ": expected the files of cifar10 (data_batch_1.bin, ...) or fashion-mnist "
                               "(train-images-idx3-ubyte, ...), found neither");
    return found;
  }
  return recognise(oneiros::data::default_fashion_mnist_directory()).empty() ? "synthetic" : "fashion-mnist";
}

}  // namespace

Data load_data(const std::string& name, const std::filesystem::path& directory) {
  using namespace oneiros::data;
  if (name.empty()) return load_data(best_at_hand(directory), directory);
  if (name == "cifar10") {
    if (directory.empty())
      throw oneiros::ValueError(
          "cifar10: expected --data DIR with data_batch_1.bin to data_batch_5.bin and test_batch.bin");
    return {name, cifar10(directory, Split::train), cifar10(directory, Split::test)};
  }
  if (name == "fashion-mnist") {
    const auto where = directory.empty() ? default_fashion_mnist_directory() : directory;
    return {name, fashion_mnist(where, Split::train), fashion_mnist(where, Split::test)};
  }
  if (name == "synthetic") {
    if (!directory.empty())
      throw oneiros::ValueError("synthetic: the images are drawn; expected no --data, found " +
                                directory.string());
    const oneiros::Rng rng{synthetic_seed};
    return {name, synthetic_digits(synthetic_training_images, rng, Split::train),
            synthetic_digits(synthetic_test_images, rng, Split::test)};
  }
  throw oneiros::ValueError("--dataset: expected cifar10, fashion-mnist or synthetic, found " + name);
}

}  // namespace pad
