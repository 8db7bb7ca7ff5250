// SPDX-License-Identifier: BSD-3-Clause

// Objectives that the paper does not have, in the phases that take them.

#include "oneiros/phases.hpp"
#include "oneiros/testing/gradient_check.hpp"
#include "small_cortex.hpp"
#include "support/catch.hpp"

using namespace oneiros;
using namespace oneiros::test;

namespace {

/// Accumulates a phase's gradients and compares those of one network with differences of `factor` times its
/// loss.
template <class P, class Network, class... Inputs>
void check_objective(P& phase, SmallLearner<double>& learner, Network& network, double factor,
                     const Inputs&... inputs) {
  const Draws moment_draws(learner.rng, "test", learner.hippocampus.now());
  zero_gradients(learner.cortex);
  phase.accumulate(learner.cortex, learner.hippocampus, inputs..., moment_draws);
  const auto loss = [&] {
    double sum = 0;
    phase.measure(learner.cortex, learner.hippocampus, inputs..., moment_draws)
        .for_each([&](const char*, double value) { sum += std::isnan(value) ? 0 : factor * value; });
    return sum;
  };
  const auto report = testing::check_parameters(network, loss, {.tolerance = 2e-6, .samples = 8});
  INFO(report);
  CHECK(report.passed());
}

/// A term about recognition, with a weight.
template <class Term, class Loss>
void check_recognition(const Term& term, const Loss& loss) {
  SmallLearner<double> learner;
  learner.remember();
  Phase<NREM, Objectives<Term>, Follow> nrem{Objectives<Term>(term)};
  check_objective(nrem, learner, learner.cortex.encoder, -0.5);
  check_objective(nrem, learner, learner.cortex.generator, -0.5);
  const auto losses = nrem.accumulate(learner.cortex, learner.hippocampus, learner.rng);
  const auto& a = nrem.activations(learner.cortex);
  CHECK(losses.latent == loss(a.recognised, a.latent));
}

template <class Rules>
using WakeOf = Phase<Wake, Objectives<ImageReconstruction, LatentPrior, Game<Rules, Aim::external>>>;
template <class Rules>
using CriticOf = Phase<REM, Objectives<Game<Rules, Aim::internal>>, Detach, UpdateEncoder>;
template <class Rules>
using DeceiverOf = Phase<REM, Objectives<Game<Rules, Aim::deception>>, Follow, UpdateGenerator>;

std::vector<double> generator_gradients(SmallLearner<double>& learner, auto phase) {
  zero_gradients(learner.cortex);
  phase.accumulate(learner.cortex, learner.hippocampus, Draws(learner.rng, "test", {}));
  std::vector<double> all;
  for_each_parameter(learner.cortex.generator, [&](const Name&, const auto& p) {
    all.insert(all.end(), p.gradient.data(), p.gradient.data() + p.size());
  });
  return all;
}

template <class Rules>
void check_game() {
  SmallLearner<double> learner;
  learner.remember(2);
  WakeOf<Rules> wake;
  CriticOf<Rules> critic;
  DeceiverOf<Rules> deceiver;
  check_objective(wake, learner, learner.cortex.encoder, 1, learner.images());
  check_objective(critic, learner, learner.cortex.encoder, 1);
  check_objective(deceiver, learner, learner.cortex.generator, 1);

  const auto values = [](auto& network) {
    std::vector<double> all;
    for_each_parameter(network, [&](const Name&, auto& p) {
      all.insert(all.end(), p.value.data(), p.value.data() + p.size());
    });
    return all;
  };
  auto encoder = values(learner.cortex.encoder), generator = values(learner.cortex.generator);
  critic(learner.cortex, learner.hippocampus, learner.rng);
  CHECK(values(learner.cortex.encoder) != encoder);
  CHECK(values(learner.cortex.generator) == generator);
  encoder = values(learner.cortex.encoder);
  const Draws moment_draws(learner.rng, "test", {});
  const auto doubt = [&] { return deceiver.measure(learner.cortex, learner.hippocampus, moment_draws).fake; };
  const double before = doubt();
  for (int i = 0; i < 10; ++i) deceiver(learner.cortex, learner.hippocampus, moment_draws);
  CHECK(doubt() < before);
  CHECK(values(learner.cortex.encoder) == encoder);

  Cycle cycle{WakeOf<Rules>{}, CriticOf<Rules>{}, DeceiverOf<Rules>{}};
  cycle(learner.cortex, learner.hippocampus, learner.images(), learner.rng);
  CHECK(values(learner.cortex.encoder) != encoder);
}

}  // namespace

TEST_CASE("Wake may ask for variance and decorrelation instead of Gaussian latents") {
  SmallLearner<double> learner;
  Phase<Wake, Objectives<LatentVariance, LatentCovariance>> wake{
      Objectives{LatentVariance{.weight = 2, .deviation = 3}, LatentCovariance{.weight = 2}}};
  check_objective(wake, learner, learner.cortex.encoder, 2, learner.images());
  const auto losses = wake.accumulate(learner.cortex, learner.hippocampus, learner.images(), learner.rng);
  const auto& z = wake.activations(learner.cortex).latent;
  CHECK(losses.prior == variance_hinge(z, {}, 1, 3) + covariance_penalty(z));
  CHECK(std::isnan(losses.image));
}

TEST_CASE("NREM recognises its dreams by other losses of two views") {
  check_recognition(VICReg{.weight = -0.5, .options = {.invariance = 3}},
                    [](const auto& a, const auto& b) { return vicreg(a, b, {}, 1, {.invariance = 3}); });
  check_recognition(BarlowTwins{.weight = -0.5, .redundancy = 0.2},
                    [](const auto& a, const auto& b) { return barlow_twins(a, b, {}, 1, 0.2); });
  check_recognition(InfoNCE{.weight = -0.5, .temperature = 0.7},
                    [](const auto& a, const auto& b) { return info_nce(a, b, {}, 1, 0.7); });
}

TEST_CASE("discriminator and generator play games with losses of their own") {
  check_game<games::NonSaturating>();
  check_game<games::Hinge>();
  check_game<games::LeastSquares>();
}

TEST_CASE("the generator that minimises -log d follows the discriminator's word for external") {
  SmallLearner<double> learner;
  learner.remember(2);
  const auto found = generator_gradients(learner, DeceiverOf<games::NonSaturating>{});
  const auto expected = generator_gradients(learner, Phase<REM, Objectives<External>, Follow>{});
  REQUIRE(found.size() == expected.size());
  double error = 0, largest = 0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    error = std::max(error, std::abs(found[i] - expected[i]));
    largest = std::max(largest, std::abs(expected[i]));
  }
  CHECK(largest > 0);
  CHECK(error < 1e-12 * largest);

  using Half = Objectives<Game<games::Hinge, Aim::deception>>;
  const auto one = generator_gradients(learner, DeceiverOf<games::Hinge>{});
  const auto half = generator_gradients(
      learner, DeceiverOf<games::Hinge>{Half{Game<games::Hinge, Aim::deception>{.weight = 0.5}}});
  for (std::size_t i = 0; i < one.size(); ++i) CHECK(half[i] == Approx(one[i] / 2).margin(1e-300));
}
