// SPDX-License-Identifier: BSD-3-Clause

// The paper's conditions by name: what each runs, and that it learns as the phases do by hand.

#include "oneiros/phases/conditions.hpp"

#include <optional>
#include <string>

#include "small_cortex.hpp"
#include "support/catch.hpp"

using namespace oneiros;
using namespace oneiros::test;

namespace {

using Learner = SmallLearner<double>;

/// Parameters after a few cycles of a condition, or of phases that `step` calls by hand.
template <class Step>
std::vector<double> after(const Step& step) {
  Learner learner;
  for (std::uint64_t k = 0; k < 3; ++k) step(learner, learner.images(k));
  return learner.parameters();
}

std::vector<double> after_condition(std::string_view name, const ConditionOptions& options = {}) {
  auto condition = paper_condition<Cortex<double>>(name, options);
  return after([&](Learner& l, const auto& x) { condition(l.cortex, l.hippocampus, x, l.rng); });
}

/// The same for phases in an order, given as objects.
template <class... Phases>
std::vector<double> after_phases(Phases... phases) {
  Cycle cycle{std::move(phases)...};
  return after([&](Learner& l, const auto& x) { cycle(l.cortex, l.hippocampus, x, l.rng); });
}

using QuietWake = Phase<Wake, Objectives<ImageReconstruction, LatentPrior>>;
using NoisyWake = Phase<Wake, Objectives<ImageReconstruction, LatentPrior>, LatentNoise<>>;

/// A cycle of one's own, which says itself which losses it has.
struct OwnCycle {
  NamedLosses losses() const { return NamedLosses{{"second", not_computed}, {"first", not_computed}}; }
  NamedLosses operator()(auto&, auto&, const auto&, const Rng&) { return NamedLosses{{"second", 1}}; }
  NamedLosses measure(const auto&, const auto&, const auto&, const Rng&) { return NamedLosses{{"first", 2}}; }
  void for_each_state(const auto& visit) { visit("own", last); }
  std::optional<Moment> last = Moment{.epoch = 7};
};

std::string names_and_values(const NamedLosses& losses) {
  std::string text;
  for (const auto& [name, value] : losses)
    text += name + (std::isnan(value) ? " " : value == 1 ? "=1 " : value == 2 ? "=2 " : "=? ");
  return text;
}

Phase<NREM> half_nrem() {
  return Phase<NREM>{Objectives{LatentReconstruction{.weight = 0.5}}};
}

}  // namespace

TEST_CASE("each condition learns what its row of the table says") {
  CHECK(after_condition("full") == after_phases(Phase<Wake>{}, Phase<NREM>{}, Phase<REM>{}));
  CHECK(after_condition("without-nrem") == after_phases(Phase<Wake>{}, Phase<REM>{}));
  CHECK(after_condition("without-rem") == after_phases(NoisyWake{}, half_nrem()));
  CHECK(after_condition("without-rem-no-noise") == after_phases(QuietWake{}, half_nrem()));
  CHECK(after_condition("without-rem-full-nrem") == after_phases(NoisyWake{}, Phase<NREM>{}));
  CHECK(after_condition("wake-only") == after_phases(NoisyWake{}));
  CHECK(after_condition("without-memory-mix") ==
        after_phases(Phase<Wake>{}, Phase<NREM>{}, Phase<REM, SingleMemory>{}));
  CHECK(after_condition("rem-noise-only") ==
        after_phases(Phase<Wake>{}, Phase<NREM>{}, Phase<REM, NoiseOnly<>>{}));
  CHECK(after_condition("rem-memories-only") ==
        after_phases(Phase<Wake>{}, Phase<NREM>{}, Phase<REM>{Mix<2>{.noise = 0}}));
  CHECK(after_condition("rem-first") == after_phases(Phase<Wake>{}, Phase<REM>{}, Phase<NREM>{}));
  CHECK(after_condition("nrem-mix") == after_phases(Phase<Wake>{}, Phase<NREM, Mix<2>>{}, Phase<REM>{}));
  CHECK(after_condition("untrained") == Learner().parameters());
}

TEST_CASE("conditions differ from each other") {
  std::vector<std::vector<double>> seen;
  for (const std::string& name : condition_names()) {
    INFO(name);
    const auto parameters = after_condition(name);
    CHECK(std::find(seen.begin(), seen.end(), parameters) == seen.end());
    seen.push_back(parameters);
  }
  CHECK(seen.size() == 12);
}

TEST_CASE("the options of conditions take effect") {
  CHECK(after_condition("without-rem", {.latent_noise = 0}) == after_condition("without-rem-no-noise"));
  CHECK(after_condition("without-nrem", {.idle_step = true}) ==
        after_phases(Phase<Wake>{}, Phase<Idle>{}, Phase<REM>{}));
  CHECK(after_condition("without-nrem", {.idle_step = true}) != after_condition("without-nrem"));
  CHECK(after_condition("wake-only", {.idle_step = true}) == after_phases(NoisyWake{}, Phase<Idle>{}));
}

TEST_CASE("all five losses are recorded in every condition, trained or measured") {
  for (const std::string& name : condition_names()) {
    INFO(name);
    Learner learner;
    auto condition = paper_condition<Cortex<double>>(name);
    const NamedLosses trained = condition(learner.cortex, learner.hippocampus, learner.images(), learner.rng);
    const auto before = learner.parameters();
    const NamedLosses measured =
        condition.measure_untrained(learner.cortex, learner.hippocampus, learner.images(), learner.rng);
    CHECK(learner.parameters() == before);
    CHECK(trained.size() == 5);
    CHECK(measured.size() == 5);
    auto loss = paper_losses.begin();
    for (const auto& [which, value] : condition.losses()) {
      INFO(which);
      CHECK(which == *loss++);
      CHECK(std::isnan(value));
      CHECK(std::isfinite(trained[which]) != std::isfinite(measured[which]));
    }
  }
}

TEST_CASE("measuring does not disturb a training") {
  auto quiet = paper_condition<Cortex<double>>("without-nrem"),
       measured = paper_condition<Cortex<double>>("without-nrem");
  CHECK(after([&](Learner& l, const auto& x) { quiet(l.cortex, l.hippocampus, x, l.rng); }) ==
        after([&](Learner& l, const auto& x) {
          measured(l.cortex, l.hippocampus, x, l.rng);
          measured.measure_untrained(l.cortex, l.hippocampus, x, l.rng);
        }));
}

TEST_CASE("an unknown condition is an error that lists the known ones") {
  CHECK_THROWS_WITH(
      paper_condition<Cortex<double>>("without-sleep"),
      ContainsSubstring("expected one of full, without-nrem,") && ContainsSubstring("found without-sleep"));
}

TEST_CASE(
    "a condition tells the losses of its cycles in their order, those that are to be first before them") {
  Learner learner;
  const auto check = [&](const Condition<Cortex<double>>& condition, const std::string& names) {
    CHECK(names_and_values(condition.losses()) == names);
  };
  check({Cycle{QuietWake{}, half_nrem()}, Cycle{Phase<REM>{}}}, "image prior real latent fake ");
  check({Cycle{Phase<Observe>{}, half_nrem()}, Cycle{Phase<REM>{}, QuietWake{}}},
        "latent fake image prior real ");
  constexpr std::string_view first[] = {"fake", "prior"};
  check({Cycle{QuietWake{}, half_nrem()}, Cycle{Phase<REM>{}}, first}, "fake prior image real latent ");

  Condition<Cortex<double>> own(OwnCycle{}, Cycle{Phase<REM>{}});
  CHECK(names_and_values(own.losses()) == "second first fake ");
  Condition<Cortex<double>> both(OwnCycle{}, OwnCycle{});
  const auto images = learner.images();
  CHECK(names_and_values(both(learner.cortex, learner.hippocampus, images, learner.rng)) ==
        "second=1 first ");
  CHECK(names_and_values(both.measure_untrained(learner.cortex, learner.hippocampus, images, learner.rng)) ==
        "second first=2 ");
}

TEST_CASE("a condition keeps what both of its cycles keep") {
  std::string names;
  const auto visit = [&](const std::string& name, std::optional<Moment>& last) {
    names += name + (last ? "! " : " ");
    last.reset();
  };
  Condition<Cortex<double>> condition(Cycle{Phase<Idle>{}}, OwnCycle{});
  condition.for_each_state(visit);
  condition.for_each_state(visit);
  CHECK(names ==
        "trained.idle.last trained.idle.last_measured measured.own! "
        "trained.idle.last trained.idle.last_measured measured.own ");
}
