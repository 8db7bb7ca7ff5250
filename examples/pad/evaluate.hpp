// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// How good an encoder's latents are: the paper's linear readout and the converged one.

#include "datasets.hpp"
#include "oneiros/cortex.hpp"

namespace pad {

/// Fractions of images whose class is found.
struct Accuracy {
  double train = 0;
  double test = 0;
};

struct Readouts {
  Accuracy paper;      ///< 20 epochs of SGD
  Accuracy converged;  ///< logistic regression to convergence
};

/// Fits both readouts to the latents of the training images.
Readouts evaluate(const oneiros::Encoder<float>& encoder, const Data& data, const oneiros::Rng& rng);

}  // namespace pad
