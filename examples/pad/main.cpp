// SPDX-License-Identifier: BSD-3-Clause

// The paper's program. `pad train --help` says what it can do.

#include <CLI/CLI.hpp>
#include <iostream>

#include "datasets.hpp"
#include "oneiros/phases/conditions.hpp"
#include "train.hpp"
#include "train_classifier.hpp"

namespace {

constexpr oneiros::Index largest_layer = 8192;  // of --latent and --width: beyond, memory runs out

/// What every training is told: its images and how they are gone through.
template <class Options>
void add_training(CLI::App& app, Options& o) {
  app.add_option("--dataset", o.dataset, "data set [the best at hand]")
      ->check(CLI::IsMember(pad::dataset_names()));
  app.add_option("--data", o.data, "directory of the data set's files [data/NAME]");
  app.add_option("--limit", o.limit, "use the first N training images only [all]")
      ->check(CLI::PositiveNumber);
  app.add_option("--seed", o.seed, "of every random number")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  app.add_option("--threads", o.threads, "[one for each core]; results do not depend on it")
      ->check(CLI::PositiveNumber);
  app.add_option("--batch", o.batch, "images in a mini-batch")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
}

void add_train(CLI::App& app, pad::TrainOptions& o) {
  add_training(app, o);
  app.add_option("--condition", o.condition, "condition of the paper")
      ->check(CLI::IsMember(
          std::vector<std::string>(oneiros::condition_names.begin(), oneiros::condition_names.end())))
      ->capture_default_str();
  app.add_option("--epochs", o.epochs, "passes over the training images")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  app.add_option("--latent", o.latent, "size of the latent")
      ->check(CLI::Range(oneiros::Index{1}, largest_layer))
      ->capture_default_str();
  app.add_option("--width", o.width, "channels of the first convolution")
      ->check(CLI::Range(oneiros::Index{1}, largest_layer))
      ->capture_default_str();
  app.add_option("--latent-noise", o.latent_noise, "noise on what Wake decodes, in conditions without REM")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  app.add_flag("--idle-step", o.idle_step,
               "where NREM is switched off, step its optimizer all the same (the authors' code)");
  app.add_flag("--skip-without-gradient", o.skip_without_gradient,
               "do not step parameters that got no gradient (PyTorch 2)");
  app.add_option("--out", o.out, "directory of the results; the run that it holds is continued")
      ->capture_default_str();
  app.add_flag("--fresh", o.fresh, "start over, and keep the files of the run before in OUT/earlier-N/");
  app.add_flag("--fresh-if-other", o.fresh_if_other, "the same, but only if the run in OUT is not this one");
  app.add_option("--checkpoint-every", o.checkpoint_every,
                 "minutes between checkpoints within an epoch; 0: only at its end")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  app.add_flag("--keep-weights", o.keep_weights,
               "keep the weights of epochs 1, 2, 5, 10, 15, ..., as weights-epoch-*.safetensors");
  app.add_flag("--quick", o.quick, "a few hundred cycles only: one epoch of at most 16,000 images");
}

void add_train_classifier(CLI::App& app, pad::ClassifierOptions& o) {
  add_training(app, o);
  app.add_option("--epochs", o.epochs, "passes over the training images")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--encoder", o.encoder,
                 "weights.safetensors of pad train, or a classifier.safetensors, whose encoder is trained "
                 "further [random weights]");
  app.add_option("--latent", o.latent, "size of the latent [256, or that of --encoder]")
      ->check(CLI::Range(oneiros::Index{1}, largest_layer));
  app.add_option("--width", o.width, "channels of the first convolution [64, or those of --encoder]")
      ->check(CLI::Range(oneiros::Index{1}, largest_layer));
  app.add_option("--learning-rate", o.learning_rate, "of Adam at the start; it falls to 0 along a cosine")
      ->capture_default_str();
  app.add_flag("--no-flips", o.no_flips,
               "do not mirror training images (those of svhn, mnist and synthetic never are)");
  app.add_option("--out", o.out, "directory of classifier.safetensors and classifier.json")
      ->capture_default_str();
}

int run(int argc, char** argv) {
  CLI::App app{"Perturbed and adversarial dreaming (Deperrois et al., eLife 2022)", "pad"};
  app.require_subcommand(1);
  pad::TrainOptions options;
  CLI::App* train = app.add_subcommand("train", "train a condition of the paper and evaluate it");
  add_train(*train, options);
  pad::ClassifierOptions classifier_options;
  CLI::App* train_classifier =
      app.add_subcommand("train-classifier",
                         "train the paper's encoder with labels, for the Frechet classifier distance or to "
                         "fine-tune it; the files "
                         "are written at the end, a run that was interrupted is started over");
  add_train_classifier(*train_classifier, classifier_options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& error) {
    std::cerr << "pad: " << error.what() << " (pad COMMAND --help lists the options)\n";
    return 2;
  }
  if (train_classifier->parsed()) return pad::train_classifier(classifier_options);
  options.epochs_given = train->count("--epochs") > 0;
  return pad::train(options);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "pad: " << error.what() << '\n';
    return 1;
  }
}
