// SPDX-License-Identifier: BSD-3-Clause
#include <tbb/info.h>

#include <algorithm>
#include <csignal>
#include <iomanip>
#include <iostream>

#include "oneiros/checkpoints/checkpoint_writer.hpp"
#include "oneiros/checkpoints/snapshots.hpp"
#include "oneiros/evaluation/readouts.hpp"
#include "oneiros/layers/precision.hpp"
#include "oneiros/parallel/parallel.hpp"
#include "oneiros/phases/observers/annealing.hpp"
#include "oneiros/phases/observers/interrupt.hpp"
#include "oneiros/phases/observers/progress.hpp"
#include "oneiros/phases/train.hpp"
#include "oneiros/util/version.hpp"
#include "output_directory.hpp"
#include "run.hpp"

namespace pad {

using namespace oneiros;

namespace {

constexpr Index quick_images = 16000;  // 250 cycles of the paper's batch

/// Throws oneiros::ValueError for options that do not fit each other or the data.
void check(const TrainOptions& options, const Data& data) {
  const Index images = options.limit > 0 ? options.limit : data.train.size();
  const Index readout_batch = evaluation::SgdReadoutOptions{}.batch_size;
  if (options.batch < 2)
    throw ValueError(
        detail::message("--batch: expected at least 2, which the latent prior needs, found ", options.batch));
  if (options.batch % options.shards != 0)
    throw ValueError(detail::message("--shards: expected a number that divides the batch of ", options.batch,
                                     ", found ", options.shards));
  check_images(options, data);
  if (images < readout_batch)
    throw ValueError(detail::message("--limit: expected at least the ", readout_batch,
                                     " training images that a batch of the readout takes, found ", images));
}

std::string text(const Position& position) {
  return detail::counted(position.epochs, "epoch") +
         (position.cycles > 0 ? " and " + detail::counted(position.cycles, "cycle") : "");
}

/// Reads the recipe, by whose name the run's condition is called from then on.
void take_recipe(TrainOptions& options) {
  if (options.recipe.empty()) return;
  if (options.condition != TrainOptions{}.condition)
    throw ValueError("--recipe: expected no --condition beside it, found " + options.condition);
  const Recipe recipe(options.recipe);
  if (!is_plain(recipe.name()))
    throw ValueError(
        detail::message("--recipe: expected a file whose name has small letters, digits and - alone, found ",
                        detail::in_quotes(recipe.name())));
  try_out(recipe);  // what it refuses, it refuses before the data are read
  if (const std::string norm = options_of(recipe).norm; norm != TrainOptions{}.norm) {
    if (options.norm != norm && options.norm != TrainOptions{}.norm)
      throw ValueError("--norm: expected none beside a recipe with " + norm + ", found " + options.norm);
    options.norm = norm;
  }
  options.condition = recipe.name();
  options.recipe_text = recipe.text();
}

void keep_results_aside(const OutputDirectory& out) {
  if (const path aside = out.keep_results_aside(); !aside.empty())
    std::cout << "files of the run before are kept in " << aside.string() << std::endl;
}

/// Gives `run` the state of the newest checkpoint and returns how far it was. Where there is none, writes the
/// first, so that a run can be continued whenever it is killed. If the run there cannot be continued, keeps
/// it aside with `fresh_if_other`; else throws DataError, for checkpoints of another run and for results that
/// no checkpoint belongs to.
Position begin_or_continue(Checkpoints& checkpoints, Run& run, const OutputDirectory& out,
                           bool fresh_if_other) {
  std::optional<Checkpoints::Loaded> loaded;
  try {
    loaded = checkpoints.load(run);
    if (const auto results = out.results(); !loaded && !results.empty())
      throw DataError(results.front().string() +
                      ": expected no results without a checkpoint, which cannot be continued");
  } catch (const Error& error) {
    if (!fresh_if_other)
      throw DataError(std::string(error.what()) +
                      "; give another --out, or --fresh to start over and keep these files aside");
  }
  if (!loaded) {
    keep_results_aside(out);
    checkpoints.save({}, run);
    return {};
  }
  for (const std::string& error : loaded->damaged) std::cout << "not used: " << error << std::endl;
  if (loaded->build != kernels::build())
    std::cout << "the run so far is of another build (" << loaded->build << ", now " << kernels::build()
              << "); results may differ in the last digits" << std::endl;
  return loaded->position;
}

void check_epochs(const Position& done, int epochs, const OutputDirectory& out) {
  if (done > Position{epochs, 0})
    throw ValueError(detail::message("--epochs: expected at least ", done.epochs + (done.cycles > 0 ? 1 : 0),
                                     ", since ", out.path().string(), " holds a run of ", text(done),
                                     ", found ", epochs));
}

void print_title(const TrainOptions& options, const Data& data, const Run& run, const Position& done) {
  std::cout << "PAD, " << (options.recipe.empty() ? "condition " : "recipe ") << options.condition << ": "
            << data.train.size() << " training images of " << data.name << ", "
            << detail::counted(options.epochs, "epoch") << ", batches of " << options.batch << ", seed "
            << options.seed << ", " << detail::counted(options.threads, "thread") << ", "
            << parameter_count(run.cortex) << " parameters";
  if (options.precision != precision_names.front())
    std::cout << ", products in " << options.precision
              << (kernels::tiles_granted()
                      ? " in the processor's tiles"
                      : ", emulated: the processor has no tiles for it, or may not use them");
  std::cout << '\n';
  if (done > Position{}) std::cout << "continuing after " << text(done) << '\n';
  std::cout << std::flush;
}

/// Ends the training of all ranks after the cycle in which one of them got a signal.
class Stop {
 public:
  explicit Stop(const Ranks& ranks) : ranks_(ranks) {}

  bool stop_requested() const { return ranks_.any(interrupt_.stop_requested()); }
  /// Of a rank that may have got none; all the same, the exit code is one of a signal.
  int exit_code() const { return interrupt_.stop_requested() ? interrupt_.exit_code() : 128 + SIGTERM; }

 private:
  Ranks ranks_;
  InterruptHandler interrupt_;
};

/// Trains until the end, or until somebody stops it: 0, or the program's exit code. What ranks do together.
template <class... Observers>
int train_together(const Position& start, Run& run, const TrainOptions& options, const Data& data,
                   const Stop& stop, Observers&... observers) {
  const TrainingOptions training{.epochs = options.epochs, .batch_size = options.batch, .start = start};
  const bool in_full = options.precision == precision_names.front();
  set_precision(run.cortex, in_full ? Precision::full : Precision::bfloat16);
  Annealing annealing(run.cortex, options_of(options).anneal);
  if (!oneiros::train(run.sharded, run.hippocampus, run.condition, data.train, training, run.rng, annealing,
                      run, observers..., stop))
    return stop.exit_code();
  set_precision(run.cortex, Precision::full);  // for readouts, as other commands make them of the weights
  return 0;
}

/// The same with all that the first rank writes.
int train_from(const Position& start, Run& run, Checkpoints& checkpoints, Progress& progress,
               const Snapshots<Cortex<float>>& snapshots, const TrainOptions& options, const Data& data,
               const OutputDirectory& out, const Stop& stop) {
  CheckpointWriter writer(checkpoints, options.checkpoint_every, run);
  run.losses.begin();
  int code = 0;
  try {
    code = train_together(start, run, options, data, stop, progress, run.losses, snapshots, writer);
  } catch (const NumericalError& error) {
    throw NumericalError(std::string(error.what()) + "; losses until then are in " + out.path().string() +
                         ", the last checkpoint is " + checkpoints.last().string());
  }
  if (code != 0)
    std::cout << "stopped; losses, weights and dreams so far are in " << out.path().string()
              << ", and the same command continues" << std::endl;
  return code;
}

using Readouts = evaluation::Readouts<float>;

void print_table(const Readouts& trained, const Readouts& untrained) {
  const auto row = [](const char* name, const auto& a, const auto& b) {
    std::cout << std::left << std::setw(22) << name << std::right << std::fixed << std::setprecision(2)
              << std::setw(8) << 100 * a.train << std::setw(8) << 100 * a.test << std::setw(16)
              << 100 * b.train << std::setw(8) << 100 * b.test << '\n';
  };
  std::cout << "\nlinear readout, %          train    test  untrained train    test\n";
  row("paper's (SGD)", trained.paper, untrained.paper);
  row("converged", trained.converged, untrained.converged);
  std::cout << std::endl;
}

/// The contents of evaluation.json.
Json results(const Readouts& trained, const Readouts& untrained, const TrainOptions& options,
             const Data& data, double images_per_second) {
  Json run{{"dataset", data.name}, {"training_images", data.train.size()}, {"test_images", data.test.size()}};
  add_fields(
      run, options,
      {{"skip-without-gradient", {"without_gradient", options.skip_without_gradient ? "skip" : "zero"}}});
  if (!options.recipe_text.empty()) run["recipe"] = options.recipe_text;
  run["images_per_second"] = images_per_second;
  return {{"readout_train_accuracy", trained.paper.train},
          {"readout_test_accuracy", trained.paper.test},
          {"untrained_test_accuracy", untrained.paper.test},
          {"converged_readout_train_accuracy", trained.converged.train},
          {"converged_readout_test_accuracy", trained.converged.test},
          {"converged_untrained_test_accuracy", untrained.converged.test},
          {"run", run}};
}

void evaluate_run(const Run& run, const TrainOptions& options, const Data& data, double images_per_second,
                  const std::filesystem::path& path) {
  std::cout << "fitting linear readouts..." << std::endl;
  const auto fit = [&](const char* whose, const Encoder<float>& encoder) {
    oneiros::detail::StatusLine status;
    return evaluation::fit_readouts(evaluation::encode(encoder, data.train),
                                    evaluation::encode(encoder, data.test), run.rng,
                                    [&](const std::string& step) { status.draw(whose + (": " + step)); });
  };
  const Readouts trained = fit("trained", run.shown().encoder);
  const bool learned = options.condition != "untrained" && options.epochs > 0;
  const Encoder<float> newborn(cortex_options(options), run.rng);
  const Readouts untrained = learned ? fit("untrained", newborn) : trained;
  print_table(trained, untrained);
  write_json(path, results(trained, untrained, options, data, images_per_second));
}

/// Of the epochs at which the paper evaluates, and the last.
bool keeps_weights(const TrainOptions& options, int epoch) {
  return options.keep_weights && (is_evaluated(epoch) || epoch == options.epochs);
}

/// Throws oneiros::ValueError unless all ranks go on from the same.
void agree_on_start(const Ranks& ranks, const Position& start) {
  require_same(ranks, "checkpoint, in a directory --out that all see", text(start));
}

/// What every rank but the first does: the same training, of which it writes nothing.
int follow(const TrainOptions& options, const Data& data, const Ranks& ranks) {
  Run run(options, {}, ranks);
  if (ranks.any(false)) return 0;  // the first has found that there is nothing to do
  const auto loaded = Checkpoints(options.out, describe(options, data)).load(run);
  const Position start = loaded ? loaded->position : Position{-1, 0};
  agree_on_start(ranks, start);
  return train_together(start, run, options, data, Stop(ranks));
}

int train_on_these_threads(const TrainOptions& options, const OutputDirectory& out, const Data& data,
                           const Ranks& ranks) {
  std::optional<Stop> stop(std::in_place, ranks);  // before anything is written
  Run run(options, out / "losses.csv", ranks);
  if (options.fresh) keep_results_aside(out);
  Checkpoints checkpoints(out.path(), describe(options, data));
  const Position start = begin_or_continue(checkpoints, run, out, options.fresh_if_other);
  const Position end{options.epochs, 0};
  check_epochs(start, options.epochs, out);
  const auto evaluation = out / "evaluation.json";
  if (ranks.any(start == end && std::filesystem::exists(evaluation))) {
    std::cout << "this run is finished, its results are in " << out.path().string()
              << "; more --epochs continue it, --fresh starts over" << std::endl;
    return 0;
  }

  agree_on_start(ranks, start);
  print_title(options, data, run, start);
  std::filesystem::remove(evaluation);  // of fewer epochs
  const Snapshots snapshots(out.path(), run.shown(), data.test, run.rng,
                            metadata_with_recipe(options, in_weights, {{"dataset", data.name}}),
                            [&](int epoch) { return keeps_weights(options, epoch); });
  Progress progress;
  if (const int code = train_from(start, run, checkpoints, progress, snapshots, options, data, out, *stop);
      code != 0)
    return code;
  stop.reset();  // readouts end at once, and the same command makes them again
  if (options.epochs == 0) snapshots.on_epoch_end({.complete = true});
  if (!options.no_evaluation) evaluate_run(run, options, data, progress.images_per_second(), evaluation);
  std::cout << "results are in " << out.path().string()
            << ": losses.csv, weights.safetensors, dreams-epoch-*.png"
            << (options.no_evaluation ? "" : ", evaluation.json") << std::endl;
  return 0;
}

/// All that decides what a run computes, in a few bytes.
std::string fingerprint(const TrainOptions& options, const Data& data) {
  std::uint64_t hash = 0;
  for (Index i = 0; i < data.train.size(); ++i) {
    const auto image = data.train.image(i);
    hash = detail::hash_name({reinterpret_cast<const char*>(image.data()), image.size()}, hash);
  }
  std::string all = detail::message(to_string(version), kernels::build(), hash, options.epochs);
  for (const auto& [key, value] : describe(options, data)) all += key + value;
  return all;
}

int train_on(const Ranks& ranks, const TrainOptions& given) {
  TrainOptions options = given;
  if (options.threads == 0) options.threads = tbb::info::default_concurrency();
  std::optional<OutputDirectory> out;
  if (ranks.rank() == 0) out.emplace(options.out);
  Threads threads(options.threads);
  return threads.run([&] {
    cortex_options(options);  // are refused before the data are read
    take_recipe(options);
    Data data = load_data(options.dataset, options.data, options.image_size);
    if (options.quick) {
      options.epochs = given.epochs_given ? given.epochs : 1;
      if (options.limit == 0) options.limit = std::min(quick_images, data.train.size());
    }
    check(options, data);
    if (options.limit > 0) data.train = data.train.first(options.limit);
    if (options.condition == "untrained")
      options.epochs = std::min(options.epochs, 1);  // one is enough to measure its losses
    if (ranks.size() > 1)
      require_same(ranks, "options, data, version and build of pad", fingerprint(options, data));
    return out ? train_on_these_threads(options, *out, data, ranks) : follow(options, data, ranks);
  });
}

}  // namespace

int list(const ListOptions&) {
  list_parts(std::cout);
  return 0;
}

int train(const TrainOptions& given) {
  return on_ranks([&](const Ranks& ranks) { return train_on(ranks, given); });
}

}  // namespace pad
