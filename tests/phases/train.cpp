// SPDX-License-Identifier: BSD-3-Clause

// The training loop: what observers are told, and when it stops.

#include "oneiros/phases/train.hpp"

#include "oneiros/data/synthetic_digits.hpp"
#include "oneiros/phases/conditions.hpp"
#include "small_cortex.hpp"
#include "support/catch.hpp"

using namespace oneiros;
using namespace oneiros::test;

namespace {

using Lines = std::vector<std::string>;

/// Writes down what it is told, and asks to stop after a cycle.
struct Witness {
  explicit Witness(Lines& lines_, std::string name_, Position stop_ = {-1, -1})
      : lines(&lines_), name(std::move(name_)), stop(stop_) {}

  void on_epoch_begin(const EpochEvent& event) { note("begins", event); }
  void on_cycle(const CycleEvent& event) {
    note(detail::message("cycle ", event.cycle, " (", event.images, " images),"), event);
    asked = event.position() == stop;
  }
  void on_epoch_end(const EpochEvent& event) { note(event.complete ? "whole" : "cut", event); }
  bool stop_requested() const { return asked; }

  void note(const std::string& what, const EpochEvent& event) {
    lines->push_back(
        detail::message(name, ": ", what, " epoch ", event.epoch, "/", event.epochs, " of ", event.cycles));
  }

  Lines* lines;
  std::string name;
  Position stop;
  bool asked = false;
};

/// Has one hook only.
struct Losses {
  void on_cycle(const CycleEvent& event) { events.push_back(event); }
  std::vector<CycleEvent> events;
};

/// Two epochs of three mini-batches, and of a picture that does not fill one.
struct Course {
  template <class... Observers>
  bool operator()(const TrainingOptions& options, Observers&... observers) {
    return train(learner.cortex, learner.hippocampus, condition, images(), options, learner.rng,
                 observers...);
  }

  static const data::Dataset& images() {
    static const data::Dataset digits = data::synthetic_digits(13, Rng{5}, data::Split::train);
    return digits;
  }

  SmallLearner<double> learner;
  Condition<Cortex<double>> condition{Cycle{Phase<Wake, Objectives<ImageReconstruction>>{}, Phase<NREM>{}},
                                      Cycle{Phase<REM>{}}};
};

constexpr TrainingOptions two_epochs{.epochs = 2, .batch_size = 4};

/// What `names` write down of an epoch from a cycle on, up to another that is its last or after which it is
/// cut.
void expect_epoch(Lines& lines, const Lines& names, int epoch, Index first, Index last, bool whole) {
  const auto each = [&](const std::string& what) {
    for (const std::string& name : names)
      lines.push_back(detail::message(name, ": ", what, " epoch ", epoch, "/2 of 3"));
  };
  each("begins");
  for (Index cycle = first; cycle <= last; ++cycle) each(detail::message("cycle ", cycle, " (4 images),"));
  each(whole ? "whole" : "cut");
}

}  // namespace

TEST_CASE("observers are told of every epoch and cycle, in the order in which they are given") {
  Course course;
  Lines lines, expected;
  Witness a(lines, "a"), b(lines, "b");
  CHECK(course(two_epochs, a, b));
  for (const int epoch : {1, 2}) expect_epoch(expected, {"a", "b"}, epoch, 1, 3, true);
  CHECK(lines == expected);
  CHECK(course.learner.hippocampus.now() == Moment{.epoch = 1, .cycle = 3});
}

TEST_CASE("any observer may stop a training, whether it is the first or the last") {
  for (const Position stop : {Position{0, 1}, Position{0, 3}, Position{1, 2}})
    for (const std::string who : {"a", "b", "ab"}) {
      INFO(who << " after " << stop.epochs << " epochs and " << stop.cycles << " cycles");
      Course course;
      Lines lines, expected;
      const auto witness = [&](const std::string& name) {
        return Witness(lines, name, who.find(name) == std::string::npos ? Position{-1, -1} : stop);
      };
      Witness a = witness("a"), b = witness("b");
      Losses between;  // stops nobody
      CHECK_FALSE(course(two_epochs, a, between, b));
      if (stop.epochs == 1) expect_epoch(expected, {"a", "b"}, 1, 1, 3, true);
      expect_epoch(expected, {"a", "b"}, stop.epochs + 1, 1, stop.cycles, false);
      CHECK(lines == expected);
      CHECK(course.learner.hippocampus.now() == Moment{.epoch = static_cast<std::uint32_t>(stop.epochs),
                                                       .cycle = static_cast<std::uint32_t>(stop.cycles)});
      CHECK(between.events.size() == static_cast<std::size_t>(3 * stop.epochs + stop.cycles));
    }
}

TEST_CASE("a training goes on from where it is told, in the first of its epochs") {
  for (const Position start : {Position{0, 1}, Position{1, 0}, Position{1, 2}, Position{2, 0}}) {
    INFO("after " << start.epochs << " epochs and " << start.cycles << " cycles");
    Course course;
    course.learner.hippocampus.begin_epoch(7);
    course.learner.remember(2);
    Lines lines, expected;
    Witness witness(lines, "a");
    TrainingOptions options = two_epochs;
    options.start = start;
    CHECK(course(options, witness));
    for (int epoch = start.epochs + 1; epoch <= 2; ++epoch)
      expect_epoch(expected, {"a"}, epoch, epoch == start.epochs + 1 ? start.cycles + 1 : 1, 3, true);
    CHECK(lines == expected);
    // A new epoch begins without memories; one that is taken up has those that it had.
    const Hippocampus<double>& memory = course.learner.hippocampus;
    if (start == Position{1, 2}) CHECK(memory.now() == Moment{.epoch = 7, .cycle = 3});
    if (start == Position{2, 0}) CHECK(memory.now() == Moment{.epoch = 7, .cycle = 2});
    if (start < Position{1, 1}) CHECK(memory.now() == Moment{.epoch = 1, .cycle = 3});
    CHECK(memory.size() == (start == Position{2, 0} ? 2 : 3));
  }
}

TEST_CASE("what is not trained is measured in every so manyth cycle of an epoch") {
  const std::vector<std::pair<Index, std::vector<Index>>> cases{
      {0, {}}, {1, {1, 2, 3}}, {2, {1, 3}}, {3, {1}}, {50, {1}}};
  for (const auto& [every, expected] : cases) {
    INFO("every " << every);
    Course course;
    Losses seen;
    TrainingOptions options = two_epochs;
    options.measure_every = every;
    CHECK(course(options, seen));
    REQUIRE(seen.events.size() == 6);
    for (const CycleEvent& event : seen.events) {
      INFO("epoch " << event.epoch << ", cycle " << event.cycle);
      const bool measured = std::ranges::find(expected, event.cycle) != expected.end();
      CHECK(std::isfinite(event.measured["fake"]) == measured);
      CHECK_FALSE(event.complete);
      CHECK(std::isnan(event.trained["fake"]));
      CHECK((std::isfinite(event.trained["image"]) && std::isfinite(event.trained["latent"])));
      CHECK(std::isnan(event.measured["image"]));
      const NamedLosses all = event.losses();
      CHECK((all["image"] == event.trained["image"] && all["latent"] == event.trained["latent"]));
      CHECK((measured ? all["fake"] == event.measured["fake"] : std::isnan(all["fake"])));
    }
  }
}

TEST_CASE("what was trained goes before what was measured where a loss is both") {
  CycleEvent event;
  event.trained = {{"image", 1}, {"real", not_computed}};
  event.measured = {{"image", 2}, {"prior", 3}, {"real", 4}, {"fake", not_computed}};
  const NamedLosses losses = event.losses();
  CHECK(losses["image"] == 1);
  CHECK((losses["prior"] == 3 && losses["real"] == 4));
  CHECK((std::isnan(losses["fake"]) && losses.size() == 4));
}

TEST_CASE("a training does what a loop by hand does") {
  Course course, by_hand;
  Losses seen;
  TrainingOptions options = two_epochs;
  options.measure_every = 2;
  CHECK(course(options, seen));
  auto at = seen.events.begin();
  for (const int epoch : {0, 1}) {
    by_hand.learner.hippocampus.begin_epoch(static_cast<std::uint32_t>(epoch));
    for (const auto& batch : data::batches<double>(Course::images(), 4, by_hand.learner.rng, epoch)) {
      auto& [ignored, rng, cortex, hippocampus] = by_hand.learner;
      CHECK(at->trained["image"] == by_hand.condition(cortex, hippocampus, batch.images, rng)["image"]);
      if (at->cycle % 2 == 1)
        CHECK(at->measured["fake"] ==
              by_hand.condition.measure_untrained(cortex, hippocampus, batch.images, rng)["fake"]);
      ++at;
    }
  }
  CHECK(course.learner.parameters() == by_hand.learner.parameters());
}
