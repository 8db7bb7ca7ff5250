// SPDX-License-Identifier: BSD-3-Clause
#include "train.hpp"

#include <tbb/info.h>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <filesystem>
#include <iomanip>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <vector>

#include "evaluate.hpp"
#include "losses_file.hpp"
#include "oneiros/evaluation/sgd_readout.hpp"
#include "oneiros/io/atomic_file.hpp"
#include "oneiros/io/weights.hpp"
#include "oneiros/phases.hpp"
#include "pictures.hpp"
#include "progress.hpp"

namespace pad {

using namespace oneiros;

namespace {

constexpr Index quick_images = 16000;  // 250 cycles of the paper's batch

volatile std::sig_atomic_t interrupted = 0;

/// While it lives, Ctrl-C only asks for an end; a second one ends the program at once.
class InterruptHandler {
 public:
  InterruptHandler() : previous_(std::signal(SIGINT, on_interrupt)) {}
  InterruptHandler(const InterruptHandler&) = delete;
  InterruptHandler& operator=(const InterruptHandler&) = delete;
  ~InterruptHandler() { std::signal(SIGINT, previous_); }

  bool stop_requested() const { return interrupted != 0; }

 private:
  static void on_interrupt(int) {
    interrupted = 1;
    std::signal(SIGINT, SIG_DFL);
  }

  void (*previous_)(int);
};

/// Where the files of a run go.
class OutputDirectory {
 public:
  /// Makes the directory. Throws DataError unless files can be written there.
  explicit OutputDirectory(std::filesystem::path path) : path_(std::move(path)) {
    std::error_code error;
    std::filesystem::create_directories(path_, error);
    if (!std::filesystem::is_directory(path_))
      throw DataError("--out " + path_.string() +
                      ": expected a directory that can be made: " + error.message());
    AtomicFile(path_ / "losses.csv").write("");  // not committed: only tries
  }

  /// Moves the files of an earlier run to a directory of their own within this one.
  void keep_earlier_run() const {
    std::vector<std::filesystem::path> earlier;
    for (const auto& entry : std::filesystem::directory_iterator(path_))
      if (entry.is_regular_file() && is_result(entry.path().filename().string()))
        earlier.push_back(entry.path());
    if (earlier.empty()) return;
    int number = 1;
    while (std::filesystem::exists(path_ / ("earlier-" + std::to_string(number)))) ++number;
    const std::filesystem::path aside = path_ / ("earlier-" + std::to_string(number));
    std::filesystem::create_directory(aside);
    for (const auto& file : earlier) std::filesystem::rename(file, aside / file.filename());
    std::cout << "files of the run before are kept in " << aside.string() << std::endl;
  }

  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  const std::filesystem::path& path() const { return path_; }

 private:
  static bool is_result(const std::string& name) {
    return name == "losses.csv" || name == "weights.safetensors" || name == "evaluation.json" ||
           (name.starts_with("dreams-epoch-") && name.ends_with(".png"));
  }

  std::filesystem::path path_;
};

/// Writes weights and dreams after each epoch.
class Snapshots {
 public:
  Snapshots(const OutputDirectory& out, const Cortex<float>& cortex, const Data& data,
            const TrainOptions& options)
      : out_(out), cortex_(cortex), data_(data), options_(options) {}

  void on_epoch_end(const EpochEvent& event) const {
    const Metadata metadata{
        {"condition", options_.condition},        {"dataset", data_.name},
        {"epoch", std::to_string(event.epoch)},   {"epoch_complete", event.complete ? "true" : "false"},
        {"seed", std::to_string(options_.seed)},  {"latent", std::to_string(options_.latent)},
        {"width", std::to_string(options_.width)}};
    save_weights(out_ / "weights.safetensors", metadata, cortex_.encoder, cortex_.generator);
    std::ostringstream name;
    name << "dreams-epoch-" << std::setw(3) << std::setfill('0') << event.epoch << ".png";
    write_dreams(out_ / name.str(), cortex_, data_.test, Rng{options_.seed});
  }

 private:
  const OutputDirectory& out_;
  const Cortex<float>& cortex_;
  const Data& data_;
  const TrainOptions& options_;
};

void check(const TrainOptions& options, const Data& data) {
  const Index images = options.limit > 0 ? options.limit : data.train.size();
  const Index readout_batch = evaluation::SgdReadoutOptions{}.batch_size;
  if (options.batch < 2)
    throw ValueError(
        detail::message("--batch: expected at least 2, which the latent prior needs, found ", options.batch));
  if (images < options.batch)
    throw ValueError(detail::message(options.limit > 0 ? "--limit" : "--batch",
                                     ": expected at least one batch of ", options.batch,
                                     " training images, found ", images));
  if (images < readout_batch)
    throw ValueError(detail::message("--limit: expected at least the ", readout_batch,
                                     " training images that a batch of the readout takes, found ", images));
  if (!std::isfinite(options.latent_noise))
    throw ValueError(detail::message("--latent-noise: expected a number, found ", options.latent_noise));
  if (images > data.train.size())
    throw ValueError(detail::message("--limit: expected at most the ", data.train.size(),
                                     " training images of ", data.name, ", found ", images));
}

void print_table(const Readouts& trained, const Readouts& untrained) {
  const auto row = [](const char* name, const Accuracy& a, const Accuracy& b) {
    std::cout << std::left << std::setw(22) << name << std::right << std::fixed << std::setprecision(2)
              << std::setw(8) << 100 * a.train << std::setw(8) << 100 * a.test << std::setw(16)
              << 100 * b.train << std::setw(8) << 100 * b.test << '\n';
  };
  std::cout << "\nlinear readout, %          train    test  untrained train    test\n";
  row("paper's (SGD)", trained.paper, untrained.paper);
  row("converged", trained.converged, untrained.converged);
  std::cout << std::endl;
}

nlohmann::ordered_json results(const Readouts& trained, const Readouts& untrained,
                               const TrainOptions& options, const Data& data, int epochs,
                               double images_per_second) {
  return {{"readout_train_accuracy", trained.paper.train},
          {"readout_test_accuracy", trained.paper.test},
          {"untrained_test_accuracy", untrained.paper.test},
          {"converged_readout_train_accuracy", trained.converged.train},
          {"converged_readout_test_accuracy", trained.converged.test},
          {"converged_untrained_test_accuracy", untrained.converged.test},
          {"run",
           {{"dataset", data.name},
            {"training_images", data.train.size()},
            {"test_images", data.test.size()},
            {"condition", options.condition},
            {"latent_noise", options.latent_noise},
            {"idle_step", options.idle_step},
            {"without_gradient", options.skip_without_gradient ? "skip" : "zero"},
            {"epochs", epochs},
            {"seed", options.seed},
            {"batch", options.batch},
            {"latent", options.latent},
            {"width", options.width},
            {"threads", options.threads},
            {"images_per_second", images_per_second}}}};
}

int train_on_these_threads(const TrainOptions& options, const OutputDirectory& out, Data data) {
  const Rng rng{options.seed};
  const CortexOptions sizes{.latent_size = options.latent, .base_width = options.width};
  const auto rule = options.skip_without_gradient ? WithoutGradient::skip : WithoutGradient::zero;
  Cortex<float> cortex{sizes, rng, Adam<float>{{.without_gradient = rule}}};
  Hippocampus<float> hippocampus;
  auto condition = paper_condition<Cortex<float>>(
      options.condition, {.latent_noise = options.latent_noise, .idle_step = options.idle_step});
  if (options.limit > 0) data.train = data.train.first(options.limit);
  const bool learns = options.condition != "untrained";
  const int epochs =
      learns ? options.epochs : std::min(options.epochs, 1);  // one is enough to measure its losses

  out.keep_earlier_run();
  LossesFile losses(out / "losses.csv");
  Snapshots snapshots(out, cortex, data, options);
  Progress progress;
  std::cout << "PAD, condition " << options.condition << ": " << data.train.size() << " training images of "
            << data.name << ", " << epochs << (epochs == 1 ? " epoch" : " epochs") << ", batches of "
            << options.batch << ", seed " << options.seed << ", " << options.threads
            << (options.threads == 1 ? " thread" : " threads") << ", " << parameter_count(cortex)
            << " parameters" << std::endl;
  {
    InterruptHandler interrupt;
    const TrainingOptions training{.epochs = epochs, .batch_size = options.batch};
    bool finished = false;
    try {
      finished = oneiros::train(cortex, hippocampus, condition, data.train, training, rng, progress, losses,
                                snapshots, interrupt);
    } catch (const NumericalError& error) {
      losses.flush();
      throw NumericalError(std::string(error.what()) +
                           "; losses until then and the weights of the last epoch are in " +
                           out.path().string());
    }
    if (!finished) {
      std::cout << "stopped; losses, weights and dreams so far are in " << out.path().string() << std::endl;
      return 130;
    }
  }
  if (epochs == 0) snapshots.on_epoch_end({.complete = true});

  std::cout << "fitting linear readouts..." << std::endl;
  const Readouts trained = evaluate(cortex.encoder, data, rng);
  const Readouts untrained =
      !learns || epochs == 0 ? trained : evaluate(Encoder<float>(sizes, rng), data, rng);
  print_table(trained, untrained);
  const auto json = results(trained, untrained, options, data, epochs, progress.images_per_second());
  write_file_atomically(out / "evaluation.json", [&](auto& file) { file.write(json.dump(2) + "\n"); });
  std::cout << "results are in " << out.path().string()
            << ": losses.csv, weights.safetensors, dreams-epoch-*.png, evaluation.json" << std::endl;
  return 0;
}

}  // namespace

int train(const TrainOptions& given) {
  TrainOptions options = given;
  if (options.threads == 0) options.threads = tbb::info::default_concurrency();
  const OutputDirectory out(options.out);
  Threads threads(options.threads);
  return threads.run([&] {
    Data data = load_data(options.dataset, options.data);
    if (options.quick) {
      options.epochs = given.epochs_given ? given.epochs : 1;
      if (options.limit == 0) options.limit = std::min(quick_images, data.train.size());
    }
    check(options, data);
    return train_on_these_threads(options, out, std::move(data));
  });
}

}  // namespace pad
