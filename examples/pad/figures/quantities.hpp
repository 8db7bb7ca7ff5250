// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The vocabulary of figures and claims: what can be said about one network.

#include <cmath>
#include <string>

#include "oneiros/evaluation/over_seeds.hpp"

namespace pad::figures {

using oneiros::evaluation::BySeed;
using oneiros::evaluation::Summary;
using oneiros::evaluation::summary;

/// How numbers are shown: fractions as per cent.
enum class Unit { percent, plain };

/// How the linear readout was fitted: the paper's SGD, or to convergence.
enum class Readout { paper, converged };
inline constexpr Readout readouts[] = {Readout::paper, Readout::converged};

inline std::string name(Readout readout) {
  return readout == Readout::paper ? "paper" : "converged";
}

/// A number that the tables hold for a network at an epoch. `key` tells quantities apart; those that depend
/// on how the readout was fitted have one key for each way.
struct Quantity {
  std::string label;
  std::string key_without_readout;
  Unit unit = Unit::plain;
  bool by_readout = false;

  std::string key(Readout readout = Readout::paper) const {
    return key_without_readout + (by_readout ? " " + name(readout) : "");
  }
};

inline Quantity readout_accuracy() {
  return {"test accuracy", "test", Unit::percent, true};
}

/// On test images of which patches are set to 0 with probability `intensity`.
inline Quantity occluded_accuracy(double intensity, int patch = 4) {
  const std::string percent = std::to_string(std::lround(100 * intensity)), size = std::to_string(patch);
  return {"accuracy at " + percent + " % occlusion" + (patch == 4 ? "" : " with patches of " + size),
          "occluded " + percent + " " + size, Unit::percent, true};
}

inline Quantity intra_to_inter() {
  return {"intra-class / inter-class distance", "intra/inter"};
}

inline Quantity clean_occluded_to_inter() {
  return {"clean-occluded / inter-class distance", "clean-occluded/inter"};
}

/// Of dreams (nrem, rem) to training images, by features (inception, classifier).
inline Quantity frechet_distance(const std::string& dreams, const std::string& features) {
  return {"Frechet " + features + " distance of " + (dreams == "nrem" ? "NREM" : "REM") + " dreams",
          "frechet " + dreams + " " + features};
}

/// By its name in the table, or discriminator (real + fake) or generator (- fake).
inline Quantity loss(const std::string& which) {
  return {which + " loss", "loss " + which};
}

}  // namespace pad::figures
