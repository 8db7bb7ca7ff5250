// SPDX-License-Identifier: BSD-3-Clause
#include "quantities.hpp"

#include <cmath>

namespace pad::figures {

std::string name(Readout readout) {
  return readout == Readout::paper ? "paper" : "converged";
}

std::string Quantity::key(Readout readout) const {
  return by_readout ? key_without_readout + " " + name(readout) : key_without_readout;
}

Quantity readout_accuracy() {
  return {"test accuracy", "test", Unit::percent, true};
}

Quantity occluded_accuracy(double intensity, int patch) {
  const std::string percent = std::to_string(std::lround(100 * intensity));
  const std::string patches = patch == 4 ? "" : " with patches of " + std::to_string(patch);
  return {"accuracy at " + percent + " % occlusion" + patches,
          "occluded " + percent + " " + std::to_string(patch), Unit::percent, true};
}

Quantity intra_to_inter() {
  return {"intra-class / inter-class distance", "intra/inter"};
}

Quantity clean_occluded_to_inter() {
  return {"clean-occluded / inter-class distance", "clean-occluded/inter"};
}

Quantity frechet_distance(const std::string& dreams, const std::string& features) {
  return {"Frechet " + features + " distance of " + (dreams == "nrem" ? "NREM" : "REM") + " dreams",
          "frechet " + dreams + " " + features};
}

Quantity loss(const std::string& which) {
  return {which + " loss", "loss " + which};
}

}  // namespace pad::figures
