// SPDX-License-Identifier: BSD-3-Clause

// Another architecture: images of 64 x 64, four convolutions in the trunk, a small network as discriminator,
// a faster Adam. The phases are the paper's. Training is interrupted, and goes on from a checkpoint; the
// weights are exported under the names that PyTorch gives such a network.

#include <iostream>
#include <oneiros/io.hpp>
#include <oneiros/oneiros.hpp>

using namespace oneiros;

constexpr Index latent = 16, width = 4;

/// Half as many rows and columns.
Convolution<float> down(Index inputs, Index outputs) {
  return {inputs, outputs, {.window = 4, .stride = 2, .padding = 1}};
}

/// Twice as many.
TransposedConvolution<float> up(Index inputs, Index outputs) {
  return {inputs, outputs, {.window = 4, .stride = 2, .padding = 1}};
}

auto make_cortex(const Rng& rng) {
  TwoHeadedEncoder encoder{Sequential{down(3, width), LeakyReLU{0.2F}, down(width, 2 * width),
                                      LeakyReLU{0.2F}, down(2 * width, 4 * width), LeakyReLU{0.2F},
                                      down(4 * width, 8 * width), LeakyReLU{0.2F}},  // 64 -> 4
                           Linear(4 * 4 * 8 * width, latent),
                           Sequential{Linear(4 * 4 * 8 * width, 8), Tanh{}, Linear(8, 1), Sigmoid{}},
                           {1, 64, 64, 3}};
  ImageGenerator generator{Sequential{TransposedConvolution(latent, 8 * width, {.window = 4}),
                                      LeakyReLU{0.2F}, up(8 * width, 4 * width), LeakyReLU{0.2F},
                                      up(4 * width, 2 * width), LeakyReLU{0.2F}, up(2 * width, width),
                                      LeakyReLU{0.2F}, up(width, 3), Tanh{}}};  // 1 -> 64
  initialize(encoder, rng, "encoder");
  initialize(generator, rng, "generator");
  return Cortex{std::move(encoder), std::move(generator), Adam<float>{{.rate = 1e-3}}};
}

int main() {
  const Rng rng{1};
  Tensor<float, 4> images(8, 64, 64, 3);
  fill_uniform(images.data(), images.size(), rng.stream("images"), -1.F, 1.F);

  double first = 0, last = 0;
  for (int part = 0; part < 2; ++part) {  // as if the program were started twice
    auto cortex = make_cortex(rng);
    Hippocampus<float> hippocampus;
    Cycle cycle{Phase<Wake>{}, Phase<NREM>{}, Phase<REM>{}};
    if (part > 0) load_checkpoint("own.safetensors", {{"seed", "1"}}, cortex, hippocampus, cycle);
    for (int i = 0; i < 15; ++i) {
      const auto losses = cycle(cortex, hippocampus, images, rng);
      (part == 0 && i == 0 ? first : last) = losses["prior"];
    }
    save_checkpoint("own.safetensors", {.epochs = part + 1}, {{"seed", "1"}}, cortex, hippocampus, cycle);
    save_weights("own_weights.safetensors", cortex);  // trunk.0.weight, latent_head.bias, ...
  }
  std::cout << "prior loss " << first << " -> " << last << '\n';
  return last < first ? 0 : 1;
}
