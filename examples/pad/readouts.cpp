// SPDX-License-Identifier: BSD-3-Clause
#include "readouts.hpp"

#include "oneiros/evaluation.hpp"

namespace pad {

using namespace oneiros;

namespace {

FittedReadout with_accuracy(evaluation::LinearReadout<float> readout, const Latents& latents) {
  const auto on = [&](const evaluation::LabelledLatents<float>& part) {
    return readout.accuracy(part.latents, part.labels);
  };
  const Accuracy accuracy{on(latents.train), on(latents.test)};
  return {std::move(readout), accuracy};
}

}  // namespace

Latents encode(const Encoder<float>& encoder, const Data& data) {
  return {evaluation::encode(encoder, data.train), evaluation::encode(encoder, data.test)};
}

Readouts fit_readouts(const Latents& latents, const Rng& rng, const OnStep& on_step) {
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
  return {with_accuracy(std::move(paper), latents), with_accuracy(std::move(converged), latents)};
}

}  // namespace pad
