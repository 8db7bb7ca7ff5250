// SPDX-License-Identifier: BSD-3-Clause

// Networks of one's own are saved, loaded and continued under names that nobody has given by hand.

#include <string>
#include <utility>
#include <vector>

#include "oneiros/io.hpp"
#include "oneiros/oneiros.hpp"
#include "support/catch.hpp"
#include "support/random_cases.hpp"
#include "support/temporary_directory.hpp"

using namespace oneiros;
using namespace oneiros::test;

namespace {

template <class Network>
std::vector<std::string> names_of(const Network& network) {
  std::vector<std::string> names;
  for_each_parameter(network, [&](const Name& name, const auto&) { names.push_back(name); });
  return names;
}

template <class Network>
std::vector<float> weights_of(const Network& network) {
  std::vector<float> all;
  for_each_parameter(network, [&](const Name&, const auto& p) {
    all.insert(all.end(), p.value.data(), p.value.data() + p.size());
  });
  return all;
}

/// Three deep.
auto nested(std::uint64_t seed) {
  Sequential network{
      Sequential{Sequential{Convolution(2, 3, {.window = 3}), LeakyReLU{}, Convolution(3, 4, {.window = 1})},
                 Tanh{}},
      TransposedConvolution(4, 2, {.window = 2, .stride = 2}), Linear(2 * 4 * 4, 5)};
  randomize(network, seed);
  return network;
}

/// 16 x 16 pixels to 6 values and back.
auto own_cortex(std::uint64_t seed) {
  constexpr ConvolutionOptions half{.window = 4, .stride = 2, .padding = 1}, rest{.window = 4};
  Cortex cortex{
      TwoHeadedEncoder{Sequential{Convolution(3, 4, half), LeakyReLU{}, Convolution(4, 8, half), LeakyReLU{}},
                       Convolution(8, 6, rest),
                       Sequential{Linear(8 * 4 * 4, 1), Sigmoid{}},
                       {1, 16, 16, 3}},
      ImageGenerator{Sequential{TransposedConvolution(6, 8, rest), LeakyReLU{},
                                Sequential{TransposedConvolution(8, 4, half), LeakyReLU{},
                                           TransposedConvolution(4, 3, half), Tanh{}}}}};
  randomize(cortex, seed, 0.1);
  return cortex;
}

}  // namespace

TEST_CASE("A network nested three deep is saved and loaded by the places of its layers") {
  const TemporaryDirectory directory;
  const auto network = nested(1);
  CHECK(names_of(network) == std::vector<std::string>{"0.0.0.weight", "0.0.0.bias", "0.0.2.weight",
                                                      "0.0.2.bias", "1.weight", "1.bias", "2.weight",
                                                      "2.bias"});
  save_weights(directory / "file", network);
  auto other = nested(2);
  REQUIRE(weights_of(other) != weights_of(network));
  load_weights(directory / "file", other);
  CHECK(weights_of(other) == weights_of(network));
  CHECK(SafeTensors(directory / "file").shape("0.0.2.weight") == std::vector<Index>{4, 3, 1, 1});
}

TEST_CASE("A cortex of one's own networks goes on from a checkpoint, and is exported by its parts") {
  const TemporaryDirectory directory;
  const Rng rng{3};
  auto cortex = own_cortex(1);
  Hippocampus<float> memory;
  Cycle cycle{Phase<Wake>{}, Phase<NREM>{}, Phase<REM>{}};
  const auto images = noise<float, 4>({4, 16, 16, 3}, 4, 0.3F);
  const auto train = [&](auto& any_cortex, auto& any_memory, auto& any_cycle) {
    for (int i = 0; i < 2; ++i) any_cycle(any_cortex, any_memory, images, rng);
  };
  memory.begin_epoch();
  train(cortex, memory, cycle);
  save_checkpoint(directory / "checkpoint", {0, 2}, {}, cortex, memory, cycle);

  auto other = own_cortex(2);
  Hippocampus<float> other_memory;
  Cycle other_cycle{Phase<Wake>{}, Phase<NREM>{}, Phase<REM>{}};
  load_checkpoint(directory / "checkpoint", {}, other, other_memory, other_cycle);
  CHECK(weights_of(other) == weights_of(cortex));
  train(cortex, memory, cycle);
  train(other, other_memory, other_cycle);
  CHECK(weights_of(other) == weights_of(cortex));

  save_weights(directory / "weights", cortex);
  auto third = own_cortex(3);
  load_weights(directory / "weights", third);
  CHECK(weights_of(third) == weights_of(cortex));
  const std::vector<std::string> expected{"trunk.0.weight",
                                          "trunk.0.bias",
                                          "trunk.2.weight",
                                          "trunk.2.bias",
                                          "latent_head.weight",
                                          "latent_head.bias",
                                          "discriminator_head.0.weight",
                                          "discriminator_head.0.bias",
                                          "0.weight",
                                          "0.bias",
                                          "2.0.weight",
                                          "2.0.bias",
                                          "2.2.weight",
                                          "2.2.bias"};
  CHECK(names_of(cortex) == expected);
}
