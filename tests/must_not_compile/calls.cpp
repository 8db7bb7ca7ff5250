// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/cortex/cortex.hpp"
#include "oneiros/phases/nrem.hpp"
#include "oneiros/phases/rem.hpp"
#include "oneiros/phases/wake.hpp"

using namespace oneiros;

struct Learner {
  Cortex<float> cortex;
  Hippocampus<float> hippocampus;
  Rng rng;
};

// expect: Phase: the last argument is an oneiros::Rng
void seed_for_a_generator(Learner& learner) {
  Phase<REM>()(learner.cortex, learner.hippocampus, 42);
}

// expect: Phase: the second argument is a memory of the cortex's scalar
void memory_of_another_scalar(Learner& learner, Hippocampus<double>& memory) {
  Phase<REM>()(learner.cortex, memory, learner.rng);
}

// expect: Phase: a state that sees images is called with them before the Rng, any other without
void images_in_sleep(Learner& learner, const Tensor<float, 4>& images) {
  Phase<REM>()(learner.cortex, learner.hippocampus, images, learner.rng);
}

// expect: Phase: images are a Tensor or TensorView N,H,W,C of the cortex's scalar
void one_image_for_a_batch(Learner& learner, const Tensor<float, 3>& image) {
  Phase<Wake>()(learner.cortex, learner.hippocampus, image, learner.rng);
}

// expect: Phase: a const cortex cannot learn
void learning_of_a_const_cortex(const Cortex<float>& cortex, Learner& learner) {
  Phase<REM>()(cortex, learner.hippocampus, learner.rng);
}
