// SPDX-License-Identifier: BSD-3-Clause

// Inception v3 against PyTorch's, with the made-up weights of make_golden_inception.py.

#include "oneiros/evaluation/inception_v3_file.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "golden_tensors.hpp"
#include "support/temporary_directory.hpp"

namespace {

using namespace oneiros;
using namespace oneiros::evaluation;
using namespace oneiros::test;

std::uint64_t splitmix64(std::uint64_t x) {
  std::uint64_t z = x + 0x9E3779B97F4A7C15U;
  z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
  z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
  return z ^ (z >> 31U);
}

std::uint64_t fnv1a64(const std::string& text) {
  std::uint64_t hash = 0xCBF29CE484222325U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
  return hash;
}

/// The formula of make_golden_inception.py.
std::vector<float> made_up_array(const std::string& name, const std::vector<Index>& shape) {
  const std::uint64_t seed = fnv1a64(name);
  const double fan_in = static_cast<double>(detail::element_count(shape)) / static_cast<double>(shape[0]);
  const auto value = [&](double u) {
    if (name.ends_with("conv.weight")) return u * std::sqrt(6.0 / fan_in);
    if (name.ends_with("bn.running_var")) return 1 + 0.5 * std::abs(u);
    return name.ends_with("bn.weight") ? 1 + 0.1 * u : 0.1 * u;
  };
  std::vector<float> values(static_cast<std::size_t>(detail::element_count(shape)));
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = static_cast<float>(value(static_cast<double>(splitmix64(seed + i) >> 40U) / 0x1p23 - 1));
  return values;
}

/// The first images of the file, in [-1, 1].
Tensor<float, 4> golden_images(const SafeTensors& file, Index count) {
  const Tensor<float, 4> all = read_images<float>(file, "images");
  Tensor<float, 4> first(batch_slice(const_view(all), 0, count).map());
  for (Index i = 0; i < first.size(); ++i) first.data()[i] = 2 * first.data()[i] - 1;
  return first;
}

/// Of the network's layers up to the last block.
const std::vector<std::string> layer_names{
    "Conv2d_1a_3x3", "Conv2d_2a_3x3", "Conv2d_2b_3x3", "maxpool1", "Conv2d_3b_1x1", "Conv2d_4a_3x3",
    "maxpool2",      "Mixed_5b",      "Mixed_5c",      "Mixed_5d", "Mixed_6a",      "Mixed_6b",
    "Mixed_6c",      "Mixed_6d",      "Mixed_6e",      "Mixed_7a", "Mixed_7b",      "Mixed_7c"};

double mean(const TensorView<const float, 4>& image) {
  double sum = 0;
  for (const float value : image) sum += value;
  return sum / static_cast<double>(image.size());
}

/// Checks features of the first images, and what each layer makes of them. Returns the features.
Tensor<float, 2> check_features(const SafeTensors& file, const std::string& variant,
                                InceptionV3<float>& network, const Tensor<float, 4>& images) {
  std::vector<std::vector<double>> means(layer_names.size() + 1);
  const auto view = network(const_view(images), [&](std::size_t layer, const auto& output) {
    for (Index i = 0; i < output.dimension(0); ++i)
      means.at(layer).push_back(mean(batch_slice(output, i, 1)));
  });
  const Index count = images.dimension(0);
  for (std::size_t layer = 0; layer < layer_names.size(); ++layer) {
    INFO("after " << layer_names[layer]);
    const auto expected = file.read<double, 1>(variant + ".mean_after." + layer_names[layer]);
    check_close(means[layer], std::vector<double>(expected.data(), expected.data() + count), 1e-5);
  }

  const Tensor<float, 2> found(view.map());
  const auto all = file.read<float, 2>(variant + ".features");
  const Tensor<float, 2> expected(batch_slice(const_view(all), 0, count).map());
  check_close(found, expected, 1e-5);
  // Features have much in common, whatever the image.
  for (Index i = 1; i < count; ++i) {
    INFO("image " << i << " - image 0");
    const auto difference = [i](const Tensor<float, 2>& features) {
      std::vector<float> values;
      for (Index j = 0; j < features.dimension(1); ++j) values.push_back(features(i, j) - features(0, j));
      return values;
    };
    check_close(difference(found), difference(expected), 1e-4);
  }
  return found;
}

}  // namespace

TEST_CASE("golden features of Inception v3, as torchvision has it") {
  const auto file = open_golden("inception_v3.safetensors");
  if (!file) return;
  InceptionV3<float> network(InceptionVariant::torchvision, made_up_array);
  const Tensor<float, 4> images = golden_images(*file, file->shape("images")[0]);
  const Tensor<float, 2> together = check_features(*file, "torchvision", network, images);

  // The same bits alone, with one thread, as in a batch.
  const Index last = images.dimension(0) - 1;
  Threads(1).run([&] {
    const auto alone = network(batch_slice(const_view(images), last, 1));
    CHECK(std::equal(alone.begin(), alone.end(), together.data() + last * network.feature_count()));
  });
}

TEST_CASE("golden features of Inception v3 for the Frechet inception distance, from a file") {
  const auto file = open_golden("inception_v3.safetensors");
  if (!file) return;
  const TemporaryDirectory directory;
  SafeTensorsWriter writer;
  const InceptionV3<float> original(InceptionVariant::fid,
                                    [&](const std::string& name, const std::vector<Index>& shape) {
                                      std::vector<float> values = made_up_array(name, shape);
                                      writer.add<float>(name, shape, values);
                                      return values;
                                    });
  writer.write(directory / "weights.safetensors");
  InceptionV3<float> network = load_inception_v3(directory / "weights.safetensors", InceptionVariant::fid);
  check_features(*file, "fid", network, golden_images(*file, 4));
}
