// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The commands of the program, and what each can be told: a member with the paper's default, and a row in the
// table of fields, which is all that an option needs (fields.hpp). Each command returns the program's exit
// code, and throws std::exception with a message for the user.

#include "conditions.hpp"
#include "fields.hpp"
#include "oneiros/cortex/options.hpp"
#include "oneiros/data/by_name.hpp"
#include "table.hpp"

namespace pad {

using std::filesystem::path;
using Data = oneiros::data::TrainAndTest;

inline Data load_data(const std::string& name, const path& directory, oneiros::Index side) {
  return oneiros::data::load_by_name(name, directory, side, {"--dataset", "--data"});
}

/// Throws oneiros::ValueError unless the data have as many training images as the options ask for.
template <class Options>
void check_images(const Options& options, const Data& data) {
  using oneiros::ValueError, oneiros::detail::message;
  const oneiros::Index images = options.limit > 0 ? options.limit : data.train.size();
  if (images < options.batch)
    throw ValueError(message(options.limit > 0 ? "--limit" : "--batch", ": expected at least one batch of ",
                             options.batch, " training images, found ", images));
  if (images > data.train.size())
    throw ValueError(message("--limit: expected at most the ", data.train.size(), " training images of ",
                             data.name, ", found ", images));
}

// The most that options take.
inline constexpr oneiros::Index largest_layer = 8192;  // --latent and widths: beyond, memory runs out
inline constexpr oneiros::Index largest_image = 1024;  // --image-size
inline constexpr int largest_occlusion = 32;           // --patch, pixels: the side of an image
inline constexpr oneiros::Index most_stimuli = 2000;   // with all their pairs
inline constexpr int most_epochs = 1000000;
inline constexpr int most_threads = 4096;

// Rows that several commands have.
inline Field dataset_field(const char* usually) {
  return {"dataset", std::string("data set [") + usually + "]", 0, 0, 0, oneiros::data::dataset_names()};
}
inline const Field data_field{"data", "directory of the data set's files [data/NAME]"};
inline const Field limit_field{"limit", "use the first N training images only [all]", 0, 1};
inline const Field threads_field{"threads", "[one for each core]; results do not depend on it", in_results, 1,
                                 most_threads};
inline const Field keep_weights_field{"keep-weights",
                                      "keep the weights of epochs 1, 2, 5, 10, 15, ... and the last, as "
                                      "weights-epoch-*.safetensors, 14 MB each"};

/// The value of an enumeration that has a name, which is one of its names in their order.
template <class Enum, class Names>
Enum named_value(const Names& names, const std::string& name) {
  return static_cast<Enum>(std::ranges::find(names, name) - names.begin());
}

/// For a field that takes one of these.
template <class Names>
std::vector<std::string> words_of(const Names& names) {
  return {names.begin(), names.end()};
}

/// As oneiros::Normalization has them.
inline constexpr std::array norm_names{"none", "batch", "group"};

/// As oneiros::Precision has them.
inline constexpr std::array precision_names{"full", "bfloat16"};
inline const Field precision_field{"precision",
                                   "of the factors of products in training",
                                   identity | in_results | usual,
                                   0,
                                   0,
                                   words_of(precision_names)};

/// What networks are made of.
struct NetworkOptions {
  oneiros::Index latent = 256;
  oneiros::Index width = 64;
  oneiros::Index image_size = 32;      // rows and columns of the images
  std::vector<oneiros::Index> widths;  // empty: as many as leave 7 x 7 pixels or less, from `width` on
  std::string norm = "none";

  /// `other` is said where networks may come from a file.
  template <class O, class Visitor>
  static void for_each_field(O& o, const Visitor& visit, const std::string& other = "") {
    constexpr unsigned all = identity | in_weights | in_results;
    visit({"latent", "size of the latent [256" + other + "]", all, 1, largest_layer}, o.latent);
    visit({"width", "channels of the first convolution [64" + other + "]", all, 1, largest_layer}, o.width);
    visit({"image-size", "rows and columns of the images [32" + other + "]", all, 1, largest_image},
          o.image_size);
    visit({"widths",
           "channels of each convolution, each of which halves the image [--width, and twice as many in each "
           "next until 7 x 7 pixels or less are left]",
           identity | in_results, 1, largest_layer},
          o.widths);
    Field norm{"norm", "normalization after convolutions: none, batch or group [none" + other + "]", all};
    norm.words = words_of(norm_names);
    visit(norm, o.norm);
  }
};

/// Throws oneiros::ShapeError for images that cannot be halved as often as there are widths.
inline oneiros::CortexOptions cortex_options(const NetworkOptions& options) {
  const oneiros::CortexOptions sizes{
      .latent_size = options.latent,
      .base_width = options.width,
      .widths = options.widths,
      .image = {options.image_size, options.image_size, 3},
      .normalization = named_value<oneiros::Normalization>(norm_names, options.norm)};
  oneiros::detail::rest_of(sizes);
  return sizes;
}

struct TrainOptions : NetworkOptions {
  std::string dataset;
  path data, recipe, out = "out";
  std::string condition = "full";
  std::string recipe_text;  // what `recipe` says; the condition is then its name
  std::string precision = "full";
  double latent_noise = 0.5, checkpoint_every = 5;
  bool idle_step = false, skip_without_gradient = false;
  int epochs = 50, threads = 0;  // 0: one for each core
  bool epochs_given = false;     // by the user
  std::uint64_t seed = 1;
  oneiros::Index batch = 64, limit = 0;  // 0: all training images
  oneiros::Index shards = 1;
  bool fresh = false, fresh_if_other = false, keep_weights = false, no_evaluation = false, quick = false;

  template <class O, class Visitor>
  static void for_each_field(O& o, const Visitor& visit) {
    visit(dataset_field("the best at hand"), o.dataset);
    visit(data_field, o.data);
    visit(limit_field, o.limit);
    visit({"condition", "condition of the paper", identity | in_weights | in_results | usual, 0, 0,
           condition_names()},
          o.condition);
    visit({"recipe", "a file with a cycle of phases of your own, in the place of a condition (pad list)",
           existing},
          o.recipe);
    visit({"latent-noise", "noise on what Wake decodes, in conditions without REM",
           identity | in_results | usual},
          o.latent_noise);
    visit({"idle-step", "where NREM is switched off, step its optimizer all the same (the authors' code)",
           identity | in_results},
          o.idle_step);
    visit({"skip-without-gradient", "do not step parameters that got no gradient (PyTorch 2)",
           identity | in_results},
          o.skip_without_gradient);
    visit(precision_field, o.precision);
    visit({"epochs", "passes over the training images", in_results | usual, 0, most_epochs}, o.epochs);
    visit({"seed", "of every random number", identity | in_weights | in_results | usual}, o.seed);
    visit({"batch", "images in a mini-batch", identity | in_results | usual, 1}, o.batch);
    visit({"shards",
           "parts of a mini-batch that `mpirun -n RANKS pad train` shares out: a power of two, and a "
           "multiple of "
           "RANKS, on which results do not depend",
           identity | in_results | usual, 1},
          o.shards);
    NetworkOptions::for_each_field(o, visit);
    visit(threads_field, o.threads);
    visit({"out", "directory of the results; the run that it holds is continued", usual}, o.out);
    visit({"fresh", "start over, and keep the files of the run before in OUT/earlier-N/"}, o.fresh);
    visit({"fresh-if-other", "the same, but only if the run in OUT is not this one"}, o.fresh_if_other);
    visit({"checkpoint-every", "minutes between checkpoints within an epoch; 0: only at its end", usual},
          o.checkpoint_every);
    visit(keep_weights_field, o.keep_weights);
    visit({"no-evaluation", "fit no readouts at the end"}, o.no_evaluation);
    visit({"quick", "a few hundred cycles only: one epoch of at most 16,000 images"}, o.quick);
  }
};

/// Trains a condition of the paper, from where it was interrupted, and evaluates it. 130 after Ctrl-C, 143
/// after SIGTERM.
int train(const TrainOptions& given);

struct ListOptions {
  template <class O, class Visitor>
  static void for_each_field(O&, const Visitor&) {}
};

/// Prints what recipes are made of.
int list(const ListOptions&);

/// The sizes are 0 and the norm is empty where nobody says: the paper's, or those of the encoder.
struct ClassifierOptions : NetworkOptions {
  ClassifierOptions() : NetworkOptions{.latent = 0, .width = 0, .image_size = 0, .widths = {}, .norm = ""} {}

  std::string dataset;
  path data, encoder, out = "out";
  int epochs = 8, threads = 0;  // 0: one for each core
  std::uint64_t seed = 1;
  oneiros::Index batch = 64, limit = 0;  // 0: all training images
  double learning_rate = 1e-3;
  bool no_flips = false;

  template <class O, class Visitor>
  static void for_each_field(O& o, const Visitor& visit) {
    visit(dataset_field("the best at hand"), o.dataset);
    visit(data_field, o.data);
    visit(limit_field, o.limit);
    visit({"encoder",
           "weights.safetensors of pad train, or a classifier.safetensors, whose encoder is trained further "
           "[random weights]",
           in_results},
          o.encoder);
    visit({"epochs", "passes over the training images", in_weights | in_results | usual, 1, most_epochs},
          o.epochs);
    visit({"seed", "of every random number", in_weights | in_results | usual}, o.seed);
    visit({"batch", "images in a mini-batch", in_results | usual, 1}, o.batch);
    NetworkOptions::for_each_field(o, visit, ", or that of --encoder");
    visit({"learning-rate", "of Adam at the start; it falls to 0 along a cosine",
           in_results | usual | positive},
          o.learning_rate);
    visit({"no-flips", "do not mirror training images (those of svhn, mnist and synthetic never are)",
           in_results},
          o.no_flips);
    visit(threads_field, o.threads);
    visit({"out", "directory of classifier.safetensors and classifier.json", usual}, o.out);
  }
};

/// Trains the paper's encoder end to end with labels, from random weights or from those that `pad train` has
/// found.
int train_classifier(const ClassifierOptions& given);

struct EvaluateOptions {
  path weights, data, out, classifier, inception;
  std::string dataset, inception_variant = "fid";
  std::vector<std::string> only;
  std::vector<int> patches = {4};
  oneiros::Index limit = 0, images = 10000;  // 0: all training images
  std::uint64_t seed = 0;
  bool seed_given = false;  // else the seed of the training
  int threads = 0;          // 0: one for each core

  template <class O, class Visitor>
  static void for_each_field(O& o, const Visitor& visit) {
    visit({"weights", "weights or checkpoint of pad train", required | existing}, o.weights);
    visit(dataset_field("the one that the networks were trained on"), o.dataset);
    visit(data_field, o.data);
    visit({"out", "directory of the tables [evaluation/NAME, by the networks' name]"}, o.out);
    visit(limit_field, o.limit);
    visit({"only", "measures [all]", 0, 0, 0, measure_names()}, o.only);
    visit({"patch", "sizes of the patches that occlude test images, pixels", usual, 1, largest_occlusion},
          o.patches);
    visit(
        {"classifier",
         "Frechet classifier distance: in the features of this classifier of pad train-classifier", existing},
        o.classifier);
    visit({"inception", "Frechet inception distance: with these weights (docs/analysis.md)", existing},
          o.inception);
    visit({"inception-variant", "whose pools these weights are for", usual, 0, 0, {"fid", "torchvision"}},
          o.inception_variant);
    visit({"images", "images in each set that the Frechet distance compares", usual, 2, 10000000}, o.images);
    visit({"seed", "of the evaluation's random numbers [that of the training]"}, o.seed);
    visit(threads_field, o.threads);
  }
};

/// The paper's measures of trained networks, as CSV tables and measures.json.
int evaluate(const EvaluateOptions& given);

struct DreamOptions {
  std::vector<path> weights;
  std::string dataset;
  path data, out = "out";
  int columns = 12, frames = 0, threads = 0;  // 0: no walk; one for each core
  bool html = false;
  std::uint64_t seed = 1;

  template <class O, class Visitor>
  static void for_each_field(O& o, const Visitor& visit) {
    visit(
        {"weights", "weights or checkpoints of pad train, early and late for instance", required | existing},
        o.weights);
    visit(dataset_field("the one that the networks were trained on"), o.dataset);
    visit(data_field, o.data);
    visit({"out", "directory of the pictures", usual}, o.out);
    visit({"columns", "images in a row, and memories on the walk", usual, 2, 64}, o.columns);
    visit({"frames",
           "pictures of a walk through latent space, from memory to memory, for OUT/walk/ and the animation "
           "OUT/walk.png; a column for each network [none]",
           0, 1, 9999},
          o.frames);
    visit(
        {"html", "also write a page for each network in which the browser dreams, of memories with sliders"},
        o.html);
    visit({"seed", "of noise and occlusions", usual}, o.seed);
    visit(threads_field, o.threads);
  }
};

/// Pictures of what trained networks see and dream (Figure 3), and of how images are occluded (Figures 5a and
/// 9).
int dream(const DreamOptions& options);

/// The images that networks are shown, and the rows of the commands that show them.
struct ShownOptions {
  std::string dataset, split = "test";
  path data, images;
  oneiros::Index limit = 0;  // 0: all
  int threads = 0;           // 0: one for each core

  template <class O, class Visitor>
  static void for_each_field(O& o, const Visitor& visit) {
    visit(dataset_field("the one that the networks were trained on"), o.dataset);
    visit(data_field, o.data);
    visit({"split", "part of the data set", usual, 0, 0, {"test", "train"}}, o.split);
    visit({"images", "show the pictures in FOLDER/CLASS/*.png (or jpg, bmp) instead of a data set"},
          o.images);
    visit({"limit", "show the first N images only [all]", 0, 1}, o.limit);
    visit(threads_field, o.threads);
  }
};

struct ActivationsOptions : ShownOptions {
  path weights, out = "activations";
  std::vector<std::string> layers;
  bool list = false;

  template <class O, class Visitor>
  static void for_each_field(O& o, const Visitor& visit) {
    visit({"weights", "weights or checkpoint of pad train", required | existing}, o.weights);
    visit({"layer", "layers, by their names in the weights file [the latent]"}, o.layers);
    visit({"list", "do nothing, but print each layer with the shape of its output for an image"}, o.list);
    ShownOptions::for_each_field(o, visit);
    visit({"out", "directory of LAYER.npy, and of images.csv with the order of the images", usual}, o.out);
  }
};

/// What layers make of images, as arrays for NumPy.
int activations(const ActivationsOptions& options);

/// As oneiros::evaluation::RankCorrelation has them.
inline constexpr std::array correlation_names{"spearman", "kendall"};

/// As oneiros::evaluation::Dissimilarity has them.
inline constexpr std::array dissimilarity_names{"correlation", "cosine", "euclidean"};

struct CompareOptions : ShownOptions {
  std::vector<path> weights, rdms;
  path out = "comparison";
  std::vector<std::string> layers;
  std::string dissimilarity = "correlation", correlation = "spearman";
  oneiros::Index batch = 256, stimuli = 100;
  std::uint64_t seed = 1;

  template <class O, class Visitor>
  static void for_each_field(O& o, const Visitor& visit) {
    visit({"weights", "weights or checkpoints of pad train", required | existing}, o.weights);
    visit({"layer", "layers of each, by their names in the weights file [the latent]"}, o.layers);
    ShownOptions::for_each_field(o, visit);
    visit({"batch", "images in a mini-batch of the estimate of CKA", usual, 4, 10000}, o.batch);
    visit({"stimuli", "random images whose dissimilarities are compared", usual, 3, most_stimuli}, o.stimuli);
    visit({"rdm",
           "dissimilarities from elsewhere (.npy: a matrix, or SciPy's pdist) of all images shown, which are "
           "then the stimuli",
           existing},
          o.rdms);
    visit(
        {"dissimilarity", "of a layer's responses to two images", usual, 0, 0, words_of(dissimilarity_names)},
        o.dissimilarity);
    visit({"correlation", "of the ranks of dissimilarities: Spearman's, or Kendall's tau-a", usual, 0, 0,
           words_of(correlation_names)},
          o.correlation);
    visit({"seed", "of mini-batches, stimuli and bootstrap", usual}, o.seed);
    visit({"out", "directory of representations.csv, similarities.csv and comparison.svg", usual}, o.out);
  }
};

/// How alike networks and layers represent images: CKA, RSA, dimensionality and separation of classes.
int compare(const CompareOptions& options);

struct LesionsOptions {
  path weights, data, out = "lesions";
  std::string dataset;
  std::vector<double> silenced = {0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1};
  std::vector<double> gain = {0, 0.25, 0.5, 1, 2, 4}, noise = {0, 0.5, 1, 2, 4};
  std::vector<double> top_down = {0, 0.25, 0.5, 0.75, 1}, occlusion = {0, 0.3};
  oneiros::Index limit = 0, test_images = 0;  // 0: all
  int draws = 3, threads = 0;                 // 0: one for each core
  std::uint64_t seed = 1;

  template <class O, class Visitor>
  static void for_each_field(O& o, const Visitor& visit) {
    visit({"weights", "weights or checkpoint of pad train", required | existing}, o.weights);
    visit(dataset_field("the one that the networks were trained on"), o.dataset);
    visit(data_field, o.data);
    visit(limit_field, o.limit);
    visit({"test-images", "use the first N test images only [all]", 0, 1}, o.test_images);
    visit({"silenced", "shares of the latent's units that are silent", usual}, o.silenced);
    visit({"gain", "factors of all units", usual}, o.gain);
    visit({"noise", "deviations of noise, in units of the latents' own", usual}, o.noise);
    visit({"top-down", "shares of what the generator predicts", usual}, o.top_down);
    visit({"occlusion", "intensities of the occlusion of test images", usual}, o.occlusion);
    visit({"draws", "of silent units and of noise, whose mean and error the figure shows", usual, 1, 1000},
          o.draws);
    visit({"seed", "of the readout, silent units, noise and occlusions", usual}, o.seed);
    visit(threads_field, o.threads);
    visit({"out", "directory of lesions.csv and lesions.svg", usual}, o.out);
  }
};

/// How a readout of intact latents fares where units are silent, stronger or weaker, noisy, or told what the
/// generator predicts.
int lesions(const LesionsOptions& options);

struct UnitsOptions : ShownOptions {
  path weights, out = "units";
  std::string layer;
  std::vector<int> units;
  int best = 8, steps = 100;

  template <class O, class Visitor>
  static void for_each_field(O& o, const Visitor& visit) {
    visit({"weights", "weights or checkpoint of pad train", required | existing}, o.weights);
    visit({"layer", "convN of the encoder, or its latent, by the name in the weights file [the latent]"},
          o.layer);
    visit({"units", "channels, whose unit in the middle of the layer is taken [the first 12]"}, o.units);
    ShownOptions::for_each_field(o, visit);
    visit({"best", "preferred images of each", usual, 1, 64}, o.best);
    visit({"steps", "of gradient ascent", usual, 1, 100000}, o.steps);
    visit({"out", "directory of LAYER.png, LAYER.csv and LAYER-tuning.csv", usual}, o.out);
  }
};

/// What units of the encoder like: the images that drive them, their receptive fields, and their tuning.
int units(const UnitsOptions& options);

struct ReproduceOptions : NetworkOptions {
  std::string command;                            // as it was typed
  std::vector<std::string> datasets, conditions;  // empty: the paper's
  path data = "data", inception, out;
  int seeds = 4, epochs = 0, jobs = 0;  // 0: the paper's epochs, as many jobs as cores and memory allow
  oneiros::Index limit = 0;             // 0: all training images
  int classifier_epochs = -1;           // -1: as pad train-classifier does by default
  bool keep_weights = false, quick = false, plan = false;
  std::string precision = "full";
  std::string cell;  // the one run that is to be done, as DATASET/CONDITION/seed-N

  template <class O, class Visitor>
  static void for_each_field(O& o, const Visitor& visit) {
    visit(dataset_field("cifar10,svhn"), o.datasets);
    visit({"data", "directory that holds each data set's files as NAME/ [data]"}, o.data);
    visit({"condition", "conditions [all of the paper's]", 0, 0, 0, condition_names()}, o.conditions);
    visit({"seeds", "seeds 1 to N", usual, 1, 1000}, o.seeds);
    visit(
        {"epochs", "of each run [the paper's: 100 for the five main conditions, else 50]", 0, 1, most_epochs},
        o.epochs);
    visit(limit_field, o.limit);
    visit(precision_field, o.precision);
    NetworkOptions::for_each_field(o, visit);
    visit({"jobs", "runs side by side [as many as cores and memory allow]", 0, 1, most_threads}, o.jobs);
    visit({"inception", "Inception v3 weights for the Frechet distance [a classifier that is trained first]",
           existing},
          o.inception);
    visit({"classifier-epochs", "of that classifier; 0: no Frechet distances", 0, 0, most_epochs},
          o.classifier_epochs);
    visit(keep_weights_field, o.keep_weights);
    visit({"quick", "in minutes: five conditions, one seed, two epochs of 12,800 images"}, o.quick);
    visit({"out",
           "directory of the results; what is done there already is not done again [reproduction, "
           "reproduction-quick]"},
          o.out);
    visit({"plan", "do nothing, but print a command for each classifier and run, with its cost and output"},
          o.plan);
    visit({"cell", "do one run of the plan alone, DATASET/CONDITION/seed-N; others may go on beside it"},
          o.cell);
  }
};

/// Trains and evaluates the paper's data sets, conditions and seeds. Each of them is a run of its own in
/// OUT/DATASET/CONDITION/seed-N, made by processes of this program, so that it survives what happens to the
/// others; what is done is not done again. 1 if a run failed, 130 after Ctrl-C, 143 after SIGTERM.
int reproduce(const ReproduceOptions& given);

struct FiguresOptions {
  path results, out;
  std::vector<path> pages;

  template <class O, class Visitor>
  static void for_each_field(O& o, const Visitor& visit) {
    visit({"results", "directory of the tables, as pad reproduce writes them", required}, o.results);
    visit({"out", "directory of the figures and the report", required}, o.out);
    visit({"page", "pages of Markdown in which the tables of results are written anew", existing}, o.pages);
  }
};

/// The paper's figures, the verdicts and the report, from tables alone. If gnuplot is missing, its scripts
/// are written all the same.
int make_figures(const FiguresOptions& options);

}  // namespace pad
