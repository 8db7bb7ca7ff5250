// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/evaluation/features_file.hpp"

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "oneiros/cortex/encoder.hpp"
#include "oneiros/data/synthetic_digits.hpp"
#include "oneiros/evaluation/layer_features.hpp"
#include "oneiros/evaluation/network_features.hpp"
#include "support/catch.hpp"
#include "support/temporary_directory.hpp"

using namespace oneiros;
using namespace oneiros::test;

namespace {

/// Behind a header of 128 bytes.
std::vector<float> npy_numbers(const std::string& file) {
  std::vector<float> numbers((file.size() - 128) / sizeof(float));
  std::memcpy(numbers.data(), file.data() + 128, numbers.size() * sizeof(float));
  return numbers;
}

}  // namespace

TEST_CASE("features of a data set are written as an array, for any batch size") {
  const data::Dataset digits = data::synthetic_digits(7, Rng{1});
  const Encoder<float> encoder({.latent_size = 6, .base_width = 2, .image = digits.image_shape()}, Rng{1});
  evaluation::LayerFeatures layer(encoder, "conv2", digits.image_shape());
  const Tensor<float, 4> images = data::images<float>(digits, 0, 7);
  const auto expected = layer(const_view(images));
  const std::vector<float> values(expected.begin(), expected.end());
  const TemporaryDirectory directory;
  for (const Index batch_size : {1, 3, 7, 64}) {
    const auto path = directory / "conv2.npy";
    evaluation::write_features(path, layer, digits, batch_size);
    const std::string file = contents(path);
    CHECK(file.find("'shape': (7, 8, 8, 4), }") != std::string::npos);
    CHECK(npy_numbers(file) == values);
  }
  evaluation::NetworkFeatures latents(encoder);
  evaluation::write_features(directory / "latents.npy", latents, digits);
  const std::string file = contents(directory / "latents.npy");
  CHECK(file.find("'shape': (7, 6), }") != std::string::npos);
  CHECK(std::ranges::equal(npy_numbers(file), latents(const_view(images))));

  CHECK_THROWS_AS(evaluation::write_features(directory / "none.npy", layer, digits, 0), ValueError);
  const data::Dataset one = digits.first(1);
  CHECK_THROWS_AS(evaluation::write_features(directory / "nowhere" / "a.npy", layer, one), DataError);
  CHECK(directory.file_count() == 2);
}
