// SPDX-License-Identifier: BSD-3-Clause

// Another architecture: images of 64 x 64, four convolutions in the trunk, a small network as discriminator,
// a faster Adam. The phases are the paper's.

#include <iostream>
#include <oneiros/oneiros.hpp>

using namespace oneiros;

using Down = Convolution<Window<4>, Stride<2>, Padding<1>>;
using Up = TransposedConvolution<Window<4>, Stride<2>, Padding<1>>;
using FromLatent = TransposedConvolution<Window<4>>;

int main() {
  constexpr Index latent = 16, width = 4;
  const Rng rng{1};

  TwoHeadedEncoder encoder{
      Sequential{Down(3, width), LeakyReLU{0.2F}, Down(width, 2 * width), LeakyReLU{0.2F},
                 Down(2 * width, 4 * width), LeakyReLU{0.2F}, Down(4 * width, 8 * width),
                 LeakyReLU{0.2F}},  // 64 -> 4
      Linear<float>(4 * 4 * 8 * width, latent),
      Sequential{Linear<float>(4 * 4 * 8 * width, 8), Tanh<float>{}, Linear<float>(8, 1), Sigmoid<float>{}},
      {1, 64, 64, 3}};
  ImageGenerator generator{Sequential{FromLatent(latent, 8 * width), LeakyReLU{0.2F},
                                      Up(8 * width, 4 * width), LeakyReLU{0.2F}, Up(4 * width, 2 * width),
                                      LeakyReLU{0.2F}, Up(2 * width, width), LeakyReLU{0.2F}, Up(width, 3),
                                      Tanh<float>{}}};  // 1 -> 64
  initialize(encoder, rng, "encoder");
  initialize(generator, rng, "generator");
  Cortex cortex{std::move(encoder), std::move(generator), Adam<float>{{.rate = 1e-3}}};
  Hippocampus<float> hippocampus;

  Tensor<float, 4> images(8, 64, 64, 3);
  fill_uniform(images.data(), images.size(), rng.stream("images"), -1.F, 1.F);

  Cycle cycle{Phase<Wake>{}, Phase<NREM>{}, Phase<REM>{}};
  double first = 0, last = 0;
  for (int i = 0; i < 30; ++i) {
    const auto losses = cycle(cortex, hippocampus, images, rng);
    (i == 0 ? first : last) = losses["prior"];
  }
  std::cout << parameter_count(cortex) << " parameters, prior loss " << first << " -> " << last << '\n';
  return last < first ? 0 : 1;
}
