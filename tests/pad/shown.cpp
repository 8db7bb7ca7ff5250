// SPDX-License-Identifier: BSD-3-Clause

// The layers that the commands of analysis take from networks.

#include "shown.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <string>

#include "support/catch.hpp"
#include "support/random_cases.hpp"

using namespace oneiros;
using namespace oneiros::test;
using pad::LayerOf;

TEST_CASE("layers of encoder and generator are those of an image on its way to the latent and back") {
  const pad::TrainedNetworks networks(Cortex<float>({.latent_size = 6, .base_width = 2}, Rng{1}), 32, {},
                                      "some.safetensors");
  const auto images = noise<float, 4>({3, 32, 32, 3}, 1);
  Encoder<float>::Activations encoding;
  Generator<float>::Activations generating;
  const auto latents = networks.cortex.encoder.latent(const_view(images), encoding);
  const auto seen_again = networks.cortex.generator.forward(latents, generating);

  CHECK(pad::latent_layer(networks) == "conv4.0");
  LayerOf latent(networks, "conv4.0"), last(networks, "tconv4.0");
  CHECK(std::ranges::equal(latent(const_view(images)), latents));
  CHECK(last.layer().shape == Shape<3>{32, 32, 3});
  CHECK(last.feature_count() == 32 * 32 * 3);
  const auto before_tanh = last(const_view(images));
  double largest = 0;
  for (Index i = 0; i < seen_again.size(); ++i)
    largest = std::max(largest, std::abs(std::tanh(static_cast<double>(before_tanh.data()[i])) -
                                         static_cast<double>(seen_again.data()[i])));
  CHECK(largest < 1e-5);

  std::set<std::string> names;
  for (const auto& layer : pad::layers_of(networks)) {
    CHECK(names.insert(layer.name).second);
    CHECK(LayerOf(networks, layer.name).layer() == layer);
  }
  for (const char* name : {"conv1", "conv1.0", "conv4.0", "dis", "tconv1", "tconv3.0"})
    CHECK(names.contains(name));
  CHECK_THROWS_AS(LayerOf(networks, "conv5"), ValueError);
}
