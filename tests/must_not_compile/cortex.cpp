// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/cortex.hpp"

using namespace oneiros;

// expect: Cortex: the encoder must be an EncoderNetwork
Cortex<float, Tanh<float>> layer_for_an_encoder{{}, Rng{1}};

// expect: Cortex: the generator must be a GeneratorNetwork
Cortex<float, Encoder<float>, Encoder<float>> encoder_for_a_generator{{}, Rng{1}};

// expect: Cortex: encoder, generator and cortex have the same scalar
Cortex<double, Encoder<float>, Generator<float>> scalars_that_differ{{}, Rng{1}};

// expect: Cortex: the optimizer must be able to step(network)
Cortex<float, Encoder<float>, Generator<float>, Adam<float>::Options> options_for_an_optimizer{{}, Rng{1}};

// expect: optimizer: it steps parameters of its own scalar, in a network that is not const
void optimizer_of_another_scalar(Encoder<float>& encoder) {
  Adam<double>().step(encoder);
}

// expect: Reservoir: beside the latest mini-batch at least one is kept
Reservoir<float, 1> reservoir_without_a_sample;
