// SPDX-License-Identifier: BSD-3-Clause
#include "snapshots.hpp"

#include <cstdio>

#include "oneiros/io/weights.hpp"
#include "pictures.hpp"

namespace pad {

using namespace oneiros;

void Snapshots::on_epoch_end(const EpochEvent& event) const {
  const Metadata metadata{
      {"condition", options_.condition},        {"dataset", data_.name},
      {"epoch", std::to_string(event.epoch)},   {"epoch_complete", event.complete ? "true" : "false"},
      {"seed", std::to_string(options_.seed)},  {"latent", std::to_string(options_.latent)},
      {"width", std::to_string(options_.width)}};
  save_weights(out_ / "weights.safetensors", metadata, cortex_.encoder, cortex_.generator);
  char name[32];
  std::snprintf(name, sizeof name, "dreams-epoch-%03d.png", event.epoch);
  write_dreams(out_ / name, cortex_, data_.test, Rng{options_.seed});
}

}  // namespace pad
