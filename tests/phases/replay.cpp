// SPDX-License-Identifier: BSD-3-Clause

// The replay policies: what is dreamed of.

#include "oneiros/phases/policies/latent_noise.hpp"
#include "oneiros/phases/policies/replay/mix.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

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

Hippocampus<double> memories(std::initializer_list<double> values) {
  Hippocampus<double> hippocampus;
  for (const double value : values) {
    Tensor<double, 2> latents(3, 400);
    latents.setConstant(value);
    hippocampus.store(latents);
  }
  return hippocampus;
}

template <class Replay>
Tensor<double, 2> dream(const Replay& policy, const Hippocampus<double>& memory) {
  Tensor<double, 2> latents(3, 400);
  latents.setConstant(std::numeric_limits<double>::quiet_NaN());  // so that all of them have to be written
  replay(policy, memory, Draws(Rng{1}, "test", {}), latents, "test");
  CHECK(
      std::none_of(latents.data(), latents.data() + latents.size(), [](double z) { return std::isnan(z); }));
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
  CHECK_THROWS_AS(dream(Mix<2>{.noise = 0, .shares = {2, -1}}, memories({8, 4})), ValueError);
}

TEST_CASE("a mixture without noise draws none") {
  CHECK(dream_of_one_value(Mix<2, ConstantNoise>{.noise = 0}, memories({8, 4})) == 6);
}

TEST_CASE("noise is added to all latents by its scale, or not drawn") {
  Tensor<double, 2> latents(3, 5);
  latents.setConstant(8);
  const auto value_after = [&](const LatentNoise<ConstantNoise>& noise) {
    LatentNoise<ConstantNoise>::Activations<double> activations;
    noise.apply(TensorView<double, 2>(latents), activations, Draws(Rng{1}, "test", {}));
    const double value = latents(0, 0);
    CHECK(std::count(latents.data(), latents.data() + latents.size(), value) == 3 * 5);
    return value;
  };
  CHECK(value_after({.scale = 0.25, .source = {4}}) == 9);
  CHECK(value_after({.scale = 0, .source = {INFINITY}}) == 9);
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
