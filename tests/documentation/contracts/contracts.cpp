// SPDX-License-Identifier: BSD-3-Clause

// What the comments that state a contract show as examples does what they say.

#include <cstdint>
#include <iostream>
#include <string>
#include <vector>

#include "oneiros/oneiros.hpp"
#include "support/catch.hpp"

using namespace oneiros;

#include "examples.hpp"

TEST_CASE("the layer in the contract of layers is one") {
  layer_example::Scale scale;
  scale.factor.value(0) = 0.7F;
  const auto report = testing::check_layer(scale, {2, 3, 4, 2}, Rng{1}, {.step = 1e-2, .tolerance = 1e-3});
  INFO(report);
  CHECK(report.passed());
}

TEST_CASE("the state in the contract of phases takes part in a cycle, with its loss") {
  Cortex<float> cortex{{.latent_size = 4, .base_width = 2}, Rng{1}};
  Hippocampus<float> hippocampus;
  Tensor<float, 4> images(3, 32, 32, 3);
  fill_normal(images.data(), images.size(), Rng{2}.stream("images"), 0.5F);
  Cycle cycle{Phase<Wake>{}, Phase<phase_example::Daydream>{}};
  const auto losses = cycle(cortex, hippocampus, images, Rng{1});
  CHECK(losses["wandering"] == latent_prior(hippocampus.recall(0)));
}

TEST_CASE("the observer in the contract of training is one") {
  Cortex<float> cortex{{.latent_size = 4, .base_width = 2}, Rng{1}};
  Hippocampus<float> hippocampus;
  Cycle cycle{Phase<Observe>{}};
  train_example::Printer printer;
  CHECK(train(cortex, hippocampus, cycle, data::synthetic_digits(8, Rng{1}, data::Split::train),
              {.epochs = 1, .batch_size = 4}, Rng{1}, printer));
}

TEST_CASE("the training in the contract of state shows its parts by their names") {
  state_example::Training training;
  std::vector<std::string> names;
  for_each_state(training, [&](const Name& name, auto&) { names.push_back(name); });
  REQUIRE(names.size() > 3);
  CHECK(names.front() == "network.weight");
  CHECK(names.back() == "dreams_so_far");
}
