// SPDX-License-Identifier: BSD-3-Clause

// The paper's program. `pad train --help` says what it can do.

#include <CLI/CLI.hpp>
#include <iostream>

#include "datasets.hpp"
#include "dream.hpp"
#include "evaluate.hpp"
#include "figures/figures.hpp"
#include "number_option.hpp"
#include "oneiros/phases/conditions.hpp"
#include "reproduce.hpp"
#include "standard_streams.hpp"
#include "train.hpp"
#include "train_classifier.hpp"

namespace {

std::vector<std::string> condition_names() {
  return {oneiros::condition_names.begin(), oneiros::condition_names.end()};
}

void add_data(CLI::App& app, std::string& dataset, std::filesystem::path& data, const char* usual) {
  app.add_option("--dataset", dataset, std::string("data set [") + usual + "]")
      ->check(CLI::IsMember(pad::dataset_names()));
  app.add_option("--data", data, "directory of the data set's files [data/NAME]");
}

void add_threads(CLI::App& app, int& threads) {
  pad::add_number(app, "--threads", threads, "[one for each core]; results do not depend on it",
                  {1, pad::most_threads});
}

void add_limit(CLI::App& app, oneiros::Index& limit) {
  pad::add_number(app, "--limit", limit, "use the first N training images only [all]", {.least = 1});
}

/// `other` is said where networks may come from a file.
void add_networks(CLI::App& app, pad::NetworkOptions& o, const std::string& other = "") {
  const pad::NetworkOptions paper;
  const auto number = [&](const char* name, oneiros::Index& value, const std::string& what,
                          oneiros::Index usual, oneiros::Index most) {
    pad::add_number(app, name, value, what + " [" + std::to_string(usual) + other + "]", {1, most});
  };
  number("--latent", o.latent, "size of the latent", paper.latent, pad::largest_layer);
  number("--width", o.width, "channels of the first convolution", paper.width, pad::largest_layer);
  number("--image-size", o.image_size, "rows and columns of the images", paper.image_size,
         pad::largest_image);
  pad::add_number(app, "--widths", o.widths,
                  "channels of each convolution, each of which halves the image [--width, and twice as many "
                  "in each next until 7 x 7 pixels or less are left]",
                  {1, pad::largest_layer})
      ->delimiter(',');
  app.add_option("--norm", o.norm,
                 "normalization after convolutions: none, batch or group [none" + other + "]")
      ->check(CLI::IsMember({"none", "batch", "group"}));
}

/// What every training is told: its images and how they are gone through.
template <class Options>
void add_training(CLI::App& app, Options& o) {
  add_data(app, o.dataset, o.data, "the best at hand");
  add_limit(app, o.limit);
  pad::add_number(app, "--seed", o.seed, "of every random number")->capture_default_str();
  add_threads(app, o.threads);
  pad::add_number(app, "--batch", o.batch, "images in a mini-batch", {.least = 1})->capture_default_str();
}

void add_train(CLI::App& app, pad::TrainOptions& o) {
  add_training(app, o);
  app.add_option("--condition", o.condition, "condition of the paper")
      ->check(CLI::IsMember(condition_names()))
      ->capture_default_str();
  pad::add_number(app, "--epochs", o.epochs, "passes over the training images", {0, pad::most_epochs})
      ->capture_default_str();
  add_networks(app, o);
  pad::add_number(app, "--latent-noise", o.latent_noise,
                  "noise on what Wake decodes, in conditions without REM")
      ->capture_default_str();
  app.add_flag("--idle-step", o.idle_step,
               "where NREM is switched off, step its optimizer all the same (the authors' code)");
  app.add_flag("--skip-without-gradient", o.skip_without_gradient,
               "do not step parameters that got no gradient (PyTorch 2)");
  app.add_option("--out", o.out, "directory of the results; the run that it holds is continued")
      ->capture_default_str();
  app.add_flag("--fresh", o.fresh, "start over, and keep the files of the run before in OUT/earlier-N/");
  app.add_flag("--fresh-if-other", o.fresh_if_other, "the same, but only if the run in OUT is not this one");
  pad::add_number(app, "--checkpoint-every", o.checkpoint_every,
                  "minutes between checkpoints within an epoch; 0: only at its end")
      ->capture_default_str();
  app.add_flag(
      "--keep-weights", o.keep_weights,
      "keep the weights of epochs 1, 2, 5, 10, 15, ... and the last, as weights-epoch-*.safetensors");
  app.add_flag("--no-evaluation", o.no_evaluation, "fit no readouts at the end");
  app.add_flag("--quick", o.quick, "a few hundred cycles only: one epoch of at most 16,000 images");
}

void add_evaluate(CLI::App& app, pad::EvaluateOptions& o) {
  app.add_option("--weights", o.weights, "weights or checkpoint of pad train")
      ->required()
      ->check(CLI::ExistingFile);
  add_data(app, o.dataset, o.data, "the one that the networks were trained on");
  app.add_option("--out", o.out, "directory of the tables [evaluation/NAME, by the networks' name]");
  add_limit(app, o.limit);
  app.add_option("--only", o.only, "measures [all]")
      ->delimiter(',')
      ->check(CLI::IsMember(pad::measure_names()));
  pad::add_number(app, "--patch", o.patches, "sizes of the patches that occlude test images, pixels",
                  {1, pad::largest_occlusion})
      ->delimiter(',')
      ->capture_default_str();
  app.add_option("--classifier", o.classifier,
                 "Frechet classifier distance: in the features of this classifier of pad train-classifier")
      ->check(CLI::ExistingFile);
  app.add_option("--inception", o.inception,
                 "Frechet inception distance: with these weights (docs/inception.md)")
      ->check(CLI::ExistingFile);
  app.add_option("--inception-variant", o.inception_variant, "whose pools these weights are for")
      ->check(CLI::IsMember({"fid", "torchvision"}))
      ->capture_default_str();
  pad::add_number(app, "--images", o.images, "images in each set that the Frechet distance compares",
                  {2, 10000000})
      ->capture_default_str();
  pad::add_number(app, "--seed", o.seed, "of the evaluation's random numbers [that of the training]");
  add_threads(app, o.threads);
}

void add_dream(CLI::App& app, pad::DreamOptions& o) {
  app.add_option("--weights", o.weights, "weights or checkpoints of pad train, early and late for instance")
      ->required()
      ->check(CLI::ExistingFile);
  add_data(app, o.dataset, o.data, "the one that the networks were trained on");
  app.add_option("--out", o.out, "directory of the pictures")->capture_default_str();
  pad::add_number(app, "--columns", o.columns, "images in a row", {2, 64})->capture_default_str();
  pad::add_number(app, "--seed", o.seed, "of noise and occlusions")->capture_default_str();
  add_threads(app, o.threads);
}

void add_reproduce(CLI::App& app, pad::ReproduceOptions& o) {
  app.add_option("--dataset", o.datasets, "data sets [cifar10,svhn]")
      ->delimiter(',')
      ->check(CLI::IsMember(pad::dataset_names()));
  app.add_option("--data", o.data, "directory that holds each data set's files as NAME/ [data]");
  app.add_option("--condition", o.conditions, "conditions [all of the paper's]")
      ->delimiter(',')
      ->check(CLI::IsMember(condition_names()));
  pad::add_number(app, "--seeds", o.seeds, "seeds 1 to N", {1, 1000})->capture_default_str();
  pad::add_number(app, "--epochs", o.epochs,
                  "of each run [the paper's: 100 for the five main conditions, else 50]",
                  {1, pad::most_epochs});
  add_limit(app, o.limit);
  add_networks(app, o);
  pad::add_number(app, "--jobs", o.jobs, "runs side by side [as many as cores and memory allow]",
                  {1, pad::most_threads});
  app.add_option("--inception", o.inception,
                 "Inception v3 weights for the Frechet distance [a classifier that is trained first]")
      ->check(CLI::ExistingFile);
  pad::add_number(app, "--classifier-epochs", o.classifier_epochs,
                  "of that classifier; 0: no Frechet distances", {0, pad::most_epochs});
  app.add_flag("--keep-weights", o.keep_weights, "keep the weights of all evaluated epochs, 14 MB each");
  app.add_flag("--quick", o.quick, "in minutes: five conditions, one seed, two epochs of 12,800 images");
  app.add_option("--out", o.out,
                 "directory of the results; what is done there already is not done again "
                 "[reproduction, reproduction-quick]");
}

void add_train_classifier(CLI::App& app, pad::ClassifierOptions& o) {
  add_training(app, o);
  pad::add_number(app, "--epochs", o.epochs, "passes over the training images", {1, pad::most_epochs})
      ->capture_default_str();
  app.add_option("--encoder", o.encoder,
                 "weights.safetensors of pad train, or a classifier.safetensors, whose encoder is trained "
                 "further [random weights]");
  add_networks(app, o, ", or that of --encoder");
  pad::add_number(app, "--learning-rate", o.learning_rate,
                  "of Adam at the start; it falls to 0 along a cosine",
                  {.least = std::numeric_limits<double>::min()})
      ->capture_default_str();
  app.add_flag("--no-flips", o.no_flips,
               "do not mirror training images (those of svhn, mnist and synthetic never are)");
  app.add_option("--out", o.out, "directory of classifier.safetensors and classifier.json")
      ->capture_default_str();
}

void add_figures(CLI::App& app, pad::FiguresOptions& o) {
  app.add_option("--results", o.results, "directory of the tables, as pad reproduce writes them")->required();
  app.add_option("--out", o.out, "directory of the figures and the report")->required();
  app.add_option("--page", o.pages, "pages of Markdown in which the tables of results are written anew")
      ->check(CLI::ExistingFile);
}

int run(int argc, char** argv) {
  CLI::App app{"Perturbed and adversarial dreaming (Deperrois et al., eLife 2022)", "pad"};
  app.require_subcommand(1);
  pad::TrainOptions train_options;
  CLI::App* train = app.add_subcommand("train", "train a condition of the paper and evaluate it");
  add_train(*train, train_options);
  pad::ClassifierOptions classifier_options;
  CLI::App* train_classifier =
      app.add_subcommand("train-classifier",
                         "train the paper's encoder with labels, for the Frechet classifier distance or to "
                         "fine-tune it; the files "
                         "are written at the end, a run that was interrupted is started over");
  add_train_classifier(*train_classifier, classifier_options);
  pad::EvaluateOptions evaluate_options;
  CLI::App* evaluate = app.add_subcommand("evaluate", "the paper's measures of trained networks");
  add_evaluate(*evaluate, evaluate_options);
  pad::DreamOptions dream_options;
  CLI::App* dream = app.add_subcommand("dream", "pictures of what trained networks see and dream");
  add_dream(*dream, dream_options);
  pad::ReproduceOptions reproduce_options;
  CLI::App* reproduce =
      app.add_subcommand("reproduce", "train and evaluate the paper's conditions, data sets and seeds");
  add_reproduce(*reproduce, reproduce_options);
  pad::FiguresOptions figures_options;
  CLI::App* figures =
      app.add_subcommand("figures", "draw the paper's figures and judge its claims, from tables");
  add_figures(*figures, figures_options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& error) {
    const auto chosen = app.get_subcommands();
    std::cerr << "pad: " << error.what() << " (pad "
              << (chosen.empty() ? std::string() : chosen.front()->get_name() + " ")
              << "--help lists the options)\n";
    return 2;
  }
  if (*train) {
    train_options.epochs_given = train->count("--epochs") > 0;
    return pad::train(train_options);
  }
  if (*train_classifier) return pad::train_classifier(classifier_options);
  if (*evaluate) {
    evaluate_options.seed_given = evaluate->count("--seed") > 0;
    return pad::evaluate(evaluate_options);
  }
  if (*dream) return pad::dream(dream_options);
  if (*figures) return pad::make_figures(figures_options);
  for (int i = 0; i < argc; ++i) reproduce_options.command += (i == 0 ? "" : " ") + std::string(argv[i]);
  return pad::reproduce(reproduce_options);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    pad::prepare_standard_streams();
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "pad: " << error.what() << '\n';
    return 1;
  }
}
