// SPDX-License-Identifier: BSD-3-Clause
// A program outside of the library's tree: a few cycles of wake and sleep, and a file of weights.

#include <cstdlib>
#include <iostream>
#include <oneiros/checkpoints/weights.hpp>
#include <oneiros/oneiros.hpp>

using namespace oneiros;

int main() {
  const Rng rng{7};
  const auto images = data::synthetic_digits(64, rng);
  Cortex<float> cortex{{.latent_size = 16, .base_width = 4}, rng};
  Hippocampus<float> hippocampus;
  Cycle cycle{Phase<Wake>{}, Phase<NREM>{}, Phase<REM>{}};

  double first = 0, last = 0;
  for (int epoch = 0; epoch < 10; ++epoch) {
    hippocampus.begin_epoch();
    for (const auto& batch : data::batches(images, 32, rng, epoch))
      last = cycle(cortex, hippocampus, batch.images, rng)["prior"];
    if (epoch == 0) first = last;
  }
  save_weights("weights.safetensors", cortex);
  std::cout << "prior loss " << first << " -> " << last << '\n';
  return last < first ? EXIT_SUCCESS : EXIT_FAILURE;
}
