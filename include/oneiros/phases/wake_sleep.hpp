// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The wake-sleep algorithm (Hinton, Dayan, Frey & Neal, The wake-sleep algorithm for unsupervised neural
// networks, 1995), from which the paper sets out: awake the generator learns to make the image of the latent
// that the encoder finds, asleep the encoder learns to find the latent in what the generator makes. Neither
// gets the gradient of the other, and dreams are of noise. As a baseline it has the paper's networks: both
// distributions are Gaussian, with a fixed variance, so that their log-likelihoods are squared errors.

#include "oneiros/phases/cycle.hpp"
#include "oneiros/phases/nrem.hpp"
#include "oneiros/phases/policies/perturbations/none.hpp"
#include "oneiros/phases/policies/replay/mix.hpp"
#include "oneiros/phases/wake.hpp"

namespace oneiros {

/// A cycle of both: awake z ~ N(E(x), scale^2) and mean (G(z) - x)^2 is minimised for G, asleep z ~ N(0, I)
/// and mean (E(G(z)) - z)^2 is minimised for E.
inline auto wake_sleep(double scale = 0.5) {
  using Awake = Phase<Wake, Objectives<ImageReconstruction>, LatentNoise<>, Detach, UpdateGenerator>;
  using Asleep = Phase<NREM, NoiseOnly<>, NoPerturbation>;
  return Cycle{Awake{LatentNoise<>{.scale = scale}}, Asleep{}};
}

}  // namespace oneiros
