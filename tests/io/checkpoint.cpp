// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/io/checkpoint.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "io/file_size_limit.hpp"
#include "io/temporary_directory.hpp"
#include "oneiros/data/synthetic_digits.hpp"
#include "oneiros/io/checkpoints.hpp"
#include "oneiros/optimizers/sgd.hpp"
#include "oneiros/phases.hpp"
#include "phases/small_cortex.hpp"
#include "support/catch.hpp"

using namespace oneiros;
using namespace oneiros::test;

namespace {

const RunDescription run{{"seed", "3"}, {"condition", "any"}};

/// All parameters, one after another.
template <class Cortex, class S = typename Cortex::Scalar>
std::vector<S> values_of(const Cortex& cortex) {
  std::vector<S> all;
  for_each_parameter(
      cortex, [&](const auto& p) { all.insert(all.end(), p.value.data(), p.value.data() + p.size()); });
  return all;
}

/// Everything that a run is, small, and ten batches for it.
template <class S, class O = Adam<S>>
struct Run {
  explicit Run(const std::string& name, const O& optimizer = O(), ConditionOptions options = {})
      : cortex({.latent_size = 6, .base_width = 2}, rng, optimizer),
        condition(paper_condition<decltype(cortex)>(name, options)) {}

  template <class... Observers>
  bool train(Position start, Observers&... observers) {
    static const data::Dataset images = data::synthetic_digits(20, Rng{5}, data::Split::train);
    const TrainingOptions training{.epochs = 2, .batch_size = 4, .measure_every = 2, .start = start};
    return oneiros::train(cortex, hippocampus, condition, images, training, rng, *this, observers...);
  }

  void on_cycle(const CycleEvent& event) {
    for (const auto& [loss, member] : PaperLosses::fields)
      losses.push_back(std::isnan(event.losses().*member) ? -1 : event.losses().*member);
  }

  void save(const std::filesystem::path& path, Position position) {
    save_checkpoint(path, position, run, cortex, hippocampus, condition, *this);
  }
  Position load(const std::filesystem::path& path) {
    return load_checkpoint(path, run, cortex, hippocampus, condition, *this);
  }

  template <class Visitor>
  void for_each_state(const Visitor& visit) {
    visit("losses", losses);
  }

  std::vector<S> parameters() const { return values_of(cortex); }

  Rng rng{3};
  Cortex<S, Encoder<S>, Generator<S>, O> cortex;
  Hippocampus<S> hippocampus;
  Condition<decltype(cortex)> condition;
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
template <class S, class... Options>
void check_continues(const Options&... options) {
  Run<S> undisturbed(options...);
  undisturbed.train({});
  for (const Position stop : {Position{0, 1}, Position{0, 5}, Position{1, 2}, Position{1, 5}}) {
    INFO("stopped after " << stop.epochs << " epochs and " << stop.cycles << " cycles");
    const TemporaryDirectory directory;
    Run<S> first(options...);
    StopAt observer{stop};
    CHECK_FALSE(first.train({}, observer));
    first.save(directory / "file", stop);

    Run<S> second(options...);
    CHECK(second.load(directory / "file") == stop);
    CHECK(second.train(stop));
    CHECK(second.losses == undisturbed.losses);
    CHECK(second.parameters() == undisturbed.parameters());
  }
}

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

  SmallLearner<float> learner;
  Phase<NREM> nrem, second_nrem;
  Phase<REM> rem;
};

/// A part of numbers.
struct Numbers {
  template <class Visitor>
  void for_each_state(const Visitor& visit) {
    visit("values", values);
    visit("count", count);
    visit("flag", flag);
  }

  std::vector<double> values{1, 2, 3};
  int count = 7;
  bool flag = true;
};

/// A part with one value of any name.
template <class T>
struct Value {
  template <class Visitor>
  void for_each_state(const Visitor& visit) {
    visit(name, value);
  }

  std::string name;
  T value;
};
using List = Value<std::vector<std::int64_t>>;
using Latents = Value<Tensor<float, 2>>;

std::string load_error(const std::function<void()>& load) {
  try {
    load();
  } catch (const CheckpointError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("A run that is saved, loaded into new objects and continued ends with the same bits") {
  check_continues<float>("full");
}

TEST_CASE("Runs without a mixture of memories and without an adversarial game continue as well") {
  check_continues<float>("without-memory-mix");
  check_continues<double>("without-rem");
}

TEST_CASE("A run continues where parameters without a gradient are not stepped, or with zeros") {
  const auto rule = Adam<float>::Options{.without_gradient = WithoutGradient::skip};
  check_continues<float>("wake-only", Adam<float>(rule));
  check_continues<float>("wake-only", Adam<float>(), ConditionOptions{.idle_step = true});
}

TEST_CASE("The velocities of SGD are kept") {
  const TemporaryDirectory directory;
  using Velocities = Run<float, SGD<float>>;
  const SGD<float> sgd({.rate = 1e-3, .momentum = 0.9});
  Velocities undisturbed("full", sgd), first("full", sgd), second("full", sgd);
  undisturbed.train({});
  StopAt stop{{1, 1}};
  first.train({}, stop);
  first.save(directory / "file", stop.stop);
  second.train({}, stop);  // leaves traces of its own
  second.train(second.load(directory / "file"));
  CHECK(second.parameters() == undisturbed.parameters());
}

TEST_CASE("Phases that are repeated within a moment continue with new draws") {
  const TemporaryDirectory directory;
  SleepOnly undisturbed, first, second;
  undisturbed.sleep();
  undisturbed.sleep();
  first.sleep();
  save_checkpoint(directory / "file", {}, run, first);
  load_checkpoint(directory / "file", run, second);
  second.sleep();
  CHECK(second.learner.parameters() == undisturbed.learner.parameters());
}

TEST_CASE("A checkpoint says where the run was and which build wrote it") {
  const TemporaryDirectory directory;
  Numbers numbers;
  save_checkpoint(directory / "file", {12, 345}, run, numbers);
  const CheckpointFile file(directory / "file");
  CHECK(file.position() == Position{12, 345});
  CHECK(file.build() == kernels::build());
  Numbers loaded{.values = {}, .count = 0, .flag = false};
  file.load(run, loaded);
  CHECK(loaded.values == numbers.values);
  CHECK((loaded.count == 7 && loaded.flag));
}

TEST_CASE("A change of any byte and any cut of a checkpoint are found") {
  const TemporaryDirectory directory;
  Numbers numbers;
  save_checkpoint(directory / "file", {}, run, numbers);
  const std::string whole = contents(directory / "file");
  std::size_t unnoticed = 0;
  const auto is_refused = [&](const std::string& bytes) {
    put(directory / "file", bytes);
    unnoticed += load_error([&] { CheckpointFile(directory / "file"); }).find("damaged") == std::string::npos;
  };
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::string changed = whole;
    changed[i] = static_cast<char>(changed[i] ^ (1 << (i % 8)));
    is_refused(changed);
    is_refused(whole.substr(0, i));
  }
  is_refused(whole + '\0');
  CHECK(unnoticed == 0);
  CHECK_THROWS_WITH(CheckpointFile(directory / "missing"), ContainsSubstring("No such file"));
  CHECK_THROWS_AS(CheckpointFile(directory / "missing"), CheckpointError);
}

TEST_CASE("A run that differs is refused with all differences") {
  const TemporaryDirectory directory;
  Numbers numbers;
  save_checkpoint(directory / "file", {}, {{"seed", "1"}, {"batch", "64"}, {"rule", "zero"}, {"old", "x"}},
                  numbers);
  numbers.count = 1;
  const std::string error = load_error([&] {
    load_checkpoint(directory / "file", {{"seed", "2"}, {"batch", "64"}, {"rule", "skip"}, {"new", "y"}},
                    numbers);
  });
  CHECK_THAT(error, ContainsSubstring((directory / "file").string()));
  CHECK_THAT(error, ContainsSubstring("seed is 1 there and 2 here"));
  CHECK_THAT(error, ContainsSubstring("rule is zero there and skip here; "));
  CHECK_THAT(error, ContainsSubstring("old is x there and nothing here"));
  CHECK_THAT(error, ContainsSubstring("new is nothing there and y here"));
  CHECK_THAT(error, !ContainsSubstring("batch"));
  CHECK(numbers.count == 1);
}

TEST_CASE("State that does not fit is refused, each part of it is listed, and nothing is changed") {
  const TemporaryDirectory directory;
  Run<float> saved("full");
  StopAt stop{{0, 1}};
  saved.train({}, stop);
  saved.save(directory / "file", stop.stop);

  Cortex<float> wider{{.latent_size = 6, .base_width = 3}, saved.rng};
  const std::vector<float> before = values_of(wider);
  CHECK_THAT(load_error([&] {
               load_checkpoint(directory / "file", run, wider, saved.hippocampus, saved.condition);
             }),
             ContainsSubstring("expected 3, found 2") && ContainsSubstring(" more"));
  CHECK(values_of(wider) == before);

  Run<double> other("full");
  CHECK_THAT(load_error([&] { other.load(directory / "file"); }),
             ContainsSubstring("expected F64, found F32"));
  CHECK(other.parameters() == Run<double>("full").parameters());

  CHECK_THAT(load_error([&] {
               load_checkpoint(directory / "file", run, saved.cortex, saved.hippocampus, saved.condition);
             }),
             ContainsSubstring("does not fit: expected no 'losses', which is in the file only"));
  Numbers more;
  CHECK_THAT(load_error([&] {
               load_checkpoint(directory / "file", run, saved.cortex, saved.hippocampus, saved.condition,
                               saved, more);
             }),
             ContainsSubstring("expected 'values', found none"));
}

TEST_CASE("A file that lies under a right checksum is refused") {
  const TemporaryDirectory directory;
  const auto error = [&](auto target, auto... lies) {
    save_checkpoint(directory / "file", {}, run, lies...);
    return load_error([&] { load_checkpoint(directory / "file", run, target); });
  };
  const std::int64_t large = std::int64_t{1} << 40;
  CHECK_THAT(error(List{"a", {}}, List{"b", {1}}), ContainsSubstring("expected 'a'"));
  Hippocampus<float> memory;
  CHECK_THAT(error(memory, List{"hippocampus.now", {1, 2}}), ContainsSubstring("no number or 3, found 2"));
  CHECK_THAT(error(memory, List{"hippocampus.now", {}}), ContainsSubstring("expected a moment"));
  CHECK_THAT(error(memory, List{"hippocampus.now", {1, -2, 3}}), ContainsSubstring("integer type"));
  CHECK_THAT(error(memory, List{"hippocampus.now", {1, large, 3}}), ContainsSubstring("integer type"));
  CHECK_THAT(error(memory, List{"hippocampus.memory.0", {1}}), ContainsSubstring("expected F32, found I64"));
  CHECK_THAT(error(memory, Value<std::vector<std::uint32_t>>{"hippocampus.now", {1, 2, 3}},
                   Value<bool>{"hippocampus.begun", true}, Latents{"hippocampus.memory.0", {2, 3}},
                   Latents{"hippocampus.memory.1", {2, 4}}),
             ContainsSubstring("does not fit: 'hippocampus': Hippocampus: latents"));

  SafeTensorsWriter writer;
  writer.add("plain", 1.0F);
  writer.write(directory / "file");
  CHECK_THAT(load_error([&] { CheckpointFile(directory / "file"); }), ContainsSubstring("damaged"));
}

TEST_CASE("A full disk while a checkpoint is written leaves the ones before") {
  const TemporaryDirectory directory;
  Run<float> saved("full");
  Checkpoints checkpoints(directory / ".", run);
  for (const int cycle : {1, 2}) checkpoints.save({0, cycle}, saved.cortex, saved.hippocampus);
  const std::string newest = contents(checkpoints.last());
  const auto save = [&](int cycle) { checkpoints.save({0, cycle}, saved.cortex, saved.hippocampus); };
  for (const std::size_t bytes : {std::size_t{0}, std::size_t{5000}, newest.size() - 1}) {
    INFO("full after " << bytes << " bytes");
    const std::string error = error_with_limit<DataError>(bytes, [&] { save(3); });
    CHECK_THAT(error, ContainsSubstring("checkpoint-000-000003") && ContainsSubstring("File too large"));
    CHECK(directory.file_count() == 2);
    Run<float> loaded("full");
    CHECK(checkpoints.load(loaded.cortex, loaded.hippocampus)->position == Position{0, 2});
    CHECK(contents(checkpoints.last()) == newest);
  }
  CHECK(error_with_limit<DataError>(newest.size(), [&] { save(3); }) == "no error");
  CHECK(checkpoints.load(saved.cortex, saved.hippocampus)->position == Position{0, 3});
}
