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

Readouts fit_readouts(const Latents& latents, const Rng& rng) {
  const auto& [z, labels, classes] = latents.train;
  return {with_accuracy(evaluation::sgd_readout(z, labels, classes, rng), latents),
          with_accuracy(evaluation::converged_readout(z, labels, classes, rng).readout, latents)};
}

}  // namespace pad
