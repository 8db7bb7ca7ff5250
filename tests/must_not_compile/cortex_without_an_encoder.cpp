// expect: Cortex: the encoder must be an EncoderNetwork

#include "oneiros/cortex.hpp"

using namespace oneiros;

Cortex<float, int> cortex{{}, Rng{1}};
