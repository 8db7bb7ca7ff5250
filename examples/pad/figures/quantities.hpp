// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The vocabulary of figures and claims: what can be said about one network.

#include <string>

namespace pad::figures {

/// How numbers are shown: fractions as per cent.
enum class Unit { percent, plain };

/// How the linear readout was fitted: the paper's SGD, or to convergence.
enum class Readout { paper, converged };
inline constexpr Readout readouts[] = {Readout::paper, Readout::converged};

std::string name(Readout readout);

/// A number that the tables hold for a network at an epoch. `key` tells quantities apart; those that depend
/// on how the readout was fitted have one key for each way.
struct Quantity {
  std::string label;
  std::string key_without_readout;
  Unit unit = Unit::plain;
  bool by_readout = false;

  std::string key(Readout readout = Readout::paper) const;
};

Quantity readout_accuracy();
/// On test images of which patches are set to 0 with probability `intensity`.
Quantity occluded_accuracy(double intensity, int patch = 4);
Quantity intra_to_inter();
Quantity clean_occluded_to_inter();
/// Of dreams (nrem, rem) to training images, by features (inception, classifier).
Quantity frechet_distance(const std::string& dreams, const std::string& features);
/// By its name in the table, or discriminator (real + fake) or generator (- fake).
Quantity loss(const std::string& which);

}  // namespace pad::figures
