// expect: Phase: a state that sees images is called with them before the Rng, any other without

#include "oneiros/phases.hpp"

using namespace oneiros;

void dream(Cortex<float>& cortex, Hippocampus<float>& hippocampus, const Tensor<float, 4>& images,
           const Rng& rng) {
  Phase<NREM> nrem;
  nrem(cortex, hippocampus, images, rng);
}
