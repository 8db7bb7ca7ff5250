// SPDX-License-Identifier: BSD-3-Clause

// The replay policies: what is dreamed of.

#include "oneiros/phases/policies/latent_noise.hpp"
#include "oneiros/phases/policies/replay/mix.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "small_cortex.hpp"
#include "support/catch.hpp"

using namespace oneiros;
using namespace oneiros::test;

namespace {

/// Latents of constant value, for the memory; noise of constant value, for mixtures.
struct ConstantNoise {
  double value = 1000;
  template <class S>
  void operator()(const Draws&, const TensorView<S, 2>& noise) const {
    std::fill(noise.begin(), noise.end(), static_cast<S>(value));
  }
};

/// Nobody should ask.
struct NoNoise {
  template <class S>
  void operator()(const Draws&, const TensorView<S, 2>&) const {
    throw std::logic_error("noise was drawn");
  }
};

Hippocampus<double> memories(std::initializer_list<double> values) {
  Hippocampus<double> hippocampus;
  for (const double value : values) {
    Tensor<double, 2> latents(3, 400);
    latents.setConstant(value);
    hippocampus.store(latents);
  }
  return hippocampus;
}

const Draws replay_draws = Draws(Rng{1}, "test", {}).scope("replay");

template <class Replay>
Tensor<double, 2> dream(const Replay& policy, const Hippocampus<double>& memory) {
  const Shape<2> shape = memory.recall(0).shape();
  Tensor<double, 2> latents(shape), room(shape[0] + 1, shape[1]);
  room.setConstant(
      std::numeric_limits<double>::quiet_NaN());  // so that all of them, and no more, have to be written
  policy(memory, replay_draws, TensorView<double, 2>(room.data(), shape));
  for (Index i = 0; i < room.size(); ++i) CHECK(std::isnan(room.data()[i]) == (i >= latents.size()));
  std::copy_n(room.data(), latents.size(), latents.data());
  return latents;
}

/// What all latents of a dream are.
template <class Replay>
double dream_of_one_value(const Replay& policy, const Hippocampus<double>& memory) {
  const Tensor<double, 2> latents = dream(policy, memory);
  const double value = latents(0, 0);
  CHECK(std::count(latents.data(), latents.data() + latents.size(), value) == 3 * 400);
  return value;
}

}  // namespace

TEST_CASE("the paper's mixture is a quarter of each memory and half noise") {
  CHECK(dream_of_one_value(Mix<2, ConstantNoise>{}, memories({8, 4})) == 0.25 * 4 + 0.25 * 8 + 500);
  CHECK(dream_of_one_value(Mix<2, ConstantNoise>{}, memories({8})) == 0.5 * 8 + 500);
}

TEST_CASE("memories that are not there yet leave their weight to the others, by their shares") {
  const Mix<3, ConstantNoise> mix{.noise = 0.2, .shares = {0.5, 0.25, 0.25}};
  CHECK(dream_of_one_value(mix, memories({1, 2, 4})) == Approx(0.8 * (0.5 * 4 + 0.25 * 2 + 0.25 * 1) + 200));
  CHECK(dream_of_one_value(mix, memories({1, 2})) == Approx(0.8 * (2 * 2 + 1) / 3 + 200));
  CHECK(dream_of_one_value(mix, memories({3})) == Approx(0.8 * 3 + 200));
}

TEST_CASE("weight on memories that are not there yet goes to those at hand") {
  CHECK(dream_of_one_value(Mix<2>{.noise = 0, .shares = {0, 1}}, memories({8})) == 8);
  CHECK(dream_of_one_value(Mix<3>{.noise = 0, .shares = {0, 0, 1}}, memories({8, 4})) == 6);
  CHECK_THROWS_WITH(dream(Mix<2>{.noise = 0, .shares = {2, -1}}, memories({8, 4})),
                    "Mix: expected shares of at least 0, found -1");
}

TEST_CASE("a mixture without noise draws none") {
  CHECK(dream_of_one_value(Mix<2, ConstantNoise>{.noise = 0}, memories({8, 4})) == 6);
  CHECK(dream_of_one_value(Mix<2, ConstantNoise>{.noise = 1}, memories({8, 4})) == 1000);
  CHECK_NOTHROW(dream(Mix<2, NoNoise>{.noise = 0}, memories({8, 4})));
  CHECK_THROWS_AS(dream(Mix<2, NoNoise>{.noise = 0.1}, memories({8, 4})), std::logic_error);
}

TEST_CASE("noise is added to all latents by its scale, or not drawn") {
  Tensor<double, 2> latents(4, 5);  // the last of them stays as it is
  latents.setConstant(8);
  const auto value_after = [&](const LatentNoise<ConstantNoise>& noise) {
    LatentNoise<ConstantNoise>::Activations<double> activations;
    noise.apply(TensorView<double, 2>(latents.data(), {3, 5}), activations, Draws(Rng{1}, "test", {}));
    const double value = latents(0, 0);
    CHECK(std::count(latents.data(), latents.data() + 3 * 5, value) == 3 * 5);
    CHECK(std::count(latents.data() + 3 * 5, latents.data() + 4 * 5, 8.0) == 5);
    return value;
  };
  CHECK(value_after({.scale = 0.25, .source = {4}}) == 9);
  CHECK(value_after({.scale = 0, .source = {INFINITY}}) == 9);
  Tensor<double, 2> empty(0, 5);
  LatentNoise<>::Activations<double> none;
  CHECK_THROWS_WITH(LatentNoise<>{}.apply(TensorView<double, 2>(empty), none, replay_draws),
                    ContainsSubstring("LatentNoise: expected a batch of at least 1, found"));
}

TEST_CASE("single memories and noise alone") {
  CHECK(dream_of_one_value(SingleMemory{}, memories({8, 4})) == 4);
  CHECK(dream_of_one_value(NoiseOnly<ConstantNoise>{}, memories({8, 4})) == 1000);
  const auto noise = dream(NoiseOnly<>{}, memories({8}));
  const Tensor<double, 0> mean = noise.mean();
  CHECK(mean() == Approx(0).margin(0.1));
}

TEST_CASE("crossover takes each component from one of two memories") {
  const auto latents = dream(Crossover{}, memories({1, 0}));
  const Tensor<double, 0> mean = latents.mean();
  CHECK(mean() == Approx(0.5).margin(0.05));
  for (Index i = 0; i < latents.size(); ++i) CHECK((latents.data()[i] == 0 || latents.data()[i] == 1));
  CHECK(dream_of_one_value(Crossover{}, memories({7})) == 7);
}

TEST_CASE("latents may be of other sizes before") {
  Tensor<double, 2> latents(7, 2);
  replay(SingleMemory{}, memories({8, 4}), Draws(Rng{1}, "test", {}), latents, "test");
  REQUIRE(shape_of(latents) == Shape<2>{3, 400});
  CHECK(std::count(latents.data(), latents.data() + latents.size(), 4.0) == 3 * 400);
  CHECK_THROWS_WITH(replay(SingleMemory{}, Hippocampus<double>(), Draws(Rng{1}, "test", {}), latents, "NREM"),
                    "NREM: the hippocampus holds no memories to dream of; run Phase<Wake> first");
}

TEST_CASE("interpolation takes a point between two memories for each dream") {
  const auto latents = dream(Interpolation{}, memories({1, 0}));
  for (Index n = 0; n < 3; ++n) {
    CHECK((latents(n, 0) > 0 && latents(n, 0) < 1));
    CHECK(latents(n, 0) == latents(n, 399));
  }
  CHECK(latents(0, 0) != latents(1, 0));
}

TEST_CASE("each component of a dream is made of those in its place, by the draws of its place") {
  Hippocampus<double> memory;
  const auto old = noise<double, 2>({3, 5}, 1), recent = noise<double, 2>({3, 5}, 2);
  memory.store(old);
  memory.store(recent);
  const auto single = dream(SingleMemory{}, memory), crossed = dream(Crossover{}, memory),
             between = dream(Interpolation{}, memory),
             mixed = dream(Mix<2>{.noise = 0, .shares = {3, 1}}, memory),
             drawn = dream(NoiseOnly<>{}, memory),
             noisy = dream(Mix<2>{.noise = 0.25, .shares = {3, 1}}, memory);
  const Stream coin = replay_draws.stream("crossover"), position = replay_draws.stream("interpolation");
  for (Index n = 0; n < 3; ++n) {
    const double l = position.uniform<double>(static_cast<std::uint64_t>(n));
    for (Index j = 0; j < 5; ++j) {
      const double a = recent(n, j), b = old(n, j);
      CHECK(single(n, j) == a);
      CHECK(crossed(n, j) == (coin.bernoulli(0.5, static_cast<std::uint64_t>(n * 5 + j)) ? a : b));
      CHECK(between(n, j) == Approx(l * a + (1 - l) * b));
      CHECK(mixed(n, j) == Approx(0.75 * a + 0.25 * b));
      CHECK(noisy(n, j) == Approx(0.25 * drawn(n, j) + 0.75 * mixed(n, j)));
    }
  }
}
