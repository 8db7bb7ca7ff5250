// SPDX-License-Identifier: BSD-3-Clause

// The paper's program. `pad train --help` says what it can do.

#include <CLI/CLI.hpp>
#include <iostream>

#include "datasets.hpp"
#include "figures/figures.hpp"
#include "oneiros/phases/conditions.hpp"
#include "train.hpp"

namespace {

constexpr oneiros::Index largest_layer = 8192;  // of --latent and --width: beyond, memory runs out

void add_train(CLI::App& app, pad::TrainOptions& o) {
  app.add_option("--dataset", o.dataset, "data set [the best at hand]")
      ->check(CLI::IsMember(pad::dataset_names()));
  app.add_option("--data", o.data, "directory of the data set's files [data/NAME]");
  app.add_option("--condition", o.condition, "condition of the paper")
      ->check(CLI::IsMember(
          std::vector<std::string>(oneiros::condition_names.begin(), oneiros::condition_names.end())))
      ->capture_default_str();
  app.add_option("--epochs", o.epochs, "passes over the training images")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  app.add_option("--seed", o.seed, "of every random number")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  app.add_option("--threads", o.threads, "[one for each core]; results do not depend on it")
      ->check(CLI::PositiveNumber);
  app.add_option("--batch", o.batch, "images in a mini-batch")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--latent", o.latent, "size of the latent")
      ->check(CLI::Range(oneiros::Index{1}, largest_layer))
      ->capture_default_str();
  app.add_option("--width", o.width, "channels of the first convolution")
      ->check(CLI::Range(oneiros::Index{1}, largest_layer))
      ->capture_default_str();
  app.add_option("--limit", o.limit, "use the first N training images only [all]")
      ->check(CLI::PositiveNumber);
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

void add_figures(CLI::App& app, pad::FiguresOptions& o) {
  app.add_option("--results", o.results, "directory of the tables, as pad reproduce writes them")->required();
  app.add_option("--out", o.out, "directory of the figures and the report")->required();
}

int run(int argc, char** argv) {
  CLI::App app{"Perturbed and adversarial dreaming (Deperrois et al., eLife 2022)", "pad"};
  app.require_subcommand(1);
  pad::TrainOptions options;
  CLI::App* train = app.add_subcommand("train", "train a condition of the paper and evaluate it");
  add_train(*train, options);
  pad::FiguresOptions figures_options;
  CLI::App* figures =
      app.add_subcommand("figures", "draw the paper's figures and judge its claims, from tables");
  add_figures(*figures, figures_options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& error) {
    std::cerr << "pad: " << error.what() << " (pad train --help lists the options)\n";
    return 2;
  }
  if (figures->parsed()) return pad::make_figures(figures_options);
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
