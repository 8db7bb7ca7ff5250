// SPDX-License-Identifier: BSD-3-Clause
#include <tbb/info.h>

#include <iostream>

#include "oneiros/checkpoints/saved_classifier.hpp"
#include "oneiros/evaluation/train_classifier.hpp"
#include "oneiros/parallel/parallel.hpp"
#include "options.hpp"
#include "output_directory.hpp"

namespace pad {

using namespace oneiros;

namespace {

constexpr const char* weights_file = "classifier.safetensors";
constexpr const char* results_file = "classifier.json";

/// Sets a size that was not given; one that was has to be that of the encoder to start from.
void settle(Index& given, Index actual, const char* option, const ClassifierOptions& options) {
  if (given != 0 && given != actual)
    throw ValueError(detail::message(option, ": expected ", actual, ", that of the encoder in ",
                                     options.encoder.string(), ", found ", given));
  given = actual;
}

Encoder<float> first_encoder(ClassifierOptions& options) {
  if (options.encoder.empty()) {
    const NetworkOptions paper;
    if (options.latent == 0) options.latent = paper.latent;
    if (options.width == 0) options.width = paper.width;
    if (options.image_size == 0) options.image_size = paper.image_size;
    if (options.norm.empty()) options.norm = paper.norm;
    return {cortex_options(options), Rng(options.seed)};
  }
  if (!options.widths.empty() || !options.norm.empty())
    throw ValueError("--encoder: expected no --widths and no --norm, which are those of " +
                     options.encoder.string());
  const CortexOptions sizes = encoder_sizes(SafeTensors(options.encoder));
  settle(options.latent, sizes.latent_size, "--latent", options);
  settle(options.width, sizes.base_width, "--width", options);
  settle(options.image_size, sizes.image[0], "--image-size", options);
  options.widths = sizes.widths;
  options.norm = norm_names[static_cast<std::size_t>(sizes.normalization)];
  return load_encoder(options.encoder);
}

bool flips(const ClassifierOptions& options, const Data& data) {
  return !options.no_flips && data::dataset_facts(data.name).may_be_mirrored;
}

Json results(const evaluation::ClassifierTraining& training, const Data& data,
             const ClassifierOptions& options) {
  Json by_epoch;
  for (std::size_t i = 0; i < training.losses.size(); ++i)
    by_epoch.push_back({{"loss", training.losses[i]}, {"test_accuracy", training.test_accuracies[i]}});
  Json run{{"dataset", data.name},
           {"training_images", data.train.size()},
           {"test_images", data.test.size()},
           {"class_names", data.train.class_names()}};
  add_fields(run, options, {{"no-flips", {"flips", flips(options, data)}}});
  run["images_per_second"] = training.images_per_second;
  return {{"train_accuracy", training.train_accuracy},
          {"test_accuracy", training.test_accuracies.back()},
          {"by_epoch", by_epoch},
          {"run", run}};
}

evaluation::ClassifierTraining trained(Classifier<float>& classifier, const ClassifierOptions& options,
                                       const Data& data) {
  try {
    return evaluation::train_classifier(classifier, data.train, data.test, Rng(options.seed),
                                        {.epochs = options.epochs,
                                         .batch_size = options.batch,
                                         .learning_rate = options.learning_rate,
                                         .flip = flips(options, data)});
  } catch (const NumericalError& error) {
    throw NumericalError(std::string(error.what()) + "; a smaller --learning-rate may help");
  }
}

void train_on_these_threads(const ClassifierOptions& options, Encoder<float> encoder,
                            const OutputDirectory& out, const Data& data) {
  Classifier<float> classifier(std::move(encoder), data.train.classes(), Rng(options.seed));
  std::cout << "classifier of " << data.name << ": " << data.train.size() << " training images of "
            << data.train.classes() << " classes, " << options.epochs << " epochs, batches of "
            << options.batch << ", seed " << options.seed << ", " << options.threads << " threads, "
            << parameter_count(classifier) << " parameters" << std::endl;
  const auto training = trained(classifier, options, data);
  const double test_accuracy = training.test_accuracies.back();
  const Json json = results(training, data, options);  // before any file is written
  save_classifier(out / weights_file, {classifier, data.name, test_accuracy},
                  metadata_of(options, in_weights));
  write_json(out / results_file, json);
  std::cout << "train " << detail::rounded(100 * training.train_accuracy, 2) << " %, test "
            << detail::rounded(100 * test_accuracy, 2) << " % of images in the right class\n"
            << "results are in " << out.path().string() << ": " << weights_file << ", " << results_file
            << std::endl;
}

}  // namespace

int train_classifier(const ClassifierOptions& given) {
  ClassifierOptions options = given;
  if (options.threads == 0) options.threads = tbb::info::default_concurrency();
  const OutputDirectory out(options.out);
  oneiros::detail::remove_left_over_files(
      out.path(), [](const std::string& name) { return name == weights_file || name == results_file; });
  Threads(options.threads).run([&] {
    Encoder<float> encoder = first_encoder(options);
    Data data = load_data(options.dataset, options.data, options.image_size);
    check_images(options, data);
    if (options.limit > 0) data.train = data.train.first(options.limit);
    train_on_these_threads(options, std::move(encoder), out, data);
  });
  return 0;
}

}  // namespace pad
