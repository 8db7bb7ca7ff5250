// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/checkpoints/checkpoint.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "fuzz/subject.hpp"
#include "oneiros/cortex/hippocampus.hpp"

namespace oneiros::fuzz {
namespace {

/// A value of each kind that a checkpoint can hold.
struct State {
  State() { weights.setZero(); }

  template <class Visitor>
  void for_each_state(const Visitor& visit) {
    visit("weights", weights);
    visit("bias", bias);
    visit("losses", losses);
    visit("count", count);
    visit("begun", begun);
    visit("memory", memory);
  }

  Tensor<float, 2> weights{2, 3};
  Parameter<float> bias{{2}};
  std::vector<double> losses;
  int count = 0;
  bool begun = false;
  Hippocampus<float> memory;
};

const Metadata run{{"seed", "3"}};

void load(const std::filesystem::path& path) {
  State state;
  try {
    load_checkpoint(path, run, state);
  } catch (const Error&) {
    const bool same =
        std::all_of(state.weights.data(), state.weights.data() + 6, [](float w) { return w == 0; });
    if (!same || !state.losses.empty() || state.count != 0 || state.begun)
      throw Finding("checkpoint: a file that was refused has changed the state");
    throw;
  }
}

/// Makes the last bytes the checksum of those before, as whoever changes a checkpoint on purpose would.
void repair_checksum(const std::filesystem::path& path) {
  std::string bytes = test::contents(path);
  if (bytes.size() < sizeof(std::uint32_t)) return;
  const std::size_t end = bytes.size() - sizeof(std::uint32_t);
  detail::Crc32 crc;
  crc.update(std::as_bytes(std::span(bytes).first(end)));
  const std::uint32_t value = crc.value();
  std::memcpy(&bytes[end], &value, sizeof(value));
  test::put(path, bytes);
}

void read_checkpoint(const std::filesystem::path& path) {
  repair_checksum(path);
  load(path);
}

const Registration checkpoint{{.name = "checkpoint",
                               .file = "checkpoint.safetensors",
                               .read = read_checkpoint,
                               .memory_per_byte = 64,
                               .memory = std::size_t{1} << 18U}};

}  // namespace
}  // namespace oneiros::fuzz
