// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What a run of `pad train` is, all that it has learned so far, and the networks that it leaves.

#include <tbb/info.h>

#include "oneiros/checkpoints/checkpoint.hpp"
#include "oneiros/checkpoints/encoder_sizes.hpp"
#include "oneiros/checkpoints/weights.hpp"
#include "oneiros/cortex.hpp"
#include "oneiros/parallel/parallel.hpp"
#include "oneiros/phases/conditions.hpp"
#include "oneiros/phases/observers/losses_file.hpp"
#include "oneiros/phases/observers/moving_average.hpp"
#include "oneiros/phases/train.hpp"
#include "oneiros/util/detail/words.hpp"
#include "options.hpp"
#include "recipe.hpp"
#include "table.hpp"

namespace pad {

/// Returns command(options), run by as many threads as the options say; 0: one for each core.
template <class Options, class Command>
int on_threads(const Options& options, const Command& command) {
  oneiros::Threads threads(options.threads > 0 ? options.threads : tbb::info::default_concurrency());
  return threads.run([&] { return command(options); });
}

/// The fields that have a role, `more`, and the recipe, if there is one.
inline Metadata metadata_with_recipe(const TrainOptions& options, Role role, Metadata more) {
  if (!options.recipe_text.empty()) more["recipe"] = options.recipe_text;
  return metadata_of(options, role, std::move(more));
}

/// What may not differ where a run is continued. `data` holds the training images of the run.
inline Metadata describe(const TrainOptions& options, const Data& data) {
  return metadata_with_recipe(
      options, identity,
      {{"dataset", data.name}, {"number of training images", std::to_string(data.train.size())}});
}

/// What the recipe says, if there is one.
inline RecipeOptions options_of(const TrainOptions& options) {
  if (options.recipe_text.empty()) return {};
  return options_of(Recipe(options.recipe_text, options.condition));
}

/// The cycle of the recipe, or else of the condition.
inline RecipeCondition cycle_of(const TrainOptions& options,
                                const oneiros::Encoder<float>* average = nullptr) {
  if (!options.recipe_text.empty())
    return condition_of(Recipe(options.recipe_text, options.condition), average);
  return oneiros::paper_condition<ShardedCortex>(
      options.condition, {.latent_noise = options.latent_noise, .idle_step = options.idle_step});
}

/// The options that `describe` has put into the checkpoint `file`. Throws oneiros::CheckpointError if one is
/// missing or is not what it has to be.
inline TrainOptions described(const Metadata& run, const path& file) {
  using namespace oneiros;
  TrainOptions options;
  const auto fail = [&]<class... Parts>(const Parts&... parts) {
    throw CheckpointError(detail::message(file.string(), ": ", parts...));
  };
  TrainOptions::for_each_field(options, [&](const Field& field, auto& value) {
    const std::string text = value_of(run, field.name);
    if (field.is(identity) && !from_text(text, value))
      fail("expected the run's '", field.name, "', found ", detail::in_quotes(text));
  });
  options.recipe_text = value_of(run, "recipe");
  std::vector<Index> sizes = options.widths;
  sizes.insert(sizes.end(), {options.latent, options.width, options.image_size});
  for (const Index size : sizes)
    if (size < 1 || size > largest_layer)  // before networks of that size are made
      fail("expected networks with sizes from 1 to ", largest_layer, ", found ", size);
  try {
    cortex_options(options);
    cycle_of(options);
  } catch (const Error& error) {
    fail(error.what());
  }
  return options;
}

/// Everything that changes while a run goes on.
struct Run {
  using Average = oneiros::MovingAverage<oneiros::Cortex<float>>;

  Run(const TrainOptions& options, const path& losses_path, const Ranks& ranks = {})
      : rng(options.seed),
        cortex(cortex_options(options), rng,
               oneiros::Adam<float>{{.without_gradient = options.skip_without_gradient
                                                             ? oneiros::WithoutGradient::skip
                                                             : oneiros::WithoutGradient::zero}}),
        sharded(cortex, options.shards, ranks),
        average(average_of(cortex, options_of(options).average)),
        condition(cycle_of(options, average ? &average->network().encoder : nullptr)),
        losses(losses_path, condition.losses()) {}

  Run(const Run&) = delete;  // the average and the condition refer to what is here
  Run& operator=(const Run&) = delete;

  /// The networks that are looked at and kept: the average, if there is one.
  const oneiros::Cortex<float>& shown() const { return average ? average->network() : cortex; }

  /// Lets the average follow.
  void on_cycle(const oneiros::CycleEvent& event) {
    if (average) average->on_cycle(event);
  }

  template <class Visitor>
  void for_each_state(const Visitor& visit) {
    cortex.for_each_state(visit);
    hippocampus.for_each_state(visit);
    if (average) average->for_each_state(visit);
    condition.for_each_state(visit);
    losses.for_each_state(visit);
  }

  oneiros::Rng rng;
  oneiros::Cortex<float> cortex;
  ShardedCortex sharded;  // what is trained
  oneiros::Hippocampus<float> hippocampus;
  std::optional<Average> average;
  RecipeCondition condition;
  oneiros::LossesFile losses;

 private:
  static std::optional<Average> average_of(const oneiros::Cortex<float>& cortex, double decay) {
    return decay == 0 ? std::nullopt : std::optional<Average>(std::in_place, cortex, decay);
  }
};

/// The training that networks come from, as text; empty where it is not known.
struct Origin {
  std::string dataset, condition, seed, epoch;  // epoch 0: untrained
};

struct TrainedNetworks {
  oneiros::Cortex<float> cortex;
  oneiros::Index image_size;  // rows and columns of their images
  Origin origin;
  std::string name;  // for files: cifar10-full-seed-1-epoch-050, or the file's own if the origin is unknown

  TrainedNetworks(oneiros::Cortex<float> networks, oneiros::Index side, Origin known, const path& file)
      : cortex(std::move(networks)), image_size(side), origin(std::move(known)), name(file.stem().string()) {
    using namespace oneiros::detail;
    if (origin.condition == "untrained") origin.epoch = "0";
    // Names of files are made of it, so a file's metadata has no say in where they go.
    if (is_plain(origin.dataset) && is_plain(origin.condition) && to_number<std::uint64_t>(origin.seed) &&
        to_number<std::uint32_t>(origin.epoch))
      name = origin.dataset + "-" + origin.condition + "-seed-" + origin.seed + "-epoch-" +
             three_digits(std::stoll(origin.epoch));
    else
      origin = {};
  }

  /// The data set that they are shown, for load_data: the one that is given, else the one that they were
  /// trained on, else, if their file does not say so, whichever is in the directory. Throws
  /// oneiros::ValueError if there is no directory either.
  std::string dataset(const std::string& given, const path& directory, const path& weights) const {
    const std::string& known = given.empty() ? origin.dataset : given;
    if (known.empty() && directory.empty())
      throw oneiros::ValueError(weights.string() +
                                " does not say what it was trained on: expected --dataset");
    return known;
  }
};

/// Loads encoder and generator from a weights file or a checkpoint of `pad train`, or from any safetensors
/// file with these names; the sizes are the file's. Throws oneiros::DataError or CheckpointError.
inline TrainedNetworks load_networks(const path& path) {
  using namespace oneiros;
  const SafeTensors file(path);
  if (oneiros::detail::is_checkpoint(file)) {
    const CheckpointFile checkpoint(path);
    const Metadata& run_is = checkpoint.run();
    const TrainOptions options = described(run_is, path);
    Run run(options, {});
    checkpoint.load(run_is, run);
    const Position done = checkpoint.position();
    return {run.shown(),
            options.image_size,
            {value_of(run_is, "dataset"), options.condition, value_of(run_is, "seed"),
             std::to_string(done.epochs + (done.cycles > 0 ? 1 : 0))},
            path};
  }
  const CortexOptions sizes = encoder_sizes(file);
  Cortex<float> cortex(sizes, Rng{});
  load_weights(file, "", cortex.encoder, cortex.generator);
  if (sizes.image[0] != sizes.image[1] || sizes.image[2] != 3)
    throw DataError(detail::message(path.string(), ": expected networks for square colour images, found ",
                                    to_string(sizes.image)));
  const auto of = [&](const char* key) { return value_of(file.metadata(), key); };
  return {std::move(cortex), sizes.image[0], {of("dataset"), of("condition"), of("seed"), of("epoch")}, path};
}

}  // namespace pad
