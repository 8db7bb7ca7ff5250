// SPDX-License-Identifier: BSD-3-Clause

// The tables of options are all that an option needs: what is in them is on the command line, comes back from
// texts, and says what a run is.

#include "options.hpp"

#include <set>

#include "support/catch.hpp"

using namespace pad;

namespace {

template <class Options>
void change_everything(Options& options) {
  Options::for_each_field(options, [](const Field& field, auto& value) {
    using T = std::remove_reference_t<decltype(value)>;
    if constexpr (std::same_as<T, bool>)
      value = !value;
    else if constexpr (is_number<T>)
      value += 3;
    else if constexpr (ElementOf<T>::several && is_number<typename ElementOf<T>::Type>)
      value = {1, 7};
    else if constexpr (ElementOf<T>::several)
      value = {"one", "two"};
    else
      value = field.words.empty() ? "elsewhere" : field.words.back();
  });
}

/// All that differs from the defaults, as text, is the same in options that are made of it.
template <class Options>
void check_round_trip() {
  Options changed;
  change_everything(changed);
  const auto words = arguments(changed);
  Options again;
  Options::for_each_field(again, [&](const Field& field, auto& value) {
    const auto word = std::ranges::find(words, "--" + std::string(field.name));
    REQUIRE(word != words.end());
    if constexpr (std::same_as<std::remove_reference_t<decltype(value)>, bool>) {
      value = true;
    } else {
      using Value = std::remove_reference_t<decltype(value)>;
      if constexpr (ElementOf<Value>::several) value.clear();
      if constexpr (std::same_as<Value, std::vector<path>>)
        for (auto file = word + 1; file != words.end() && !file->starts_with("--"); ++file)
          value.push_back(*file);
      else
        CHECK(from_text(*(word + 1), value));
    }
  });
  CHECK(arguments(again) == words);
  CHECK(metadata_of(again, identity) == metadata_of(changed, identity));
  CHECK(arguments(Options{}).empty());
}

}  // namespace

TEST_CASE("the options of training, measuring and reproducing come back from texts") {
  check_round_trip<TrainOptions>();
  check_round_trip<ClassifierOptions>();
  check_round_trip<ReproduceOptions>();
  check_round_trip<FiguresOptions>();
  check_round_trip<DreamOptions>();
  check_round_trip<ActivationsOptions>();
  check_round_trip<CompareOptions>();
  check_round_trip<LesionsOptions>();
  check_round_trip<UnitsOptions>();
}

TEST_CASE("no option is there twice, and data sets, conditions and measures have their rows") {
  std::set<std::string> names;
  const TrainOptions options;
  TrainOptions::for_each_field(
      options, [&](const Field& field, const auto&) { CHECK(names.insert(field.name).second); });
  for (const std::string& name : oneiros::data::dataset_names())
    CHECK(oneiros::data::dataset_facts(name).title != name);
  CHECK(oneiros::data::dataset_facts("mine").title == "mine");
  CHECK(all_conditions().size() == pad::condition_names().size());
  CHECK(main_conditions().size() == 5);
  for (const std::string& name : measure_names())
    CHECK(empty_table(name).columns().size() > origin_columns.size());
}
