// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/checkpoints/weights.hpp"

#include <algorithm>
#include <vector>

#include "fuzz/subject.hpp"

namespace oneiros::fuzz {
namespace {

/// The least that has parameters of two shapes, one of them in another order in the file.
struct Network {
  template <class Visitor>
  void for_each_parameter(Visitor&& visit) {
    visit("weight", weight);
    visit("bias", bias);
  }

  std::vector<float> values() const {
    std::vector<float> all(weight.value.data(), weight.value.data() + weight.size());
    all.insert(all.end(), bias.value.data(), bias.value.data() + bias.size());
    return all;
  }

  Parameter<float> weight{{3, 2}, {1, 0}};
  Parameter<float> bias{{2}};
};

void read_weights(const std::filesystem::path& path) {
  Network network;
  const std::vector<float> before = network.values();
  try {
    load_weights(path, network);
  } catch (const Error&) {
    if (network.values() != before) throw Finding("weights: a file that was refused has changed the network");
    throw;
  }
}

const Registration weights{
    {.name = "weights", .file = "weights.safetensors", .read = read_weights, .memory_per_byte = 32}};

}  // namespace
}  // namespace oneiros::fuzz
