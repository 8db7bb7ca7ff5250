// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/phases/phase.hpp"

#include <map>
#include <optional>
#include <string>

#include "oneiros/phases.hpp"
#include "small_cortex.hpp"
#include "support/catch.hpp"

using namespace oneiros;
using namespace oneiros::test;

namespace {

/// The moments that a phase, a cycle or a condition keeps, by their names.
template <class T>
std::map<std::string, std::optional<Moment>> kept_moments(T& phases) {
  std::map<std::string, std::optional<Moment>> moments;
  phases.for_each_state([&](const std::string& name, std::optional<Moment>& last) { moments[name] = last; });
  return moments;
}

struct OnlyApplied {
  template <class S>
  struct Activations {};
  template <class S>
  void apply(const TensorView<S, 4>&, Activations<S>&, const Draws&) const {}
};
struct OnlyTransposed {
  template <class S>
  struct Activations {};
  template <class S>
  void transpose(const TensorView<S, 4>&, Activations<S>&) const {}
};
static_assert(detail::Perturbs<NoPerturbation, double, 4> && !detail::Perturbs<OnlyApplied, double, 4> &&
              !detail::Perturbs<OnlyTransposed, double, 4>);

}  // namespace

TEST_CASE("policies are found by their roles, in any order") {
  using A = Phase<NREM, Follow, Mix<2>>;
  using B = Phase<NREM, Mix<2>, Follow>;
  static_assert(std::is_same_v<A::PolicySet::Player<roles::Replay>, Mix<2>>);
  static_assert(std::is_same_v<B::PolicySet::Player<roles::Replay>, Mix<2>>);
  static_assert(std::is_same_v<B::PolicySet::Player<roles::GradientRoute>, Follow>);
  static_assert(std::is_same_v<B::PolicySet::Player<roles::Update>, UpdateEncoder>);
  Phase<REM, Mix<3>> rem{Mix<3>{.noise = 0.25}, Reverse{.strength = 2}};
  CHECK(get<roles::Replay>(rem).noise == 0.25);
  CHECK(get<roles::GradientRoute>(rem).factor() == -2);
}

TEST_CASE("calling a phase forgets gradients, accumulates and updates") {
  SmallLearner<double> a, b;
  Phase<Wake> wake;
  a.cortex.encoder.latent_head().weight.gradient.setConstant(100);
  a.cortex.encoder.latent_head().weight.mark_gradient();
  const auto losses = wake(a.cortex, a.hippocampus, a.images(), a.rng);

  Phase<Wake> other;
  const auto same = other.accumulate(b.cortex, b.hippocampus, b.images(), b.rng);
  CHECK(losses.image == same.image);
  CHECK(b.hippocampus.size() == 0);
  CHECK(b.parameters() == SmallLearner<double>().parameters());
  other.update(b.cortex, b.hippocampus);
  CHECK(b.hippocampus.size() == 1);
  CHECK(a.parameters() == b.parameters());
}

TEST_CASE("measuring changes nothing") {
  SmallLearner<double> a, b;
  a.remember(2);
  b.remember(2);
  Phase<Wake> wake;
  Phase<REM> rem_a, rem_b;
  wake.measure(a.cortex, a.hippocampus, a.images(), a.rng);
  rem_a.measure(a.cortex, a.hippocampus, a.rng);
  CHECK(a.hippocampus.now() == b.hippocampus.now());
  CHECK(a.parameters() == b.parameters());
  rem_a(a.cortex, a.hippocampus, a.rng);
  rem_b(b.cortex, b.hippocampus, b.rng);
  CHECK(a.parameters() == b.parameters());
  CHECK(a.parameters() != SmallLearner<double>().parameters());

  // Not even between a pass and its update.
  wake.accumulate(a.cortex, a.hippocampus, a.images(1), a.rng);
  const double z = wake.activations(a.cortex).latent(0, 0);
  wake.measure(a.cortex, a.hippocampus, a.images(2), a.rng);
  wake.update(a.cortex, a.hippocampus);
  CHECK(a.hippocampus.recall(0)(0, 0) == z);
}

TEST_CASE("an update or a look at a pass that never was is refused") {
  SmallLearner<double> learner;
  Phase<Wake> wake;
  CHECK_THROWS_AS(wake.update(learner.cortex, learner.hippocampus), ValueError);
  CHECK_THROWS_WITH(wake.activations(learner.cortex), "wake: no pass with this type of cortex came before");
  wake(learner.cortex, learner.hippocampus, learner.images(), learner.rng);
  CHECK_THROWS_AS(wake.activations(SmallLearner<float>().cortex), ValueError);
  CHECK_NOTHROW(wake.activations(learner.cortex));
}

TEST_CASE("a mini-batch of another size is refused before the networks have changed") {
  SmallLearner<double> learner, smaller(3);
  Phase<Wake> wake;
  wake(learner.cortex, learner.hippocampus, learner.images(), learner.rng);
  const auto before = learner.parameters();
  CHECK_THROWS_AS(wake(learner.cortex, learner.hippocampus, smaller.images(), learner.rng), ShapeError);
  CHECK(learner.parameters() == before);
}

TEST_CASE("two phases of one state in a cycle draw different numbers") {
  SmallLearner<double> learner;
  Cycle cycle{Phase<Wake>{}, Phase<REM>{}, Phase<REM>{}};
  cycle(learner.cortex, learner.hippocampus, learner.images(), learner.rng);
  const auto& first = get<1>(cycle).activations(learner.cortex).latent;
  const auto& second = get<2>(cycle).activations(learner.cortex).latent;
  CHECK(first(0, 0) != second(0, 0));
}

TEST_CASE("a loss that only one of two phases computes is found by its name") {
  SmallLearner<double> learner;
  Cycle cycle{Phase<Wake, Objectives<ImageReconstruction>>{}, Phase<Wake, Objectives<External>>{}};
  const auto losses = cycle(learner.cortex, learner.hippocampus, learner.images(), learner.rng);
  CHECK(losses["image"] > 0);
  CHECK(losses["real"] > 0);
  CHECK(std::isnan(losses["prior"]));
}

TEST_CASE("a phase that runs twice in one cycle draws anew, and the same in every run") {
  SmallLearner<double> a, b;
  a.remember();
  b.remember();
  Phase<REM> first, second;
  const auto one = first.accumulate(a.cortex, a.hippocampus, a.rng).fake;
  const auto two = first.accumulate(a.cortex, a.hippocampus, a.rng).fake;
  CHECK(one != two);
  CHECK(second.accumulate(b.cortex, b.hippocampus, b.rng).fake == one);
  CHECK(second.accumulate(b.cortex, b.hippocampus, b.rng).fake == two);
}

TEST_CASE("what is left out of the objectives is not computed") {
  SmallLearner<double> learner;
  Phase<Wake, Objectives<LatentPrior>> prior;
  const auto losses = prior(learner.cortex, learner.hippocampus, learner.images(), learner.rng);
  CHECK(std::isnan(losses.image));
  CHECK(std::isnan(losses.real));
  CHECK(losses.prior > 0);
  bool discriminated = false, generated = false;
  for_each_parameter(learner.cortex.encoder.discriminator_head(),
                     [&](const Name&, auto& p) { discriminated |= p.ever_had_gradient; });
  for_each_parameter(learner.cortex.generator,
                     [&](const Name&, auto& p) { generated |= p.ever_had_gradient; });
  CHECK_FALSE(discriminated);
  CHECK_FALSE(generated);
}

TEST_CASE("a loss that is not finite stops before the update and says where") {
  SmallLearner<double> learner;
  Phase<Wake> wake;
  auto images = learner.images();
  images(0, 3, 3, 0) = std::numeric_limits<double>::quiet_NaN();
  const auto before = learner.parameters();
  CHECK_THROWS_WITH(wake(learner.cortex, learner.hippocampus, images, learner.rng),
                    ContainsSubstring("wake: the real loss is NaN in epoch 1, cycle 1"));
  CHECK(learner.parameters() == before);
  CHECK(learner.hippocampus.size() == 0);
}

TEST_CASE("a batch of one has no prior, and sleep needs memories") {
  SmallLearner<double> learner(1);
  Phase<Wake> wake;
  Phase<NREM> nrem;
  CHECK_THROWS_WITH(wake(learner.cortex, learner.hippocampus, learner.images(), learner.rng),
                    "latent_prior: expected a batch of at least 2, found 1");
  CHECK_THROWS_WITH(nrem(learner.cortex, learner.hippocampus, learner.rng),
                    ContainsSubstring("holds no memories"));
}

TEST_CASE("images of another shape than the networks' are refused") {
  SmallLearner<double> learner;
  Phase<Wake> wake;
  const auto small = noise<double, 4>({4, 16, 16, 3}, 1), grey = noise<double, 4>({4, 32, 32, 1}, 1);
  CHECK_THROWS_AS(wake(learner.cortex, learner.hippocampus, small, learner.rng), ShapeError);
  CHECK_THROWS_AS(wake(learner.cortex, learner.hippocampus, grey, learner.rng), ShapeError);
  learner.cortex.generator =
      Generator<double>({.latent_size = 6, .base_width = 2, .image = {16, 16, 3}}, Rng{1});
  CHECK_THROWS_WITH(wake(learner.cortex, learner.hippocampus, learner.images(), learner.rng),
                    ContainsSubstring("wake: images that the generator makes: expected"));
}

TEST_CASE("phases can be moved") {
  SmallLearner<double> a, b;
  Phase<Wake> wake, other;
  wake(a.cortex, a.hippocampus, a.images(), a.rng);
  other(b.cortex, b.hippocampus, b.images(), b.rng);
  Phase<Wake> moved = std::move(wake);
  moved(a.cortex, a.hippocampus, a.images(1), a.rng);
  other(b.cortex, b.hippocampus, b.images(1), b.rng);
  CHECK(a.parameters() == b.parameters());
}

TEST_CASE(
    "draws are those of a phase's name, of its place in the cycle, and of how often it ran at a moment") {
  SmallLearner<double> l;
  Cycle cycle{Phase<REM>{}, Phase<REM>{}, Phase<REM>{}};
  const auto check = [&](std::uint32_t repeats) {
    Moment now = l.hippocampus.now();
    for (now.repeat = 0; now.repeat < repeats; ++now.repeat) {
      const auto expected = [&](const char* scope, const char* place) {
        const Draws drawn(l.rng, scope, now);
        return Phase<REM>{}
            .measure(l.cortex, l.hippocampus, *place == '\0' ? drawn : drawn.scope(place))
            .fake;
      };
      CHECK(get<0>(cycle).accumulate(l.cortex, l.hippocampus, l.rng).fake == expected("rem", ""));
      CHECK(get<1>(cycle).accumulate(l.cortex, l.hippocampus, l.rng).fake == expected("rem", "1"));
      CHECK(get<2>(cycle).accumulate(l.cortex, l.hippocampus, l.rng).fake == expected("rem", "2"));
      CHECK(get<1>(cycle).measure(l.cortex, l.hippocampus, l.rng).fake == expected("measure/rem", "1"));
    }
  };
  l.hippocampus.begin_epoch(5);
  l.remember(2);
  check(3);
  l.remember();
  check(2);
  l.hippocampus.begin_epoch(6);
  l.remember(3);
  check(1);
}

TEST_CASE("a cycle keeps when each of its phases ran, by which another goes on") {
  SmallLearner<double> l;
  l.hippocampus.begin_epoch(5);
  l.remember(2);
  Cycle cycle{Phase<REM>{}, Phase<Idle>{}, Phase<REM>{}}, other{Phase<REM>{}, Phase<Idle>{}, Phase<REM>{}};
  CHECK(kept_moments(cycle) == std::map<std::string, std::optional<Moment>>{{"rem.last", {}},
                                                                            {"rem.last_measured", {}},
                                                                            {"idle.last", {}},
                                                                            {"idle.last_measured", {}},
                                                                            {"rem.1.last", {}},
                                                                            {"rem.1.last_measured", {}}});
  for (int i = 0; i < 2; ++i) get<0>(cycle).accumulate(l.cortex, l.hippocampus, l.rng);
  get<2>(cycle).accumulate(l.cortex, l.hippocampus, l.rng);
  for (int i = 0; i < 4; ++i) get<0>(cycle).measure(l.cortex, l.hippocampus, l.rng);
  auto moments = kept_moments(cycle);
  CHECK(moments["rem.last"] == Moment{.epoch = 5, .cycle = 2, .repeat = 1});
  CHECK(moments["rem.last_measured"] == Moment{.epoch = 5, .cycle = 2, .repeat = 3});
  CHECK(moments["rem.1.last"] == Moment{.epoch = 5, .cycle = 2, .repeat = 0});
  CHECK_FALSE((moments["rem.1.last_measured"] || moments["idle.last"]));
  other.for_each_state([&](const std::string& name, std::optional<Moment>& last) { last = moments[name]; });
  CHECK(get<0>(other).accumulate(l.cortex, l.hippocampus, l.rng).fake ==
        get<0>(cycle).accumulate(l.cortex, l.hippocampus, l.rng).fake);
}

TEST_CASE("working memory stays where it is, and is new for another type of cortex") {
  SmallLearner<double> l;
  SmallLearner<float> other;
  l.remember(2);
  other.remember(2);
  Phase<REM> rem;
  const Draws drawn(l.rng, "test", {});
  const double loss = rem.accumulate(l.cortex, l.hippocampus, drawn).fake;
  const auto* place = &rem.activations(l.cortex);
  const double measured = rem.measure(other.cortex, other.hippocampus, drawn).fake;
  CHECK(rem.accumulate(l.cortex, l.hippocampus, drawn).fake == loss);
  CHECK(&rem.activations(l.cortex) == place);
  CHECK(rem.accumulate(other.cortex, other.hippocampus, drawn).fake == measured);
  CHECK(rem.activations(other.cortex).latent(0, 0) == rem.measured_activations(other.cortex).latent(0, 0));
  CHECK_THROWS_AS(rem.activations(l.cortex), ValueError);
  CHECK(rem.measure(l.cortex, l.hippocampus, drawn).fake == loss);
}
