// SPDX-License-Identifier: BSD-3-Clause

// Trainings of the real networks that are interrupted, saved, and continued by new objects end with the same
// bits.

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "oneiros/checkpoints/checkpoint.hpp"
#include "oneiros/data/synthetic_digits.hpp"
#include "oneiros/optimizers/sgd.hpp"
#include "oneiros/phases.hpp"
#include "phases/small_cortex.hpp"
#include "support/catch.hpp"
#include "support/temporary_directory.hpp"

using namespace oneiros;
using namespace oneiros::test;

namespace {

const Metadata of_seed_three{{"seed", "3"}};

/// All parameters, one after another.
template <class Cortex, class S = typename Cortex::Scalar>
std::vector<S> values_of(const Cortex& cortex) {
  std::vector<S> all;
  for_each_parameter(cortex, [&](const Name&, const auto& p) {
    all.insert(all.end(), p.value.data(), p.value.data() + p.size());
  });
  return all;
}

using PaperNetworks = Cortex<float>;
using Rule = WithoutGradient;

/// Everything that a run is, small, and ten batches for it.
struct Run {
  explicit Run(const char* name, const ConditionOptions& options, Rule rule)
      : cortex({.latent_size = 6, .base_width = 2}, rng, Adam<float>({.without_gradient = rule})),
        condition(paper_condition<PaperNetworks>(name, options)) {}

  template <class... Observers>
  bool train(Position start, Observers&... observers) {
    static const data::Dataset images = data::synthetic_digits(20, Rng{5}, data::Split::train);
    const TrainingOptions training{.epochs = 2, .batch_size = 4, .measure_every = 2, .start = start};
    return oneiros::train(cortex, hippocampus, condition, images, training, rng, *this, observers...);
  }

  void on_cycle(const CycleEvent& event) {
    for (const auto& [loss, value] : event.losses()) losses.push_back(std::isnan(value) ? -1 : value);
  }

  void save(const std::filesystem::path& path, Position position) {
    save_checkpoint(path, position, of_seed_three, cortex, hippocampus, condition, *this);
  }
  Position load(const std::filesystem::path& path) {
    return load_checkpoint(path, of_seed_three, cortex, hippocampus, condition, *this);
  }

  template <class Visitor>
  void for_each_state(const Visitor& visit) {
    visit("losses", losses);
  }

  Rng rng{3};
  PaperNetworks cortex;
  Hippocampus<float> hippocampus;
  Condition<PaperNetworks> condition;
  std::vector<double> losses;
};

/// Ends a training where it is told.
struct StopAt {
  void on_cycle(const CycleEvent& event) { reached = event.position() == stop; }
  bool stop_requested() const { return reached; }

  Position stop;
  bool reached = false;
};

/// Stops a run at each of some places, saves it, and goes on with all objects new.
void check_continues(const char* condition, const ConditionOptions& options = {}, Rule rule = Rule::zero) {
  Run undisturbed(condition, options, rule);
  undisturbed.train({});
  for (const Position stop : {Position{0, 1}, Position{0, 5}, Position{1, 2}, Position{1, 5}}) {
    INFO("stopped after " << stop.epochs << " epochs and " << stop.cycles << " cycles");
    const TemporaryDirectory directory;
    Run first(condition, options, rule);
    StopAt observer{stop};
    CHECK_FALSE(first.train({}, observer));
    first.save(directory / "file", stop);

    Run second(condition, options, rule);
    CHECK(second.load(directory / "file") == stop);
    CHECK(second.train(stop));
    CHECK(second.losses == undisturbed.losses);
    CHECK(values_of(second.cortex) == values_of(undisturbed.cortex));
  }
}

/// Days without nights, and stochastic gradient descent.
struct WakeOnly {
  void day() {
    hippocampus.begin_epoch();
    wake(cortex, hippocampus, noise<float, 4>({4, 32, 32, 3}, hippocampus.now().epoch, 0.3F), Rng{2});
  }

  template <class Visitor>
  void for_each_state(const Visitor& visit) {
    cortex.for_each_state(visit);
    hippocampus.for_each_state(visit);
  }

  Cortex<float, Encoder<float>, Generator<float>, SGD<float>> cortex{
      {.latent_size = 6, .base_width = 2}, Rng{1}, SGD<float>({.rate = 1e-3, .momentum = 0.9})};
  Hippocampus<float> hippocampus;
  Phase<Wake, Objectives<ImageReconstruction>> wake;
};

/// Nights without days: all phases run at the same moment.
struct SleepOnly {
  SleepOnly() {
    learner.remember(2);
    second_nrem.set_ordinal(1);
  }

  void sleep() {
    nrem(learner.cortex, learner.hippocampus, learner.rng);
    second_nrem(learner.cortex, learner.hippocampus, learner.rng);
    rem(learner.cortex, learner.hippocampus, learner.rng);
    rem.measure(learner.cortex, learner.hippocampus, learner.rng);
  }

  template <class Visitor>
  void for_each_state(const Visitor& visit) {
    learner.cortex.for_each_state(visit);
    learner.hippocampus.for_each_state(visit);
    nrem.for_each_state(visit);
    second_nrem.for_each_state(visit);
    rem.for_each_state(visit);
  }

  SmallLearner<double> learner;
  Phase<NREM> nrem, second_nrem;
  Phase<REM> rem;
};

/// An encoder that is taught by its own average.
struct Taught {
  void cycle() {
    hippocampus.begin_epoch();
    wake(cortex, hippocampus, noise<float, 4>({4, 32, 32, 3}, hippocampus.now().epoch, 0.3F), Rng{2});
    nrem(cortex, hippocampus, Rng{2});
    average.follow();
  }

  template <class Visitor>
  void for_each_state(const Visitor& visit) {
    cortex.for_each_state(visit);
    hippocampus.for_each_state(visit);
    average.for_each_state(visit);
  }

  PaperNetworks cortex{{.latent_size = 6, .base_width = 2, .normalization = Normalization::batch}, Rng{1}};
  Hippocampus<float> hippocampus;
  MovingAverage<Encoder<float>> average{cortex.encoder, 0.5};
  Phase<Wake> wake;
  Phase<NREM, FoundBy<Encoder<float>>> nrem{FoundBy{&average.network()}};
};

}  // namespace

TEST_CASE("A run that is saved, loaded into new objects and continued ends with the same bits") {
  check_continues("full");
}

TEST_CASE("Runs without a mixture of memories and without an adversarial game continue as well") {
  check_continues("without-memory-mix");
  check_continues("without-rem");
}

TEST_CASE("A run continues where parameters without a gradient are not stepped, or with zeros") {
  check_continues("wake-only", {.idle_step = true});
  check_continues("full", {}, Rule::skip);
}

TEST_CASE("The velocities of SGD are kept") {
  const TemporaryDirectory directory;
  WakeOnly undisturbed, first, second;
  for (int day = 0; day < 4; ++day) undisturbed.day();
  for (int day = 0; day < 2; ++day) first.day();
  save_checkpoint(directory / "file", {}, of_seed_three, first);
  second.day();  // leaves traces of its own
  load_checkpoint(directory / "file", of_seed_three, second);
  for (int day = 0; day < 2; ++day) second.day();
  CHECK(values_of(second.cortex) == values_of(undisturbed.cortex));
}

TEST_CASE("Phases that are repeated within a moment continue with new draws") {
  const TemporaryDirectory directory;
  SleepOnly undisturbed, first, second;
  undisturbed.sleep();
  undisturbed.sleep();
  first.sleep();
  save_checkpoint(directory / "file", {}, of_seed_three, first);
  load_checkpoint(directory / "file", of_seed_three, second);
  second.sleep();
  CHECK(second.learner.parameters() == undisturbed.learner.parameters());
}

TEST_CASE("A run goes on with the average of its encoder, buffers too") {
  const TemporaryDirectory directory;
  Taught undisturbed, first, second;
  for (int cycle = 0; cycle < 4; ++cycle) undisturbed.cycle();
  for (int cycle = 0; cycle < 2; ++cycle) first.cycle();
  save_checkpoint(directory / "file", {}, of_seed_three, first);
  second.cycle();  // leaves traces of its own
  load_checkpoint(directory / "file", of_seed_three, second);
  for (int cycle = 0; cycle < 2; ++cycle) second.cycle();
  CHECK(values_of(second.cortex) == values_of(undisturbed.cortex));
  CHECK(values_of(second.average.network()) == values_of(undisturbed.average.network()));
}
