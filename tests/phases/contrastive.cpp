// SPDX-License-Identifier: BSD-3-Clause

// Contrastive phases against central differences, and their losses against what the networks make of both
// views.

#include "oneiros/phases/contrastive.hpp"

#include "check_contrast.hpp"
#include "oneiros/phases.hpp"
#include "support/catch.hpp"

using namespace oneiros;
using namespace oneiros::test;

namespace {

template <class Term>
void check_both(const Term& term) {
  SmallLearner<double> l;
  l.remember(2);
  const Objectives<Term> objectives{term};
  check_contrast(Phase<Contrastive, Objectives<Term>>{objectives}, l, l.cortex.encoder, l.images());
  Phase<ContrastiveDream, Objectives<Term>, Follow, Chain<Crop<>, ColourJitter<>>> dream{objectives};
  check_contrast(dream, l, l.cortex.encoder);
  check_contrast(dream, l, l.cortex.generator);
}

}  // namespace

TEST_CASE("contrastive phases pass the gradient check with each objective, to the generator too") {
  check_both(InfoNCE{.weight = 1, .temperature = 0.4});
  check_both(VICReg{});
  check_both(BarlowTwins{.redundancy = 0.3});
  check_both(LatentReconstruction{});
}

TEST_CASE("a contrastive phase has two views of each image, and the loss of what is found in them") {
  SmallLearner<double> l;
  const auto images = l.images();
  Phase<Contrastive> phase;
  const double loss = phase.accumulate(l.cortex, l.hippocampus, images, l.rng).contrast;
  const auto& a = phase.activations(l.cortex);
  const Tensor<double, 4> difference = a.left.seen - a.right.seen;
  for (Index n = 0; n < l.batch; ++n)
    CHECK(Tensor<double, 0>(difference.chip(n, 0).square().maximum())(0) > 0.01);
  Encoder<double>::Activations first, second;
  CHECK(loss ==
        info_nce(l.cortex.encoder.latent(a.left.seen, first), l.cortex.encoder.latent(a.right.seen, second)));

  Phase<Contrastive, NoPerturbation, Objectives<LatentReconstruction>> same;
  CHECK(same.measure(l.cortex, l.hippocampus, images, l.rng).contrast == 0);
  CHECK(const_view(same.measured_activations(l.cortex).left.image).data() == images.data());
}

TEST_CASE("views have draws of their own, for what is dreamed and for what is done to it") {
  SmallLearner<double> l;
  l.remember(2);
  Phase<ContrastiveDream> dream;
  Phase<Contrastive> awake;
  const Draws draws(l.rng, "test", {});
  dream.accumulate(l.cortex, l.hippocampus, draws);
  const auto images = l.images();
  awake.accumulate(l.cortex, l.hippocampus, images, draws);
  const auto check = [&](const auto& view, const TensorView<const double, 4>& image, const char* side) {
    Tensor<double, 4> seen;
    copied(seen, image);
    ViewPerturbation::Activations<double> activations;
    ViewPerturbation{}.apply(TensorView<double, 4>(seen), activations, draws.scope(side).scope("image"));
    CHECK(std::ranges::equal(const_view(view.seen), const_view(seen)));
  };
  const auto check_dream = [&](const auto& view, const char* side) {
    Tensor<double, 2> latents;
    replay(NearMemory{}, l.hippocampus, draws.scope(side), latents, "test");
    CHECK(std::ranges::equal(const_view(view.latent), const_view(latents)));
    check(view, view.image, side);
  };
  check_dream(dream.activations(l.cortex).left, "left");
  check_dream(dream.activations(l.cortex).right, "right");
  check(awake.activations(l.cortex).left, images, "left");
  check(awake.activations(l.cortex).right, images, "right");
}

TEST_CASE("dreams that are contrasted share their memory, and differ in their noise") {
  SmallLearner<double> l;
  l.remember(2);
  Phase<ContrastiveDream> phase;
  phase.accumulate(l.cortex, l.hippocampus, l.rng);
  const auto& a = phase.activations(l.cortex);
  const auto memory = l.hippocampus.recall(0);
  double noise = 0, common = 0;
  for (Index i = 0; i < memory.size(); ++i) {
    const double left = (a.left.latent.data()[i] - 0.7 * memory.data()[i]) / 0.3,
                 right = (a.right.latent.data()[i] - 0.7 * memory.data()[i]) / 0.3;
    noise += left * left / static_cast<double>(memory.size());
    common += left * right / static_cast<double>(memory.size());
  }
  CHECK(noise == Approx(1).margin(0.6));
  CHECK(std::abs(common) < 0.5);
}

TEST_CASE("contrastive phases train the encoder alone, and nothing is stored") {
  SmallLearner<double> l;
  l.remember();
  const auto generator = [&] { return l.cortex.generator.network(); };
  const auto before = l.parameters();
  const double weight = get<1>(generator()).weight.value(0);
  Cycle cycle{Phase<Contrastive>{}, Phase<ContrastiveDream>{}};
  const auto losses = cycle(l.cortex, l.hippocampus, l.images(), l.rng);
  CHECK(std::isfinite(losses["contrast"]));
  CHECK(std::isfinite(losses["dream_contrast"]));
  const auto awake = l.parameters();
  CHECK(awake != before);
  get<1>(cycle)(l.cortex, l.hippocampus, l.rng);
  CHECK(l.parameters() != awake);
  CHECK(get<1>(generator()).weight.value(0) == weight);
  CHECK(l.hippocampus.now().cycle == 1);
}

TEST_CASE("the contrast of two views falls when it is learned") {
  SmallLearner<double> l(8);
  const auto images = l.images();
  Phase<Contrastive> phase;
  const Draws draws(l.rng, "test", {});
  const double before = phase.measure(l.cortex, l.hippocampus, images, draws).contrast;
  for (int step = 0; step < 30; ++step) phase(l.cortex, l.hippocampus, images, l.rng);
  CHECK(phase.measure(l.cortex, l.hippocampus, images, draws).contrast < before);
}
