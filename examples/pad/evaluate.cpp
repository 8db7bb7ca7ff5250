// SPDX-License-Identifier: BSD-3-Clause
#include <tbb/info.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <functional>
#include <iostream>
#include <map>
#include <optional>
#include <variant>

#include "oneiros/checkpoints/saved_classifier.hpp"
#include "oneiros/evaluation.hpp"
#include "oneiros/evaluation/inception_v3_file.hpp"
#include "oneiros/parallel/parallel.hpp"
#include "oneiros/phases.hpp"
#include "oneiros/util/detail/words.hpp"
#include "output_directory.hpp"
#include "run.hpp"

namespace pad {

using namespace oneiros;

namespace {

constexpr int pca_classes = 4;
constexpr Index pca_images_per_class = 50;

/// A network that describes images, for the Frechet distance.
struct Features {
  std::string name;        // "inception" or "classifier"
  std::string trained_on;  // the classifier's data set
  std::variant<evaluation::NetworkFeatures<Classifier<float>>, evaluation::InceptionV3<float>> extractor;
};

/// Loads the classifier of `pad train-classifier`, or Inception v3 weights with torchvision's names; exactly
/// one of the two is given. Throws oneiros::ValueError otherwise, and oneiros::DataError or CheckpointError
/// for a file that does not fit.
Features load_features(const EvaluateOptions& options) {
  if (options.classifier.empty() == options.inception.empty())
    throw ValueError(std::string("Frechet distance: expected --classifier or --inception, found ") +
                     (options.classifier.empty() ? "neither" : "both"));
  if (options.inception.empty()) {
    SavedClassifier saved = load_classifier(options.classifier);
    return {"classifier", saved.dataset, evaluation::NetworkFeatures(std::move(saved.network))};
  }
  const auto variant = options.inception_variant == "torchvision" ? evaluation::InceptionVariant::torchvision
                                                                  : evaluation::InceptionVariant::fid;
  return {"inception", "", evaluation::load_inception_v3(options.inception, variant)};
}

/// What is measured: networks, on a data set, with random numbers of a seed. Everything that several measures
/// need is made once, when it is needed first.
class Evaluation : public Measuring {
 public:
  /// Frechet distances are measured with `features` if there are any.
  Evaluation(const TrainedNetworks& networks, const Data& data, Rng rng, const EvaluateOptions& options,
             std::optional<Features> features)
      : networks_(networks), data_(data), rng_(rng), options_(options), features_(std::move(features)) {}

  std::function<void(const std::string&)> on_step;

  /// Accuracies of both readouts: Figure 4.
  void readout(const Add& add) override {
    for (const auto& [name, readout] : readouts()) add({name, cell(readout.train), cell(readout.test)});
  }

  /// Accuracies on occluded test images, for patches of each size: Figure 5. Nothing and everything are
  /// occluded alike by patches of all sizes.
  void occlusion(const Add& add) override {
    const std::vector both{readouts()[0].second.readout, readouts()[1].second.readout};
    std::map<double, std::vector<double>> alike{{0, {readouts()[0].second.test, readouts()[1].second.test}}};
    for (const int patch : options_.patches)
      for (const double intensity : evaluation::OcclusionCurveOptions{}.intensities) {
        on_step(detail::message("patches of ", patch, " pixels, intensity ", intensity));
        std::vector<double> accuracies = alike[intensity];
        if (accuracies.empty())
          accuracies =
              evaluation::occlusion_curves<Encoder<float>>(networks_.cortex.encoder, both, data_.test, rng_,
                                                           {.intensities = {intensity}, .patch_size = patch})
                  .front()
                  .accuracies;
        if (intensity == 1) alike[intensity] = accuracies;
        for (std::size_t i = 0; i < both.size(); ++i)
          add({std::to_string(patch), cell(intensity), readouts()[i].first, cell(accuracies[i])});
      }
  }

  /// Distances within and between classes, and from clean to occluded images: Figure 6e, f.
  void distances(const Add& add) override {
    const auto& [clean, labels, classes] = pairs().clean;
    for (const auto& [name, metric] : {std::pair{"euclidean", evaluation::Metric::euclidean},
                                       std::pair{"squared", evaluation::Metric::mean_squared}}) {
      const auto found = evaluation::latent_distances(clean, pairs().occluded.latents, labels, classes, rng_,
                                                      {.metric = metric});
      add({name, cell(found.intra), cell(found.inter), cell(found.clean_occluded)});
    }
  }

  /// Some latents along the first two principal components of all: Figure 6b to d. There is but one of
  /// latents of size 1, and no number for the second.
  void pca(const Add& add) override {
    const auto& [clean, labels, classes] = pairs().clean;
    const auto& occluded = pairs().occluded.latents;
    evaluation::FeatureStatistics together(clean.dimension(1));
    together.add(clean);
    together.add(occluded);
    const auto fitted = evaluation::pca(together.gaussian(), std::min<Index>(2, clean.dimension(1)));
    const std::array projections{evaluation::project(fitted, clean), evaluation::project(fitted, occluded)};
    for (int label = 0; label < std::min(pca_classes, classes); ++label)
      for (Index row = 0, image = 0; row < std::ssize(labels) && image < pca_images_per_class; ++row) {
        if (labels[static_cast<std::size_t>(row)] != label) continue;
        for (std::size_t i = 0; i < projections.size(); ++i)
          add({std::to_string(label), std::to_string(image), std::to_string(i), cell(projections[i](row, 0)),
               projections[i].dimension(1) > 1 ? cell(projections[i](row, 1)) : ""});
        ++image;
      }
  }

  /// Frechet distances of both kinds of dreams from training images: Figure 3d.
  void frechet(const Add& add) override {
    on_step("features of images and dreams");
    const auto distances = [&](auto& extractor) {
      return evaluation::dream_distances(networks_.cortex, extractor, data_.train, rng_, options_.images);
    };
    const auto [nrem, rem, images] = std::visit(distances, features_.value().extractor);
    for (const auto& [dreams, distance] : {std::pair{"nrem", nrem}, std::pair{"rem", rem}})
      add({dreams, features_->name, std::to_string(images), cell(distance)});
  }

 private:
  using LabelledLatents = evaluation::LabelledLatents<float>;
  using NamedReadouts = std::array<std::pair<std::string, evaluation::FittedReadout<float>>, 2>;

  /// Of training and test images.
  const std::pair<LabelledLatents, LabelledLatents>& latents() {
    on_step("latents of all images");
    const Encoder<float>& encoder = networks_.cortex.encoder;
    if (!latents_)
      latents_ = {evaluation::encode(encoder, data_.train), evaluation::encode(encoder, data_.test)};
    return *latents_;
  }
  const NamedReadouts& readouts() {
    if (!readouts_) {
      const auto& [train, test] = latents();
      auto [paper, converged] = evaluation::fit_readouts(train, test, rng_, on_step);
      readouts_ = {{{"paper", std::move(paper)}, {"converged", std::move(converged)}}};
    }
    return *readouts_;
  }
  const evaluation::LatentPairs<float>& pairs() {
    if (!pairs_)
      pairs_ = evaluation::latent_pairs(networks_.cortex.encoder, data_.train, latents().first, rng_);
    return *pairs_;
  }

  const TrainedNetworks& networks_;
  const Data& data_;
  Rng rng_;
  const EvaluateOptions& options_;
  std::optional<Features> features_;
  std::optional<std::pair<LabelledLatents, LabelledLatents>> latents_;
  std::optional<NamedReadouts> readouts_;
  std::optional<evaluation::LatentPairs<float>> pairs_;
};

/// The rows of a table, as objects of its last columns: those of the origin are the same in all.
Json rows(const Table& table) {
  Json all = Json::array();
  for (std::size_t i = 0; i < table.rows(); ++i) {
    Json row;
    for (std::size_t c = origin_columns.size(); c < table.columns().size(); ++c) {
      const std::string& name = table.columns()[c];
      const std::string& text = table.text(i, name);
      const bool is_number = text.empty() || detail::to_number<double>(text);
      row[name] = is_number ? Json(table.number(i, name)) : Json(text);
    }
    all.push_back(std::move(row));
  }
  return all;
}

/// What is asked for; the Frechet distance is left out of "all" if there are no features for it.
std::vector<std::string> wanted(const EvaluateOptions& options) {
  const bool has_features = !options.classifier.empty() || !options.inception.empty();
  std::vector<std::string> names = options.only;
  if (names.empty()) names = measure_names();
  if (options.only.empty() && !has_features) {
    std::erase(names, "frechet");
    std::cout
        << "no Frechet distances: they need --classifier FILE (of pad train-classifier) or --inception FILE"
        << std::endl;
  }
  return names;
}

int evaluate_on_these_threads(const EvaluateOptions& options) {
  const TrainedNetworks networks = load_networks(options.weights);
  const std::filesystem::path out =
      options.out.empty() ? std::filesystem::path("evaluation") / networks.name : options.out;
  make_directory(out);
  if (std::filesystem::exists(out / runs_table))
    throw DataError("--out " + out.string() +
                    ": expected a directory for the tables of these networks, found the tables of pad "
                    "reproduce");
  const std::vector<std::string> names = wanted(options);
  std::optional<Features> features;
  if (std::ranges::count(names, "frechet") > 0) features = load_features(options);
  Data data = load_data(networks.dataset(options.dataset, options.data, options.weights), options.data,
                        networks.image_size);
  if (options.limit > 0) data.train = data.train.first(options.limit);
  const Origin& origin = networks.origin;
  const std::uint64_t seed =
      options.seed_given || origin.seed.empty() ? options.seed : std::stoull(origin.seed);
  std::cout << "evaluating " << networks.name << " on " << data.train.size() << " training and "
            << data.test.size() << " test images of " << data.name << std::endl;
  const auto say_if_other = [&](const char* what, const std::string& dataset) {
    if (!dataset.empty() && dataset != data.name) std::cout << what << " trained on " << dataset << std::endl;
  };
  say_if_other("the networks were", origin.dataset);
  if (features) say_if_other("the classifier was", features->trained_on);

  Evaluation evaluation(networks, data, Rng{seed}, options, std::move(features));
  oneiros::detail::StatusLine status;
  Json found{{"weights", options.weights.filename().string()},
             {"trained_on", origin.dataset},
             {"condition", origin.condition},
             {"seed", origin.seed},
             {"epoch", origin.epoch},
             {"dataset", data.name},
             {"training_images", data.train.size()},
             {"test_images", data.test.size()},
             {"evaluation_seed", seed},
             {"threads", options.threads}};
  for (const std::string& name : names) {
    const Measure& measure = measure_named(name);
    evaluation.on_step = [&](const std::string& step) { status.draw(name + ": " + step); };
    const auto begin = std::chrono::steady_clock::now();
    Table table = empty_table(name);
    (evaluation.*measure.make)([&](std::vector<std::string> cells) {
      cells.insert(cells.begin(), {data.name, origin.condition, origin.seed, origin.epoch});
      table.add(std::move(cells));
    });
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    table.write(out / (name + ".csv"));
    found[name] = rows(table);
    found["seconds"][name] = seconds;
    std::string summary = name + ":";
    for (std::size_t i = 0; i < table.rows(); ++i) summary += measure.summary(table, i);
    status.say(summary + "  [" + detail::duration(seconds) + "]");
  }
  write_json(out / "measures.json", found);
  std::cout << "tables are in " << out.string() << std::endl;
  return 0;
}

}  // namespace

int evaluate(const EvaluateOptions& given) {
  EvaluateOptions options = given;
  if (options.threads == 0) options.threads = tbb::info::default_concurrency();
  Threads threads(options.threads);
  return threads.run([&] { return evaluate_on_these_threads(options); });
}

}  // namespace pad
