// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// How good an encoder's latents are: the paper's linear readout and the converged one.

#include "datasets.hpp"
#include "oneiros/cortex.hpp"
#include "oneiros/evaluation/encode.hpp"
#include "oneiros/evaluation/linear_readout.hpp"
#include "progress.hpp"

namespace pad {

/// Fractions of images whose class is found.
struct Accuracy {
  double train = 0;
  double test = 0;
};

/// A readout and how good it is.
struct FittedReadout {
  oneiros::evaluation::LinearReadout<float> readout;
  Accuracy accuracy;
};

struct Readouts {
  FittedReadout paper;      ///< 20 epochs of SGD
  FittedReadout converged;  ///< logistic regression to convergence
};

/// Latents of both parts of a data set.
struct Latents {
  oneiros::evaluation::LabelledLatents<float> train;
  oneiros::evaluation::LabelledLatents<float> test;
};

Latents encode(const oneiros::Encoder<float>& encoder, const Data& data);

/// Fits both readouts to the latents of the training images, and tells its steps.
Readouts fit_readouts(const Latents& latents, const oneiros::Rng& rng, const OnStep& on_step);

}  // namespace pad
