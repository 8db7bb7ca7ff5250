// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/phases/contrastive.hpp"

#include "oneiros/cortex/cortex.hpp"

using namespace oneiros;

// expect: Phase: contrastive objectives need a term about subjects::Recall, such as InfoNCE
void contrast_by_an_objective_of_wake(Cortex<float>& cortex, Hippocampus<float>& memory,
                                      const Tensor<float, 4>& images) {
  Phase<Contrastive, Objectives<LatentPrior>>()(cortex, memory, images, Rng{});
}
