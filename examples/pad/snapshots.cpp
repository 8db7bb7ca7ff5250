// SPDX-License-Identifier: BSD-3-Clause
#include "snapshots.hpp"

#include <cstdio>

#include "oneiros/checkpoints/weights.hpp"
#include "pictures.hpp"

namespace pad {

using namespace oneiros;

namespace {

std::string name_of_epoch(const char* before, int epoch, const char* after) {
  char number[16];
  std::snprintf(number, sizeof number, "%03d", epoch);
  return std::string(before) + number + after;
}

}  // namespace

std::string weights_name(int epoch) {
  return name_of_epoch("weights-epoch-", epoch, ".safetensors");
}

void Snapshots::on_epoch_end(const EpochEvent& event) const {
  const Metadata metadata{{"condition", options_.condition},
                          {"dataset", data_.name},
                          {"epoch", std::to_string(event.epoch)},
                          {"epoch_complete", event.complete ? "true" : "false"},
                          {"seed", std::to_string(options_.seed)},
                          {"latent", std::to_string(options_.latent)},
                          {"width", std::to_string(options_.width)},
                          {"image-size", std::to_string(options_.image_size)},
                          {"norm", options_.norm}};
  const auto save = [&](const std::string& name) {
    save_weights(out_ / name, metadata, cortex_.encoder, cortex_.generator);
  };
  save("weights.safetensors");
  if (options_.keep_weights && event.complete && (is_evaluated(event.epoch) || event.epoch == event.epochs))
    save(weights_name(event.epoch));
  write_dreams(out_ / name_of_epoch("dreams-epoch-", event.epoch, ".png"), cortex_, data_.test,
               Rng{options_.seed});
}

}  // namespace pad
