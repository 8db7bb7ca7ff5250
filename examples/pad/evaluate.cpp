// SPDX-License-Identifier: BSD-3-Clause
#include "evaluate.hpp"

#include "oneiros/evaluation.hpp"

namespace pad {

using namespace oneiros;
using evaluation::LabelledLatents;

namespace {

Accuracy accuracy(const evaluation::LinearReadout<float>& readout, const LabelledLatents<float>& train,
                  const LabelledLatents<float>& test) {
  return {readout.accuracy(train.latents, train.labels), readout.accuracy(test.latents, test.labels)};
}

}  // namespace

Readouts evaluate(const Encoder<float>& encoder, const Data& data, const Rng& rng) {
  const LabelledLatents<float> train = evaluation::encode(encoder, data.train);
  const LabelledLatents<float> test = evaluation::encode(encoder, data.test);
  const auto paper = evaluation::sgd_readout(train.latents, train.labels, train.classes, rng);
  const auto converged = evaluation::converged_readout(train.latents, train.labels, train.classes, rng);
  return {accuracy(paper, train, test), accuracy(converged.readout, train, test)};
}

}  // namespace pad
