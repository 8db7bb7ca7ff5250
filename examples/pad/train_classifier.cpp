// SPDX-License-Identifier: BSD-3-Clause
#include <tbb/info.h>

#include <iostream>
#include <vector>

#include "commands.hpp"
#include "json.hpp"
#include "networks.hpp"
#include "oneiros/evaluation/accuracy.hpp"
#include "oneiros/losses/softmax_cross_entropy.hpp"
#include "oneiros/optimizers.hpp"
#include "oneiros/parallel/parallel.hpp"
#include "oneiros/phases/observers/progress.hpp"
#include "oneiros/util/finite.hpp"
#include "output_directory.hpp"

namespace pad {

using namespace oneiros;

namespace {

constexpr const char* weights_file = "classifier.safetensors";
constexpr const char* results_file = "classifier.json";

/// What was learned in an epoch.
struct Epoch {
  double loss = 0;  // mean over the batches
  double test_accuracy = 0;
};

void check(const ClassifierOptions& options, const Data& data) {
  const Index images = options.limit > 0 ? options.limit : data.train.size();
  if (images > data.train.size())
    throw ValueError(detail::message("--limit: expected at most the ", data.train.size(),
                                     " training images of ", data.name, ", found ", images));
  if (images < options.batch)
    throw ValueError(detail::message(options.limit > 0 ? "--limit" : "--batch",
                                     ": expected at least one batch of ", options.batch,
                                     " training images, found ", images));
}

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
  const SavedEncoder saved = load_encoder(options.encoder);
  settle(options.latent, saved.sizes.latent_size, "--latent", options);
  settle(options.width, saved.sizes.base_width, "--width", options);
  settle(options.image_size, saved.sizes.image[0], "--image-size", options);
  options.widths = saved.sizes.widths;
  options.norm = saved.sizes.normalization == Normalization::batch   ? "batch"
                 : saved.sizes.normalization == Normalization::group ? "group"
                                                                     : "none";
  return saved.network;
}

bool flips(const ClassifierOptions& options, const Data& data) {
  return !options.no_flips && dataset_facts(data.name).may_be_mirrored;
}

/// A classifier that learns batch by batch.
class Training {
 public:
  Training(Classifier<float>& classifier, const ClassifierOptions& options, const Data& data)
      : classifier_(classifier),
        options_(options),
        data_(data),
        augmentation_{.flip = flips(options, data)},
        optimizer_({.rate = options.learning_rate, .beta1 = 0.9}) {}

  /// Epochs count from 0.
  Epoch run_epoch(int epoch) {
    const auto batches = data::batches(data_.train, options_.batch, Rng(options_.seed), epoch, augmentation_);
    const EpochEvent event{.epoch = epoch + 1, .epochs = options_.epochs, .cycles = batches.size()};
    Epoch result;
    Index done = 0;
    bar_.begin_epoch();
    for (const auto& batch : batches) {
      optimizer_.options().rate =
          options_.learning_rate *
          cosine_decay((epoch + static_cast<double>(done) / static_cast<double>(batches.size())) /
                       options_.epochs);
      const double loss = learn(batch);
      ++done;
      if (!detail::is_finite(loss))
        throw NumericalError(detail::message("expected a finite loss, found ", loss, " in epoch ", epoch + 1,
                                             ", batch ", done, "; a smaller --learning-rate may help"));
      result.loss += (loss - result.loss) / static_cast<double>(done);
      bar_.show(event, done, options_.batch, "loss " + detail::rounded(loss));
    }
    result.test_accuracy = evaluation::accuracy(classifier_, data_.test);
    bar_.end_epoch(event, "loss " + detail::rounded(result.loss) + "  test " +
                              detail::rounded(100 * result.test_accuracy, 2) + " %");
    return result;
  }

  double images_per_second() const { return bar_.images_per_second(); }

 private:
  double learn(const data::Batch<float>& batch) {
    const auto logits = classifier_.forward(batch.images, activations_);
    const double loss = softmax_cross_entropy(logits, batch.labels, zeroed(gradient_, logits.shape()));
    zero_gradients(classifier_);
    classifier_.backward(batch.images, gradient_, activations_, Gradients::parameters);
    optimizer_.step(classifier_);
    return loss;
  }

  Classifier<float>& classifier_;
  const ClassifierOptions& options_;
  const Data& data_;
  data::FlipAndShift augmentation_;
  Adam<float> optimizer_;
  ProgressBar bar_;
  Classifier<float>::Activations activations_;
  Tensor<float, 2> gradient_;
};

Json results(const std::vector<Epoch>& epochs, double train_accuracy, const Data& data,
             const ClassifierOptions& options, double images_per_second) {
  Json by_epoch;
  for (const Epoch& epoch : epochs)
    by_epoch.push_back({{"loss", epoch.loss}, {"test_accuracy", epoch.test_accuracy}});
  Json run{{"dataset", data.name},
           {"training_images", data.train.size()},
           {"test_images", data.test.size()},
           {"class_names", data.train.class_names()}};
  add_fields(run, options, {{"no-flips", {"flips", flips(options, data)}}});
  run["images_per_second"] = images_per_second;
  return {{"train_accuracy", train_accuracy},
          {"test_accuracy", epochs.back().test_accuracy},
          {"by_epoch", by_epoch},
          {"run", run}};
}

void train_on_these_threads(const ClassifierOptions& options, Encoder<float> encoder,
                            const OutputDirectory& out, const Data& data) {
  Classifier<float> classifier(std::move(encoder), data.train.classes(), Rng(options.seed));
  std::cout << "classifier of " << data.name << ": " << data.train.size() << " training images of "
            << data.train.classes() << " classes, " << options.epochs << " epochs, batches of "
            << options.batch << ", seed " << options.seed << ", " << options.threads << " threads, "
            << parameter_count(classifier) << " parameters" << std::endl;
  Training training(classifier, options, data);
  std::vector<Epoch> epochs;
  for (int epoch = 0; epoch < options.epochs; ++epoch) epochs.push_back(training.run_epoch(epoch));

  const double train_accuracy = evaluation::accuracy(classifier, data.train);
  const auto json = results(epochs, train_accuracy, data, options, training.images_per_second());
  save_classifier(out / weights_file, {classifier, data.name, epochs.back().test_accuracy}, options);
  write_json(out / results_file, json);
  std::cout << "train " << detail::rounded(100 * train_accuracy, 2) << " %, test "
            << detail::rounded(100 * epochs.back().test_accuracy, 2) << " % of images in the right class\n"
            << "results are in " << out.path().string() << ": " << weights_file << ", " << results_file
            << std::endl;
}

}  // namespace

int train_classifier(const ClassifierOptions& given) {
  ClassifierOptions options = given;
  if (options.threads == 0) options.threads = tbb::info::default_concurrency();
  const OutputDirectory out(options.out);
  remove_left_over_files(
      out.path(), [](const std::string& name) { return name == weights_file || name == results_file; });
  Threads(options.threads).run([&] {
    Encoder<float> encoder = first_encoder(options);
    Data data = load_data(options.dataset, options.data, options.image_size);
    check(options, data);
    if (options.limit > 0) data.train = data.train.first(options.limit);
    train_on_these_threads(options, std::move(encoder), out, data);
  });
  return 0;
}

}  // namespace pad
