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

/// z ~ N(E(x), scale^2), minimises mean (G(z) - x)^2 for G.
using WakeOfWakeSleep = Phase<Wake, Objectives<ImageReconstruction>, LatentNoise<>, Detach, UpdateGenerator>;

/// z ~ N(0, I), minimises mean (E(G(z)) - z)^2 for E.
using SleepOfWakeSleep = Phase<NREM, NoiseOnly<>, NoPerturbation>;

/// Both, one after the other: `auto cycle = wake_sleep();`
inline Cycle<WakeOfWakeSleep, SleepOfWakeSleep> wake_sleep(double scale = 0.5) {
  return Cycle{WakeOfWakeSleep{LatentNoise<>{.scale = scale}}, SleepOfWakeSleep{}};
}

}  // namespace oneiros
