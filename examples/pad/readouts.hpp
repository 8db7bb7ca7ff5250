// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// How good an encoder's latents are: the paper's linear readout and the converged one.

#include "datasets.hpp"
#include "oneiros/cortex.hpp"
#include "oneiros/evaluation.hpp"
#include "oneiros/util/status_line.hpp"

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
  FittedReadout paper;      // 20 epochs of SGD
  FittedReadout converged;  // logistic regression to convergence
};

/// Latents of both parts of a data set.
struct Latents {
  oneiros::evaluation::LabelledLatents<float> train;
  oneiros::evaluation::LabelledLatents<float> test;
};

inline Latents encode(const oneiros::Encoder<float>& encoder, const Data& data) {
  return {oneiros::evaluation::encode(encoder, data.train), oneiros::evaluation::encode(encoder, data.test)};
}

/// Fits both readouts to the latents of the training images, and tells its steps.
inline Readouts fit_readouts(const Latents& latents, const oneiros::Rng& rng,
                             const oneiros::OnStep& on_step) {
  using namespace oneiros;
  const auto& [z, labels, classes] = latents.train;
  const evaluation::SgdReadoutOptions options;
  const Index batches = z.dimension(0) / options.batch_size;
  Index steps = 0;
  auto paper = evaluation::sgd_readout(
      evaluation::random_readout<float>(z.dimension(1), classes, rng), z, labels, rng, options, [&](double) {
        if (steps++ % batches == 0)
          on_step(
              detail::message("the paper's readout, epoch ", 1 + steps / batches, " of ", options.epochs));
      });
  on_step("the readout to convergence");
  auto converged = evaluation::converged_readout(z, labels, classes, rng).readout;
  const auto with_accuracy = [&](auto&& readout) {
    const auto on = [&](const auto& part) { return readout.accuracy(part.latents, part.labels); };
    const Accuracy accuracy{on(latents.train), on(latents.test)};
    return FittedReadout{std::move(readout), accuracy};
  };
  return {with_accuracy(std::move(paper)), with_accuracy(std::move(converged))};
}

}  // namespace pad
