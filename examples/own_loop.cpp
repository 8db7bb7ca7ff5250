// SPDX-License-Identifier: BSD-3-Clause

// A training loop of one's own: the paper's wake and sleep, with REM dreams of three memories and some noise.

#include <iostream>
#include <oneiros/oneiros.hpp>

using namespace oneiros;

int main() {
  const Rng rng{1};
  const auto images =
      data::synthetic_digits(512, rng, data::Split::train);  // or data::cifar10("cifar-10-batches-bin", ...)

  Cortex<float> cortex{{.latent_size = 32, .base_width = 8},
                       rng};  // encoder with two heads, generator, an Adam for each
  Hippocampus<float> hippocampus;

  Phase<Wake> wake;  // reconstruct, keep latents Gaussian, "this is external"
  Phase<NREM> nrem;  // perturbed dreaming
  Phase<REM, Mix<3>> rem{
      Mix<3>{.noise = 0.25}};  // adversarial dreaming, here from three memories and some noise

  double first = 0, last = 0;
  for (int epoch = 0; epoch < 4; ++epoch) {  // your loop, not ours
    hippocampus.begin_epoch();               // yesterday's batch is forgotten
    Wake::Losses w;
    NREM::Losses n;
    REM::Losses r;
    for (const auto& batch : data::batches(images, 64, rng, epoch)) {
      w = wake(cortex, hippocampus, batch.images, rng);
      n = nrem(cortex, hippocampus, rng);
      r = rem(cortex, hippocampus, rng);
    }
    std::cout << "epoch " << epoch + 1 << ": image " << w.image << ", prior " << w.prior << ", real "
              << w.real << ", latent " << n.latent << ", fake " << r.fake << '\n';
    (epoch == 0 ? first : last) = w.prior;
  }
  return last < first ? 0 : 1;
}
