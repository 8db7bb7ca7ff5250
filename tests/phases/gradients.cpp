// SPDX-License-Identifier: BSD-3-Clause

// Whole phases against central differences, for batches down to two.

#include "oneiros/phases.hpp"
#include "oneiros/testing/gradient_check.hpp"
#include "small_cortex.hpp"
#include "support/catch.hpp"

using namespace oneiros;
using namespace oneiros::test;

namespace {

using Learner = SmallLearner<double>;

/// Accumulates a phase's gradients and compares those of one network with differences of `sign` times its
/// loss.
template <class Phase, class Network, class... Inputs>
void check(Phase& phase, Learner& learner, Network& network, double sign, const Inputs&... inputs) {
  const Draws draws(learner.rng, "test", learner.hippocampus.now());
  const auto loss = [&] {
    double sum = 0;
    phase.measure(learner.cortex, learner.hippocampus, inputs..., draws)
        .for_each([&](const char*, double value) {
          if (!std::isnan(value)) sum += value;
        });
    return sign * sum;
  };
  zero_gradients(learner.cortex);
  phase.accumulate(learner.cortex, learner.hippocampus, inputs..., draws);
  const auto report = testing::check_parameters(network, loss, {.tolerance = 2e-6});
  INFO(report);
  CHECK(report.passed());
}

/// A perturbation of latents through which the gradient does not pass as it is.
struct Halved {
  using Role = roles::LatentPerturbation;
  template <class S>
  struct Activations {};
  template <class S>
  void apply(const TensorView<S, 2>& latents, Activations<S>&, const Draws&) const {
    for (S& z : latents) z /= 2;
  }
  template <class S>
  void transpose(const TensorView<S, 2>& gradient, Activations<S>&) const {
    for (S& g : gradient) g /= 2;
  }
};

template <class Network>
bool any_gradient(const Network& network) {
  bool any = false;
  for_each_parameter(network,
                     [&](const Name&, const auto& parameter) { any = any || parameter.has_gradient; });
  return any;
}

}  // namespace

TEST_CASE("Wake passes the gradient check") {
  for (const Index batch : {2, 3}) {
    Learner learner(batch);
    Phase<Wake> wake;
    check(wake, learner, learner.cortex.encoder, 1, learner.images());
    check(wake, learner, learner.cortex.generator, 1, learner.images());
  }
}

TEST_CASE("Wake with latent noise and without an adversarial game passes the gradient check") {
  Learner learner(2);
  auto wake = detail::conditions::noisy_wake(0.5);
  check(wake, learner, learner.cortex.encoder, 1, learner.images());
  check(wake, learner, learner.cortex.generator, 1, learner.images());
  Phase<Wake, Objectives<ImageReconstruction>, Halved> halved;
  check(halved, learner, learner.cortex.encoder, 1, learner.images());
}

TEST_CASE("NREM passes the gradient check and leaves the generator alone") {
  for (const Index batch : {2, 3}) {
    Learner learner(batch);
    learner.remember();
    Phase<NREM> nrem;
    check(nrem, learner, learner.cortex.encoder, 1);
    CHECK_FALSE(any_gradient(learner.cortex.generator));
  }
}

TEST_CASE(
    "NREM whose gradient follows to the generator passes the gradient check through a chain of "
    "perturbations") {
  Learner learner(2);
  learner.remember();
  Phase<NREM, Chain<Shift, Occlusion<RandomPatches, Changes::one_per_image>, PixelNoise>, Follow> nrem;
  check(nrem, learner, learner.cortex.encoder, 1);
  check(nrem, learner, learner.cortex.generator, 1);
}

TEST_CASE("REM passes the gradient check: the generator's gradient has its sign switched") {
  for (const Index batch : {2, 3}) {
    Learner learner(batch);
    learner.remember(2);
    Phase<REM> rem;
    check(rem, learner, learner.cortex.encoder, 1);
    check(rem, learner, learner.cortex.generator, -1);
  }
}

TEST_CASE("the weight of an objective scales its gradient") {
  Learner learner;
  learner.remember();
  Phase<NREM> one, half{Objectives{LatentReconstruction{.weight = 0.5}}};
  const Draws draws(learner.rng, "test", {});
  const auto gradient = [&](auto& phase) {
    zero_gradients(learner.cortex);
    phase.accumulate(learner.cortex, learner.hippocampus, draws);
    return learner.cortex.encoder.latent_head().weight.gradient(3);
  };
  CHECK(gradient(half) == Approx(gradient(one) / 2).epsilon(1e-12));
}
