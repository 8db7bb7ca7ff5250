// SPDX-License-Identifier: BSD-3-Clause

// The files that docs/extending.md writes: gradients against differences, and what each is for.

#include "fovea.hpp"
#include "imagine.hpp"
#include "oneiros/oneiros.hpp"
#include "primacy.hpp"
#include "sparsity.hpp"
#include "support/catch.hpp"
#include "support/random_cases.hpp"

using namespace oneiros;

namespace {

struct Learner {
  Learner() {
    test::randomize(cortex, 1, 0.1);  // else gradients are too small to compare
    hippocampus.store(latents(1));
  }

  static Tensor<double, 2> latents(std::uint64_t seed) {
    Tensor<double, 2> latents(4, 6);
    fill_normal(latents.data(), latents.size(), Rng{seed}.stream("latents"), 1.0);
    return latents;
  }

  /// Compares the gradients of a network with differences of the sum of the phase's losses.
  template <class P, class Network, class... Inputs>
  testing::GradientReport check(P phase, Network& network, const Inputs&... inputs) {
    const Draws draws(rng, "check", {});
    zero_gradients(cortex);
    phase.accumulate(cortex, hippocampus, inputs..., draws);
    return testing::check_parameters(
        network,
        [&] {
          double sum = 0;
          phase.measure(cortex, hippocampus, inputs..., draws).for_each([&](const auto&, double loss) {
            sum += std::isnan(loss) ? 0 : loss;
          });
          return sum;
        },
        {.tolerance = 1e-5, .samples = 8});
  }

  const Rng rng{1};
  Cortex<double> cortex{{.latent_size = 6, .base_width = 2}, Rng{2}};
  Hippocampus<double> hippocampus;
  const Tensor<double, 4> images = data::images<double>(data::synthetic_digits(4, rng), 0, 4);
};

}  // namespace

TEST_CASE("the objective of the page is the mean of absolute values, and its gradient is right") {
  Learner l;
  const Tensor<double, 2> z = Learner::latents(2);
  CHECK(Sparsity{}(const_view(z), {}) == Approx(Tensor<double, 0>(z.abs().mean())(0)));
  const auto report = l.check(Phase<Wake, Objectives<LatentPrior, Sparsity>>{}, l.cortex.encoder, l.images);
  INFO(report);
  CHECK(report.passed());
}

TEST_CASE("the perturbation of the page keeps a point of each image, and takes gradients through") {
  Learner l;
  const auto report = l.check(Phase<NREM, Chain<Fovea, Occlusion<>>, Follow>{}, l.cortex.generator);
  INFO(report);
  CHECK(report.passed());
  Tensor<double, 4> white(3, 32, 32, 3);
  white.setConstant(1);
  Fovea::Activations<double> a;
  Fovea{}.apply(TensorView<double, 4>(white), a, Draws(Rng{1}, "test", {}));
  for (Index n = 0; n < 3; ++n) {
    CHECK(Tensor<double, 0>(white.chip(n, 0).maximum())(0) > 0.99);
    CHECK(Tensor<double, 0>(white.chip(n, 0).minimum())(0) < 0.5);
  }
  CHECK(white(0, 5, 5, 0) != white(1, 5, 5, 0));
}

TEST_CASE("the memory of the page keeps the beginning of the day, and is restored") {
  Hippocampus<double, Primacy<3>> memory;
  for (int day = 0; day < 2; ++day) {
    memory.begin_epoch();
    for (std::uint64_t k = 0; k < 6; ++k) memory.store(Learner::latents(k));
  }
  Hippocampus<double, Primacy<3>> restored;
  restored.restore(memory.contents());
  for (const auto* each : {&memory, &restored}) {
    REQUIRE(each->size() == 3);
    const std::uint64_t kept[] = {5, 1, 0};
    for (int age = 0; age < 3; ++age) CHECK(each->recall(age)(0, 0) == Learner::latents(kept[age])(0, 0));
  }
  Learner l;
  Cycle cycle{Phase<Wake>{}, Phase<NREM, ExperienceReplay<3>>{}, Phase<REM>{}};
  memory.begin_epoch();
  for (int k = 0; k < 4; ++k) cycle(l.cortex, memory, l.images, l.rng);
  CHECK(memory.now() == Moment{.epoch = 2, .cycle = 4});
}

TEST_CASE("the phase of the page has the right gradient, trains the generator, and reports its loss") {
  Learner l;
  const auto report = l.check(Phase<Imagine>{}, l.cortex.generator, l.images);
  INFO(report);
  CHECK(report.passed());
  Cycle cycle{Phase<Wake>{}, Phase<Imagine>{}};
  CHECK(std::isfinite(cycle(l.cortex, l.hippocampus, l.images, l.rng)["features"]));
}
