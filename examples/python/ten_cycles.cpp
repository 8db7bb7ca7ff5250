// SPDX-License-Identifier: BSD-3-Clause

// What check.py does, in C++.

#include <oneiros/io.hpp>
#include <oneiros/oneiros.hpp>

using namespace oneiros;

int main() {
  Tensor<float, 4> images(16, 32, 32, 3);
  for (Index i = 0; i < images.size(); ++i) images.data()[i] = static_cast<float>(i * 7919 % 511 - 255) / 256;
  const Rng rng{3};
  Cortex<float> cortex{{.latent_size = 8, .base_width = 4}, rng};
  auto condition = paper_condition<Cortex<float>>("full");
  Hippocampus<float> hippocampus;
  hippocampus.begin_epoch();
  for (int i = 0; i < 10; ++i) condition(cortex, hippocampus, images, rng);
  save_weights("from_cpp.safetensors", cortex.encoder, cortex.generator);
}
