// SPDX-License-Identifier: BSD-3-Clause
#include "train.hpp"

#include <tbb/info.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "checkpointing.hpp"
#include "interrupt.hpp"
#include "oneiros/parallel/parallel.hpp"
#include "oneiros/phases/train.hpp"
#include "progress.hpp"
#include "readouts.hpp"
#include "results.hpp"
#include "run.hpp"
#include "snapshots.hpp"

namespace pad {

using namespace oneiros;

namespace {

constexpr Index quick_images = 16000;  // 250 cycles of the paper's batch

std::string count(Index number, const std::string& what) {
  return std::to_string(number) + " " + what + (number == 1 ? "" : "s");
}

std::string text(const Position& position) {
  return count(position.epochs, "epoch") +
         (position.cycles > 0 ? " and " + count(position.cycles, "cycle") : "");
}

void check_epochs(const Position& done, int epochs, const OutputDirectory& out) {
  if (done > Position{epochs, 0})
    throw ValueError(detail::message("--epochs: expected at least ", done.epochs + (done.cycles > 0 ? 1 : 0),
                                     ", since ", out.path().string(), " holds a run of ", text(done),
                                     ", found ", epochs));
}

void print_title(const TrainOptions& options, const Data& data, const Run& run, const Position& done) {
  std::cout << "PAD, condition " << options.condition << ": " << data.train.size() << " training images of "
            << data.name << ", " << count(options.epochs, "epoch") << ", batches of " << options.batch
            << ", seed " << options.seed << ", " << count(options.threads, "thread") << ", "
            << parameter_count(run.cortex) << " parameters\n";
  if (done > Position{}) std::cout << "continuing after " << text(done) << '\n';
  std::cout << std::flush;
}

/// Trains until the end, or until somebody stops it: 0, or the program's exit code.
int train_from(const Position& start, Run& run, Checkpoints& checkpoints, Progress& progress,
               const Snapshots& snapshots, const TrainOptions& options, const Data& data,
               const OutputDirectory& out) {
  const TrainingOptions training{.epochs = options.epochs, .batch_size = options.batch, .start = start};
  CheckpointWriter writer(checkpoints, run, options.checkpoint_every);
  InterruptHandler interrupt;
  run.losses.begin();
  try {
    if (oneiros::train(run.cortex, run.hippocampus, run.condition, data.train, training, run.rng, progress,
                       run.losses, snapshots, writer, interrupt))
      return 0;
  } catch (const NumericalError& error) {
    throw NumericalError(std::string(error.what()) + "; losses until then are in " + out.path().string() +
                         ", the last checkpoint is " + checkpoints.last().string());
  }
  std::cout << "stopped; losses, weights and dreams so far are in " << out.path().string()
            << ", and the same command continues" << std::endl;
  return interrupt.exit_code();
}

void evaluate_run(const Run& run, const TrainOptions& options, const Data& data, double images_per_second,
                  const std::filesystem::path& path) {
  std::cout << "fitting linear readouts..." << std::endl;
  const auto fit = [&](const char* whose, const Encoder<float>& encoder) {
    StatusLine status;
    return fit_readouts(encode(encoder, data), run.rng,
                        [&](const std::string& step) { status.draw(whose + (": " + step)); });
  };
  const Readouts trained = fit("trained", run.cortex.encoder);
  const bool learned = options.condition != "untrained" && options.epochs > 0;
  const Encoder<float> newborn(cortex_options(options), run.rng);
  const Readouts untrained = learned ? fit("untrained", newborn) : trained;
  print_table(trained, untrained);
  write_json(path, results(trained, untrained, options, data, images_per_second));
}

int train_on_these_threads(const TrainOptions& options, const OutputDirectory& out, const Data& data) {
  if (options.fresh) out.keep_results_aside();
  Run run(options, out / "losses.csv");
  Checkpoints checkpoints(out.path(), describe(options, data));
  const Position start = begin_or_continue(checkpoints, run, out, options.fresh_if_other);
  const Position end{options.epochs, 0};
  check_epochs(start, options.epochs, out);
  const auto evaluation = out / "evaluation.json";
  if (start == end && std::filesystem::exists(evaluation)) {
    std::cout << "this run is finished, its results are in " << out.path().string()
              << "; more --epochs continue it, --fresh starts over" << std::endl;
    return 0;
  }

  print_title(options, data, run, start);
  std::filesystem::remove(evaluation);  // of fewer epochs
  const Snapshots snapshots(out, run.cortex, data, options);
  Progress progress;
  if (const int code = train_from(start, run, checkpoints, progress, snapshots, options, data, out);
      code != 0)
    return code;
  if (options.epochs == 0) snapshots.on_epoch_end({.complete = true});
  if (!options.no_evaluation) evaluate_run(run, options, data, progress.images_per_second(), evaluation);
  std::cout << "results are in " << out.path().string()
            << ": losses.csv, weights.safetensors, dreams-epoch-*.png"
            << (options.no_evaluation ? "" : ", evaluation.json") << std::endl;
  return 0;
}

}  // namespace

int train(const TrainOptions& given) {
  TrainOptions options = given;
  if (options.threads == 0) options.threads = tbb::info::default_concurrency();
  const OutputDirectory out(options.out);
  Threads threads(options.threads);
  return threads.run([&] {
    cortex_options(options);  // are refused before the data are read
    Data data = load_data(options.dataset, options.data, options.image_size);
    if (options.quick) {
      options.epochs = given.epochs_given ? given.epochs : 1;
      if (options.limit == 0) options.limit = std::min(quick_images, data.train.size());
    }
    check(options, data);
    if (options.limit > 0) data.train = data.train.first(options.limit);
    if (options.condition == "untrained")
      options.epochs = std::min(options.epochs, 1);  // one is enough to measure its losses
    return train_on_these_threads(options, out, data);
  });
}

}  // namespace pad
