// expect: replay: it combines more mini-batches than the hippocampus keeps

#include "oneiros/phases.hpp"

using namespace oneiros;

void dream(Cortex<float>& cortex, Hippocampus<float>& hippocampus, const Rng& rng) {
  Phase<REM, Mix<9>> rem;
  rem(cortex, hippocampus, rng);
}
