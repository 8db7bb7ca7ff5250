// SPDX-License-Identifier: BSD-3-Clause

// What a phase weighs: its objectives, the gradient's way to the generator, and which networks step.

#include "oneiros/phases/policies/objectives.hpp"

#include "oneiros/phases.hpp"
#include "small_cortex.hpp"
#include "support/catch.hpp"

using namespace oneiros;
using namespace oneiros::test;

namespace {

/// What one pass of a phase gives.
struct Played {
  std::vector<double> losses, encoder, generator;
};

template <class Network>
std::vector<double> gradients_of(const Network& network) {
  std::vector<double> all;
  for_each_parameter(network, [&](const Name&, const auto& p) {
    all.insert(all.end(), p.gradient.data(), p.gradient.data() + p.size());
  });
  return all;
}

/// The same networks, memories, images and draws for every phase.
template <class P>
Played pass(P phase) {
  SmallLearner<double> learner;
  learner.remember(2);
  const Draws draws(learner.rng, "test", {});
  Played result;
  const auto accumulate = [&](const auto&... inputs) {
    phase.accumulate(learner.cortex, learner.hippocampus, inputs..., draws)
        .for_each([&](std::string_view, double loss) {
          if (!std::isnan(loss)) result.losses.push_back(loss);
        });
  };
  if constexpr (P::sees_images)
    accumulate(learner.images());
  else
    accumulate();
  result.encoder = gradients_of(learner.cortex.encoder);
  result.generator = gradients_of(learner.cortex.generator);
  return result;
}

template <class State, class... Terms>
Played pass_with(Terms... terms) {
  return pass(Phase<State, Objectives<Terms...>>{Objectives<Terms...>(terms...)});
}

/// Adds multiples of gradients; no terms, no gradient.
std::vector<double> sum(const std::vector<double>& a, double factor = 1, const std::vector<double>& b = {}) {
  std::vector<double> result = a;
  for (std::size_t i = 0; i < b.size(); ++i) result[i] += factor * b[i];
  return result;
}

std::vector<double> scaled(const std::vector<double>& a, double factor) {
  return sum(std::vector<double>(a.size()), factor, a);
}

double largest(const std::vector<double>& values) {
  double result = 0;
  for (const double value : values) result = std::max(result, std::abs(value));
  return result;
}

/// How far apart gradients are, relative to the largest.
double difference(const std::vector<double>& a, const std::vector<double>& b) {
  return a.size() == b.size() && largest(b) > 0 ? largest(sum(a, -1, b)) / largest(b) : INFINITY;
}

template <class State, class Term>
void check_weight() {
  const Played one = pass_with<State>(Term{}), half = pass_with<State>(Term{.weight = -0.5});
  REQUIRE(one.losses.size() == 1);
  CHECK(half.losses == one.losses);  // losses are reported without their weights
  CHECK(difference(half.encoder, scaled(one.encoder, -0.5)) < 1e-12);
  if (largest(one.generator) > 0)
    CHECK(difference(half.generator, scaled(one.generator, -0.5)) < 1e-12);
  else
    CHECK(largest(half.generator) == 0);
}

/// Whether a phase moves the encoder and the generator, each of which has steps behind it.
template <class P>
std::pair<bool, bool> moves(P phase) {
  SmallLearner<double> learner;
  Phase<Wake>{}(learner.cortex, learner.hippocampus, learner.images(), learner.rng);
  const auto values = [](auto& network) {
    std::vector<double> all;
    for_each_parameter(network, [&](const Name&, auto& p) {
      all.insert(all.end(), p.value.data(), p.value.data() + p.size());
    });
    return all;
  };
  const auto encoder = values(learner.cortex.encoder), generator = values(learner.cortex.generator);
  if constexpr (P::sees_images)
    phase(learner.cortex, learner.hippocampus, learner.images(1), learner.rng);
  else
    phase(learner.cortex, learner.hippocampus, learner.rng);
  return {values(learner.cortex.encoder) != encoder, values(learner.cortex.generator) != generator};
}

template <class State>
void check_updates(std::pair<bool, bool> usual) {
  using Moved = std::pair<bool, bool>;
  CHECK(moves(Phase<State>{}) == usual);
  CHECK(moves(Phase<State, UpdateBoth>{}) == Moved{true, true});
  CHECK(moves(Phase<State, UpdateEncoder>{}) == Moved{true, false});
  CHECK(moves(Phase<State, UpdateGenerator>{}) == Moved{false, true});
}

}  // namespace

TEST_CASE("an objective of any role adds its gradient times its weight, and its loss without it") {
  check_weight<Wake, ImageReconstruction>();
  check_weight<Wake, LatentPrior>();
  check_weight<Wake, External>();
  check_weight<NREM, LatentReconstruction>();
  check_weight<REM, Internal>();
  check_weight<REM, External>();
}

TEST_CASE("the objectives of a phase are summed by their weights, also two about the same") {
  const Played image = pass_with<Wake>(ImageReconstruction{}), prior = pass_with<Wake>(LatentPrior{}),
               real = pass_with<Wake>(External{});
  const Played all = pass(Phase<Wake>{
      Objectives{ImageReconstruction{.weight = 2}, LatentPrior{.weight = 3}, External{.weight = 5}}});
  CHECK(all.losses == std::vector{image.losses[0], prior.losses[0], real.losses[0]});
  CHECK(difference(all.encoder, sum(sum(scaled(image.encoder, 2), 3, prior.encoder), 5, real.encoder)) <
        1e-12);
  CHECK(difference(all.generator, scaled(image.generator, 2)) < 1e-12);
  const Played usual = pass(Phase<Wake>{});
  CHECK(difference(usual.encoder, sum(sum(image.encoder, 1, prior.encoder), 1, real.encoder)) < 1e-12);

  const Played dream = pass_with<REM>(Internal{}), other = pass_with<REM>(External{});
  const Played both = pass_with<REM>(Internal{.weight = 2}, External{.weight = 3});
  CHECK(both.losses[0] == Approx(dream.losses[0] + other.losses[0]).epsilon(1e-12));
  CHECK(difference(both.encoder, sum(scaled(dream.encoder, 2), 3, other.encoder)) < 1e-12);
}

TEST_CASE("a weight may be changed between steps") {
  Phase<NREM> nrem;
  get<LatentReconstruction>(get<roles::Objectives>(nrem)).weight = 4;
  CHECK(difference(pass(std::move(nrem)).encoder, scaled(pass(Phase<NREM>{}).encoder, 4)) < 1e-12);
}

TEST_CASE("a gradient route weighs the generator's gradient, and not the encoder's") {
  const Played rem = pass(Phase<REM>{});
  const auto check = [&](const Played& found, const Played& expected, double factor) {
    CHECK(found.encoder == expected.encoder);
    CHECK(difference(found.generator, scaled(expected.generator, factor)) < 1e-12);
  };
  check(pass(Phase<REM>{Reverse{.strength = 3}}), rem, 3);
  check(pass(Phase<REM, Follow>{}), rem, -1);
  check(pass(Phase<REM, Follow>{Follow{.strength = 0.5}}), rem, -0.5);
  const Played detached = pass(Phase<REM, Detach>{});
  CHECK(detached.encoder == rem.encoder);
  CHECK(largest(detached.generator) == 0);

  const Played nrem = pass(Phase<NREM, Follow>{});
  CHECK(nrem.encoder == pass(Phase<NREM>{}).encoder);
  check(pass(Phase<NREM, Follow>{Follow{.strength = 3}}), nrem, 3);
  check(pass(Phase<NREM, Reverse>{}), nrem, -1);
}

TEST_CASE("an update steps its networks, in every phase") {
  check_updates<Wake>({true, true});
  check_updates<NREM>({true, false});
  check_updates<REM>({true, true});
  check_updates<Idle>({true, false});
  CHECK(moves(Phase<Observe>{}) == std::pair{false, false});
}

TEST_CASE("observing remembers the latents of what is seen") {
  SmallLearner<double> learner;
  Phase<Observe>{}(learner.cortex, learner.hippocampus, learner.images(), learner.rng);
  Encoder<double>::Activations activations;
  REQUIRE(learner.hippocampus.size() == 1);
  CHECK(std::ranges::equal(learner.hippocampus.recall(0),
                           learner.cortex.encoder.latent(learner.images(), activations)));
}

TEST_CASE("latent noise has its scale, and changes what is decoded only") {
  SmallLearner<double> learner(64);
  const auto deviation = [&](double scale) {
    auto wake = detail::conditions::noisy_wake(scale);
    const auto losses = wake.accumulate(learner.cortex, learner.hippocampus, learner.images(), learner.rng);
    const auto& a = wake.activations(learner.cortex);
    CHECK(losses.prior == Approx(latent_prior(a.latent)).epsilon(1e-12));
    const Tensor<double, 0> square = (a.decoded - a.latent.map()).square().mean();
    return std::sqrt(square());
  };
  CHECK(deviation(0) == 0);
  CHECK(deviation(0.25) == Approx(0.25).margin(0.03));
  CHECK(deviation(1) == Approx(4 * deviation(0.25)).margin(0.3));
  CHECK(LatentNoise<>{}.scale == 0.5);
}

TEST_CASE("a loss that is not finite names its phase, epoch and cycle, and changes nothing") {
  const double nan = std::numeric_limits<double>::quiet_NaN(), large = 1e200;
  const auto check = [](auto phase, double value, const std::string& sentence) {
    INFO(sentence);
    SmallLearner<double> learner;
    learner.hippocampus.begin_epoch();
    Tensor<double, 2> latents(4, 6);
    latents.setConstant(value);
    learner.remember();
    learner.hippocampus.store(latents);
    auto images = learner.images();
    images.setConstant(value);
    const auto before = learner.parameters();
    const auto message =
        ContainsSubstring(sentence + "; the networks keep the parameters of the step before");
    if constexpr (decltype(phase)::sees_images) {
      CHECK_THROWS_WITH(phase(learner.cortex, learner.hippocampus, images, learner.rng), message);
      CHECK_THROWS_AS(phase.measure(learner.cortex, learner.hippocampus, images, learner.rng),
                      NumericalError);
    } else {
      CHECK_THROWS_WITH(phase(learner.cortex, learner.hippocampus, learner.rng), message);
      CHECK_THROWS_AS(phase.measure(learner.cortex, learner.hippocampus, learner.rng), NumericalError);
    }
    CHECK(learner.parameters() == before);
    CHECK(learner.hippocampus.now() == Moment{.epoch = 1, .cycle = 2});
  };
  // Two mini-batches are remembered: Wake sees the third, and the night is that of the second.
  check(Phase<Wake>{}, nan, "wake: the real loss is NaN in epoch 2, cycle 3");
  check(Phase<Wake, Objectives<ImageReconstruction>>{}, nan,
        "wake: the image loss is NaN in epoch 2, cycle 3");
  check(Phase<Wake, Objectives<ImageReconstruction>>{}, large,
        "wake: the image loss is infinite in epoch 2, cycle 3");
  check(Phase<Wake, Objectives<LatentPrior>>{}, nan, "wake: the prior loss is NaN in epoch 2, cycle 3");
  check(Phase<NREM>{}, nan, "nrem: the latent loss is NaN in epoch 2, cycle 2");
  check(Phase<NREM>{}, large, "nrem: the latent loss is infinite in epoch 2, cycle 2");
  check(Phase<REM, SingleMemory>{}, nan, "rem: the fake loss is NaN in epoch 2, cycle 2");
}
