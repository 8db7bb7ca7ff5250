// SPDX-License-Identifier: BSD-3-Clause

// The wake-sleep algorithm: each network learns by its own loss alone, which central differences confirm.

#include "oneiros/phases/wake_sleep.hpp"

#include "oneiros/phases.hpp"
#include "oneiros/testing/gradient_check.hpp"
#include "small_cortex.hpp"
#include "support/catch.hpp"

using namespace oneiros;
using namespace oneiros::test;

namespace {

/// Accumulates a phase's gradients and compares those of a network with differences of its losses.
template <class P, class Network, class... Inputs>
void check_half(P& phase, SmallLearner<double>& l, Network& network, const Inputs&... inputs) {
  const Draws same_draws(l.rng, "test", l.hippocampus.now());
  const auto loss = [&] {
    double sum = 0;
    phase.measure(l.cortex, l.hippocampus, inputs..., same_draws).for_each([&](const char*, double value) {
      if (!std::isnan(value)) sum += value;
    });
    return sum;
  };
  zero_gradients(l.cortex);
  phase.accumulate(l.cortex, l.hippocampus, inputs..., same_draws);
  const auto report = testing::check_parameters(network, loss, {.tolerance = 2e-6});
  INFO(report);
  CHECK(report.passed());
}

template <class Network>
bool got_gradient(const Network& network) {
  bool any = false;
  for_each_parameter(network, [&](const Name&, const auto& p) { any = any || p.has_gradient; });
  return any;
}

template <class Network>
std::vector<double> values(const Network& network) {
  std::vector<double> all;
  for_each_parameter(network, [&](const Name&, const auto& p) {
    all.insert(all.end(), p.value.data(), p.value.data() + p.size());
  });
  return all;
}

}  // namespace

TEST_CASE(
    "both phases of wake-sleep pass the gradient check, and leave the other network without a gradient") {
  SmallLearner<double> l;
  l.remember();
  auto cycle = wake_sleep();
  check_half(get<0>(cycle), l, l.cortex.generator, l.images());
  CHECK_FALSE(got_gradient(l.cortex.encoder));
  check_half(get<1>(cycle), l, l.cortex.encoder);
  CHECK_FALSE(got_gradient(l.cortex.generator));
}

TEST_CASE("wake-sleep decodes noisy latents of images, and dreams of noise as it is") {
  SmallLearner<double> l;
  auto cycle = wake_sleep(0.25);
  const auto images = l.images();
  cycle(l.cortex, l.hippocampus, images, l.rng);
  auto& wake = get<0>(cycle).activations(l.cortex);
  auto& sleep = get<1>(cycle).activations(l.cortex);
  double noise = 0;
  for (Index i = 0; i < wake.decoded.size(); ++i)
    noise += std::pow(wake.decoded.data()[i] - l.hippocampus.recall(0).data()[i], 2) /
             static_cast<double>(wake.decoded.size());
  CHECK(std::sqrt(noise) == Approx(0.25).margin(0.12));
  double square = 0;
  for (Index i = 0; i < sleep.latent.size(); ++i)
    square += std::pow(sleep.latent.data()[i], 2) / static_cast<double>(sleep.latent.size());
  CHECK(square == Approx(1).margin(0.6));
  CHECK(Tensor<double, 0>((sleep.perturbed - sleep.image.map()).abs().maximum())(0) == 0);
}

TEST_CASE("each phase of wake-sleep steps its own network") {
  SmallLearner<double> l;
  auto cycle = wake_sleep();
  const auto encoder = values(l.cortex.encoder), generator = values(l.cortex.generator);
  get<0>(cycle)(l.cortex, l.hippocampus, l.images(), l.rng);
  CHECK(values(l.cortex.encoder) == encoder);
  const auto learned = values(l.cortex.generator);
  CHECK(learned != generator);
  get<1>(cycle)(l.cortex, l.hippocampus, l.rng);
  CHECK(values(l.cortex.encoder) != encoder);
  CHECK(values(l.cortex.generator) == learned);
}

TEST_CASE("Wake's gradient route says how much of the images' loss the encoder gets") {
  SmallLearner<double> l;
  const auto gradient = [&](auto phase) {
    zero_gradients(l.cortex);
    phase.accumulate(l.cortex, l.hippocampus, l.images(), Draws(l.rng, "test", {}));
    return l.cortex.encoder.latent_head().weight.gradient(3);
  };
  using Images = Objectives<ImageReconstruction>;
  const double all = gradient(Phase<Wake, Images>{});
  CHECK(gradient(Phase<Wake, Images, Follow>{Follow{.strength = 0.25}}) == Approx(all / 4).epsilon(1e-12));
  const double prior = gradient(Phase<Wake, Objectives<LatentPrior>>{});
  CHECK(gradient(Phase<Wake, Objectives<ImageReconstruction, LatentPrior>, Detach>{}) == prior);
  CHECK(gradient(Phase<Wake, Objectives<ImageReconstruction, LatentPrior>>{}) ==
        Approx(prior + all).epsilon(1e-10));
}
