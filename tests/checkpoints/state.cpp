// SPDX-License-Identifier: BSD-3-Clause

// What a checkpoint brings back, field by field: for every condition of the paper, at moments at which each
// field has another value.

#include "oneiros/tensor/state.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "oneiros/checkpoints/checkpoint.hpp"
#include "oneiros/cortex/reservoir.hpp"
#include "oneiros/phases.hpp"
#include "support/catch.hpp"
#include "support/random_cases.hpp"
#include "support/temporary_directory.hpp"

using namespace oneiros;
using namespace oneiros::test;

namespace {

/// All numbers that a part has to keep, by the names that it visits.
class Fields {
 public:
  template <class Part>
  explicit Fields(Part& part) {
    oneiros::for_each_state(part, [&](const std::string& name, auto& value) {
      INFO(name);
      CHECK(fields_.count(name) == 0);
      fields_[name] = numbers(value);
    });
  }

  std::set<std::string> names() const {
    std::set<std::string> all;
    for (const auto& [name, ignored] : fields_) all.insert(name);
    return all;
  }

  /// The names of fields whose numbers are others.
  std::vector<std::string> differences(const Fields& other) const {
    std::vector<std::string> different;
    for (const auto& [name, values] : fields_)
      if (other.fields_.at(name) != values) different.push_back(name);
    return different;
  }

 private:
  using Numbers = std::vector<double>;

  template <class S, int Rank>
  static Numbers numbers(const Tensor<S, Rank>& tensor) {
    return {tensor.data(), tensor.data() + tensor.size()};
  }
  template <class S>
  static Numbers numbers(const Parameter<S>& parameter) {
    Numbers all = numbers(parameter.value);
    all.push_back(parameter.ever_had_gradient ? 1 : 0);
    return all;
  }
  static Numbers numbers(const std::optional<Moment>& moment) {
    if (!moment) return {};
    return {double(moment->epoch), double(moment->cycle), double(moment->repeat)};
  }
  static Numbers numbers(std::int64_t number) { return {static_cast<double>(number)}; }
  static Numbers numbers(const Hippocampus<float>& memory) {
    const auto state = memory.contents();
    Numbers all = numbers(state.moment);
    all.push_back(state.begun ? 1 : 0);
    for (const auto& latents : state.memories) {
      const Numbers more = numbers(latents);
      all.insert(all.end(), more.begin(), more.end());
    }
    return all;
  }

  std::map<std::string, Numbers> fields_;
};

using Names = std::vector<std::string>;

/// A condition, and the phases that it trains and that it measures.
struct Row {
  std::string condition;
  Names trained;
  Names measured;
  bool idle_step = false;
};

const std::vector<Row>& rows() {
  static const Names all{"wake", "nrem", "rem"};
  static const std::vector<Row> table{
      {"full", all, {}},
      {"without-nrem", {"wake", "rem"}, {"nrem"}},
      {"without-nrem", {"wake", "idle", "rem"}, {"nrem"}, true},
      {"without-rem", {"wake", "nrem"}, {"wake", "rem"}},
      {"without-rem-no-noise", {"wake", "nrem"}, {"wake", "rem"}},
      {"without-rem-full-nrem", {"wake", "nrem"}, {"wake", "rem"}},
      {"wake-only", {"wake"}, all},
      {"wake-only", {"wake", "idle"}, all, true},
      {"without-memory-mix", all, {}},
      {"rem-noise-only", all, {}},
      {"rem-memories-only", all, {}},
      {"rem-first", all, {}},
      {"nrem-mix", all, {}},
      {"untrained", {"observe"}, all},
  };
  return table;
}

/// All that changes while a condition is trained.
struct Course {
  Course(const Row& row, WithoutGradient rule)
      : cortex({.latent_size = 6, .base_width = 2}, Rng{1}, Adam<float>({.without_gradient = rule})),
        condition(paper_condition<Cortex<float>>(row.condition, {.idle_step = row.idle_step})) {}

  void step(const std::string& what, std::uint64_t images_of = 1) {
    const auto images = noise<float, 4>({4, 32, 32, 3}, images_of + memory.now().cycle, 0.3F);
    if (what == "begin") memory.begin_epoch();
    if (what == "train") condition(cortex, memory, images, Rng{2});
    if (what == "measure") condition.measure_untrained(cortex, memory, images, Rng{2});
  }

  template <class Visitor>
  void for_each_state(const Visitor& visit) {
    cortex.for_each_state(visit);
    memory.for_each_state(visit);
    condition.for_each_state(visit);
  }

  Cortex<float> cortex;
  Hippocampus<float> memory;
  Condition<Cortex<float>> condition;
};

std::set<std::string> expected_names(const Row& row) {
  std::set<std::string> names{"hippocampus", "encoder_optimizer.steps", "generator_optimizer.steps"};
  for (const auto& [network, layers] :
       {std::pair{"encoder", Names{"conv1", "conv2", "conv3", "conv4", "dis"}},
        std::pair{"generator", Names{"tconv1", "tconv2", "tconv3", "tconv4"}}})
    for (const std::string& layer : layers)
      for (const std::string& parameter : {layer + ".0.weight", layer + ".0.bias"}) {
        names.insert(detail::message(network, ".", parameter));
        for (const char* field : {"mean", "square", "steps"})
          names.insert(detail::message(network, "_optimizer.", parameter, ".", field));
      }
  for (const auto& [part, phases] : {std::pair{"trained", row.trained}, std::pair{"measured", row.measured}})
    for (const std::string& phase : phases)
      for (const char* field : {"last", "last_measured"})
        names.insert(detail::message(part, ".", phase, ".", field));
  return names;
}

/// Two epochs; what is measured twice at the same moment draws anew.
const Names steps{"begin", "train", "measure", "measure", "train", "begin", "train", "measure", "train"};

/// Saves after so many steps, and loads into another course, in which every field has another value.
void check_brings_back(const Row& row, WithoutGradient rule, std::size_t saved_after, const Fields& end) {
  INFO("saved after " << saved_after << " steps");
  const TemporaryDirectory directory;
  Course first(row, rule), second(row, rule);
  const auto each = [](Course& course, std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to; ++i) course.step(steps[i]);
  };
  each(first, 0, saved_after);
  const Fields saved(first);
  save_checkpoint(directory / "file", {}, {}, first);
  CHECK(Fields(first).differences(saved).empty());

  second.memory.begin_epoch(8);
  for (const char* step : {"train", "measure", "train", "measure", "measure"}) second.step(step, 77);
  for_each_parameter(second.cortex, [](const Name&, auto& p) {
    p.gradient.setConstant(5);
    p.mark_gradient();
  });
  load_checkpoint(directory / "file", {}, second);
  CHECK(Fields(second).differences(saved).empty());
  for_each_parameter(second.cortex, [](const Name& name, const auto& p) {
    INFO(name.text());
    const Tensor<float, 0> largest = p.gradient.abs().maximum();
    CHECK((!p.has_gradient && largest() == 0));
  });
  each(second, saved_after, steps.size());
  CHECK(Fields(second).differences(end).empty());
}

}  // namespace

TEST_CASE("Every field of every condition is brought back, whenever it was saved") {
  for (const Row& row : rows())
    for (const auto rule : {WithoutGradient::zero, WithoutGradient::skip}) {
      INFO(row.condition << (row.idle_step ? " with idle steps" : "")
                         << (rule == WithoutGradient::skip ? ", skipping" : ""));
      Course undisturbed(row, rule);
      CHECK(Fields(undisturbed).names() == expected_names(row));
      for (const std::string& step : steps) undisturbed.step(step);
      const Fields end(undisturbed);
      for (std::size_t i = 0; i <= steps.size(); ++i) check_brings_back(row, rule, i, end);
    }
}

TEST_CASE("Rows of this test are the paper's conditions") {
  std::set<std::string> tested;
  for (const Row& row : rows()) tested.insert(row.condition);
  const auto names = condition_names();
  CHECK(tested == std::set(names.begin(), names.end()));
}

TEST_CASE("Phases of one state in a cycle keep their moments under names of their own") {
  Cycle cycle{Phase<NREM>{}, Phase<REM>{}, Phase<NREM>{}, Phase<NREM>{}};
  Names names;
  cycle.for_each_state([&](const std::string& name, auto&) { names.push_back(name); });
  CHECK(names == Names{"nrem.last", "nrem.last_measured", "rem.last", "rem.last_measured", "nrem.1.last",
                       "nrem.1.last_measured", "nrem.2.last", "nrem.2.last_measured"});
}

TEST_CASE("Whether an epoch has begun is brought back, for the first begins with the number 0") {
  const TemporaryDirectory directory;
  for (const int begun : {0, 1, 2}) {
    Hippocampus<float> saved, loaded;
    for (int i = 0; i < begun; ++i) saved.begin_epoch();
    if (begun == 0) loaded.begin_epoch(5);
    save_checkpoint(directory / "file", {}, {}, saved);
    load_checkpoint(directory / "file", {}, loaded);
    CHECK(loaded.contents().begun == (begun > 0));
    loaded.begin_epoch();
    CHECK(loaded.now() == Moment{.epoch = static_cast<std::uint32_t>(begun)});
  }
}

TEST_CASE("A reservoir is brought back, empty, while it is filled, and after that") {
  const TemporaryDirectory directory;
  const auto live = [](Reservoir<float, 3>& reservoir, std::uint64_t from, std::uint64_t to) {
    for (std::uint64_t k = from; k < to; ++k) {
      if (k % 4 == 0) reservoir.begin_epoch();
      reservoir.store(noise<float, 2>({5, 3}, k));
    }
  };
  const auto recalled = [](const Reservoir<float, 3>& reservoir) {
    std::vector<float> all;
    for (int age = 0; age < reservoir.size(); ++age)
      all.insert(all.end(), reservoir.recall(age).begin(), reservoir.recall(age).end());
    return all;
  };
  for (const std::uint64_t saved_after : {0U, 1U, 2U, 4U, 7U, 8U, 11U}) {
    Reservoir<float, 3> undisturbed, saved, loaded;
    live(undisturbed, 0, 14);
    live(saved, 0, saved_after);
    live(loaded, 100, 109);
    save_checkpoint(directory / "file", {}, {}, saved);
    load_checkpoint(directory / "file", {}, loaded);
    CHECK(loaded.now() == saved.now());
    CHECK(recalled(loaded) == recalled(saved));
    live(loaded, saved_after, 14);
    CHECK(recalled(loaded) == recalled(undisturbed));
    CHECK(loaded.size() == 3);
  }
}
