// SPDX-License-Identifier: BSD-3-Clause

// State dicts that PyTorch has written load as they are, and what we write is what PyTorch would have.

#include "oneiros/checkpoints/weights.hpp"

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "golden_tensors.hpp"
#include "oneiros/cortex.hpp"
#include "support/random_cases.hpp"
#include "support/temporary_directory.hpp"

namespace {

using namespace oneiros;
using namespace oneiros::test;

std::vector<float> all_values(const SafeTensors& file, const std::string& name) {
  Index size = 1;
  for (const Index extent : file.shape(name)) size *= extent;
  std::vector<float> values(static_cast<std::size_t>(size));
  file.read_into<float>(name, values);
  return values;
}

void check_same_tensor(const SafeTensors& a, const std::string& a_name, const SafeTensors& b,
                       const std::string& b_name) {
  INFO(a_name);
  REQUIRE(b.contains(b_name));
  CHECK(a.dtype(a_name) == b.dtype(b_name));
  CHECK(a.shape(a_name) == b.shape(b_name));
  CHECK(all_values(a, a_name) == all_values(b, b_name));
}

/// Where exchange.py reads and writes (tests/pytorch).
std::filesystem::path exchange_directory() {
  const char* directory = std::getenv("ONEIROS_EXCHANGE_DIR");
  REQUIRE(directory != nullptr);
  return directory;
}

/// A cortex of the sizes in exchange.py, with weights large enough to tell one unit from another.
Cortex<float> exchanged_cortex(std::uint64_t seed) {
  Cortex<float> cortex{{.latent_size = 6, .base_width = 4}, Rng{seed}};
  randomize(cortex, seed, 0.1);
  return cortex;
}

/// Compares a cortex's outputs with those of PyTorch with the same weights and inputs.
void check_outputs(const std::string& prefix, const Cortex<float>& cortex, const SafeTensors& inputs,
                   const SafeTensors& outputs) {
  const auto check = [&](const std::string& name, const auto& ours) {
    INFO(prefix + name);
    check_close(ours, all_values(outputs, prefix + name), 1e-5);
  };
  Encoder<float>::Activations encoding;
  Generator<float>::Activations generating;
  const auto images = read_images<float>(inputs, "images");
  const Heads<float> heads = cortex.encoder.both(images, encoding);
  const auto latents = inputs.read<float, 2>("latents");
  const auto generated = cortex.generator.forward(latents, generating);
  check("latent", Tensor<float, 2>(heads.latent.map()));
  check("external", Tensor<float, 1>(heads.external.map()));
  check("image", to_channels_first(Tensor<float, 4>(generated.map())));
}

}  // namespace

TEST_CASE("golden weights load as they are and are written back the same") {
  const auto golden = open_golden("pad_full.safetensors");
  if (!golden) return;
  const auto size = [&](const char* key) { return std::stol(golden->metadata().at(key)); };
  Cortex<float> cortex{{.latent_size = size("latent_dim"), .base_width = size("base_channels")}, Rng{1}};
  load_weights(*golden, "init.E.", cortex.encoder);
  load_weights(*golden, "init.G.", cortex.generator);
  const TemporaryDirectory directory;
  save_weights(directory / "weights.safetensors", cortex);

  const SafeTensors written(directory / "weights.safetensors");
  std::size_t parameters = 0;
  for (const std::string& name : golden->names())
    if (name.starts_with("init.")) {
      check_same_tensor(*golden, name, written, name.substr(std::string("init.E.").size()));
      ++parameters;
    }
  CHECK(parameters == 18);
  CHECK(written.names().size() == parameters);
}

// The two halves of tests/pytorch/exchange.sh; exchange.py runs between them.
TEST_CASE("golden exchange: weights for PyTorch are written", "[.][exchange-write]") {
  const auto directory = exchange_directory();
  save_weights(directory / "ours.safetensors", exchanged_cortex(1));
  SafeTensorsWriter inputs;
  inputs.add("images", noise<float, 4>({3, 3, 32, 32}, 2));  // N,C,H,W
  inputs.add("latents", noise<float, 2>({3, 6}, 3));
  inputs.write(directory / "inputs.safetensors");
}

TEST_CASE("golden exchange: weights from PyTorch load, and both compute the same", "[.][exchange-compare]") {
  const auto directory = exchange_directory();
  const SafeTensors inputs(directory / "inputs.safetensors"), outputs(directory / "outputs.safetensors");
  check_outputs("ours.", exchanged_cortex(1), inputs, outputs);

  Cortex<float> cortex = exchanged_cortex(4);
  load_weights(directory / "theirs.safetensors", cortex);
  check_outputs("theirs.", cortex, inputs, outputs);
  save_weights(directory / "back.safetensors", cortex);
  const SafeTensors theirs(directory / "theirs.safetensors"), back(directory / "back.safetensors");
  CHECK(theirs.names() == back.names());
  for (const std::string& name : theirs.names()) check_same_tensor(theirs, name, back, name);
}
