// SPDX-License-Identifier: BSD-3-Clause
#include <tbb/info.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>

#include "commands.hpp"
#include "json.hpp"
#include "networks.hpp"
#include "oneiros/evaluation.hpp"
#include "oneiros/evaluation/inception_v3_file.hpp"
#include "oneiros/parallel/parallel.hpp"
#include "oneiros/phases.hpp"
#include "oneiros/util/detail/words.hpp"
#include "output_directory.hpp"
#include "readouts.hpp"

namespace pad {

using namespace oneiros;
using evaluation::LabelledLatents;

namespace {

constexpr double occlusion_intensity = 0.3;  // of the paper's Figure 6
constexpr int occlusion_patch = 4;
constexpr Index pair_images = 10000;
constexpr int pca_classes = 4;
constexpr int pca_images_per_class = 50;
constexpr Index dreams_at_once = 100;
constexpr Index least_frechet_images = 3;  // one to be remembered, two for a covariance

/// A network that describes images, for the Frechet distance (a FeatureExtractor).
struct Features {
  using Scalar = float;

  std::string name;        // "inception" or "classifier"
  std::string trained_on;  // the classifier's data set
  oneiros::Index count = 0;
  std::function<oneiros::TensorView<const float, 2>(const oneiros::TensorView<const float, 4>&)> extract;

  oneiros::Index feature_count() const { return count; }
  oneiros::TensorView<const float, 2> operator()(const oneiros::TensorView<const float, 4>& images) const {
    return extract(images);
  }
};

/// What is measured: networks, on a data set, with random numbers of a seed. Each function gives the table of
/// its measure, whose rows begin with the data set, and the condition, seed and epoch of the networks.
struct Subject {
  const TrainedNetworks& networks;
  const Data& data;
  oneiros::Rng rng;
};

void add(Table& table, const Subject& subject, std::vector<std::string> cells) {
  const Origin& origin = subject.networks.origin;
  cells.insert(cells.begin(), {subject.data.name, origin.condition, origin.seed, origin.epoch});
  table.add(std::move(cells));
}

template <evaluation::FeatureExtractor F>
Features shared(const char* name, const std::string& trained_on, F extractor) {
  const Index count = extractor.feature_count();
  return {name, trained_on, count,
          [kept = std::make_shared<F>(std::move(extractor))](const auto& images) { return (*kept)(images); }};
}

/// Rows of latents.
LabelledLatents<float> chosen(const LabelledLatents<float>& all, const std::vector<Index>& which) {
  const Index size = all.latents.dimension(1);
  LabelledLatents<float> result{Tensor<float, 2>(static_cast<Index>(which.size()), size), {}, all.classes};
  float* row = result.latents.data();
  for (const Index i : which) {
    row = std::copy_n(all.latents.data() + i * size, size, row);
    result.labels.push_back(all.labels[static_cast<std::size_t>(i)]);
  }
  return result;
}

/// The first images of each class, in order.
std::vector<std::vector<Index>> first_of_classes(const std::vector<int>& labels, int classes,
                                                 std::size_t count) {
  std::vector<std::vector<Index>> found(static_cast<std::size_t>(classes));
  for (std::size_t i = 0; i < labels.size(); ++i)
    if (labels[i] < classes && found[static_cast<std::size_t>(labels[i])].size() < count)
      found[static_cast<std::size_t>(labels[i])].push_back(static_cast<Index>(i));
  return found;
}

/// Moments of the features of both kinds of dreams. The first images are only remembered: REM mixes each
/// batch with the one before. The last batch is filled with images that had their turn; only its new ones
/// count.
std::array<evaluation::Gaussian, 2> dream_moments(const Subject& subject, Features& features,
                                                  const data::Dataset& remembered) {
  const auto& [encoder, generator, ignored, also] = subject.networks.cortex;
  evaluation::FeatureStatistics nrem(features.feature_count()), rem(features.feature_count());
  Encoder<float>::Activations encoding;
  Generator<float>::Activations generating;
  Hippocampus<float> hippocampus;
  hippocampus.begin_epoch();
  Tensor<float, 2> mixture;
  const Index size = std::min(dreams_at_once, remembered.size() / 2);
  for (Index first = 0; first < remembered.size(); first += size) {
    const Index begin = std::min(first, remembered.size() - size);
    const auto images = data::images<float>(remembered, begin, size);
    const TensorView<const float, 2> latents = encoder.latent(images, encoding);
    hippocampus.store(latents);
    if (first == 0) continue;
    const auto add = [&](evaluation::FeatureStatistics& statistics,
                         const TensorView<const float, 2>& dreamed) {
      const auto found = features(generator.forward(dreamed, generating));
      statistics.add(batch_slice(found, first - begin, size - (first - begin)));
    };
    add(nrem, latents);
    resize(mixture, latents.shape());
    Mix<2>{}(hippocampus, Draws(subject.rng, "frechet", hippocampus.now()), TensorView<float, 2>(mixture));
    add(rem, const_view(mixture));
  }
  return {nrem.gaussian(), rem.gaussian()};
}

/// Loads the classifier of `pad train-classifier`, or Inception v3 weights with torchvision's names, as the
/// variant "fid" or "torchvision"; exactly one of the two paths is not empty. Throws oneiros::ValueError
/// otherwise, and oneiros::DataError or CheckpointError for a file that does not fit.
Features load_features(const std::filesystem::path& classifier, const std::filesystem::path& inception,
                       const std::string& variant) {
  if (classifier.empty() == inception.empty())
    throw ValueError(std::string("Frechet distance: expected --classifier or --inception, found ") +
                     (classifier.empty() ? "neither" : "both"));
  if (inception.empty()) {
    SavedClassifier saved = load_classifier(classifier);
    return shared("classifier", saved.dataset, evaluation::NetworkFeatures(std::move(saved.network)));
  }
  return shared("inception", "",
                evaluation::load_inception_v3(inception, variant == "torchvision"
                                                             ? evaluation::InceptionVariant::torchvision
                                                             : evaluation::InceptionVariant::fid));
}

/// Accuracies of both readouts: Figure 4.
Table readout_table(const Subject& subject, const Readouts& readouts) {
  Table table = empty_table("readout");
  add(table, subject, {"paper", cell(readouts.paper.accuracy.train), cell(readouts.paper.accuracy.test)});
  add(table, subject,
      {"converged", cell(readouts.converged.accuracy.train), cell(readouts.converged.accuracy.test)});
  return table;
}

/// Accuracies on occluded test images, for patches of each size: Figure 5. Tells its steps.
Table occlusion_table(const Subject& subject, const Readouts& readouts, const std::vector<int>& patches,
                      const OnStep& on_step) {
  Table table = empty_table("occlusion");
  const std::vector both{readouts.paper.readout, readouts.converged.readout};
  for (const int patch : patches)
    for (const double intensity : evaluation::OcclusionCurveOptions{}.intensities) {
      on_step(detail::message("patches of ", patch, " pixels, intensity ", intensity));
      const auto levels = evaluation::occlusion_curves<Encoder<float>>(
          subject.networks.cortex.encoder, both, subject.data.test, subject.rng,
          {.intensities = {intensity}, .patch_size = patch});
      const std::vector<double>& accuracies = levels.front().accuracies;
      add(table, subject, {std::to_string(patch), cell(intensity), "paper", cell(accuracies[0])});
      add(table, subject, {std::to_string(patch), cell(intensity), "converged", cell(accuracies[1])});
    }
  return table;
}

/// Latents of some training images, clean and occluded (intensity 30 %, patches of 4 x 4).
struct LatentPairs {
  oneiros::evaluation::LabelledLatents<float> clean;
  oneiros::evaluation::LabelledLatents<float> occluded;
};
LatentPairs encode_pairs(const Subject& subject, const Latents& latents) {
  const data::Dataset& images = subject.data.train;
  std::vector<Index> which = shuffled(images.size(), subject.rng.stream("latent pairs"));
  which.resize(static_cast<std::size_t>(std::min(pair_images, images.size())));
  const Occlusion<FixedPatches, Masks::one_per_image> occlusion{
      {.intensity = occlusion_intensity, .size = occlusion_patch}};
  return {chosen(latents.train, which),
          evaluation::encode(subject.networks.cortex.encoder, images.subset(which), occlusion, subject.rng)};
}

/// Distances within and between classes, and from clean to occluded images: Figure 6e, f.
Table distances_table(const Subject& subject, const LatentPairs& pairs) {
  Table table = empty_table("distances");
  for (const auto& [name, metric] : {std::pair{"euclidean", evaluation::Metric::euclidean},
                                     std::pair{"squared", evaluation::Metric::mean_squared}}) {
    const auto& [clean, labels, classes] = pairs.clean;
    const auto found = evaluation::latent_distances(clean, pairs.occluded.latents, labels, classes,
                                                    subject.rng, {.metric = metric});
    add(table, subject, {name, cell(found.intra), cell(found.inter), cell(found.clean_occluded)});
  }
  return table;
}

/// Some latents along the first two principal components of all: Figure 6b to d. There is but one of latents
/// of size 1, and no number for the second.
Table pca_table(const Subject& subject, const LatentPairs& pairs) {
  Table table = empty_table("pca");
  evaluation::FeatureStatistics together(pairs.clean.latents.dimension(1));
  together.add(pairs.clean.latents);
  together.add(pairs.occluded.latents);
  const evaluation::Pca fitted =
      evaluation::pca(together.gaussian(), std::min<Index>(2, pairs.clean.latents.dimension(1)));
  const std::array projections{evaluation::project(fitted, pairs.clean.latents),
                               evaluation::project(fitted, pairs.occluded.latents)};
  const auto shown =
      first_of_classes(pairs.clean.labels, std::min(pca_classes, pairs.clean.classes), pca_images_per_class);
  for (std::size_t label = 0; label < shown.size(); ++label)
    for (std::size_t image = 0; image < shown[label].size(); ++image)
      for (std::size_t occluded = 0; occluded < projections.size(); ++occluded) {
        const Index row = shown[label][image];
        const Tensor<double, 2>& at = projections[occluded];
        add(table, subject,
            {std::to_string(label), std::to_string(image), std::to_string(occluded), cell(at(row, 0)),
             at.dimension(1) > 1 ? cell(at(row, 1)) : ""});
      }
  return table;
}

/// Frechet distances of both kinds of dreams from `images` training images: Figure 3d.
Table frechet_table(const Subject& subject, Features& features, Index images) {
  // Dreams of other images than those that they are compared with, as far as there are enough.
  const data::Dataset& train = subject.data.train;
  if (train.size() < least_frechet_images)
    throw ValueError(detail::message("Frechet distance: expected at least ", least_frechet_images,
                                     " training images, found ", train.size()));
  const std::vector<Index> order = shuffled(train.size(), subject.rng.stream("frechet images"));
  const Index wanted = std::min(images, train.size());
  const Index dreamed = std::min(images + dreams_at_once, train.size());
  const data::Dataset seen = train.subset({order.begin(), order.begin() + wanted});
  const data::Dataset remembered = train.subset({order.end() - dreamed, order.end()});
  const evaluation::Gaussian reference = evaluation::gaussian_of(features, seen);
  const auto [nrem, rem] = dream_moments(subject, features, remembered);
  Table table = empty_table("frechet");
  const auto row = [&](const char* dreams, const evaluation::Gaussian& moments) {
    add(table, subject,
        {dreams, features.name, std::to_string(wanted),
         cell(evaluation::frechet_distance(moments, reference))});
  };
  row("nrem", nrem);
  row("rem", rem);
  return table;
}

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

/// Everything that several measures need is made once, when it is needed first.
class Evaluation {
 public:
  /// Frechet distances are measured with `features` if there are any.
  Evaluation(const Subject& subject, const EvaluateOptions& options, std::optional<Features> features)
      : subject_(subject), options_(options), features_(std::move(features)) {}

  Table readout(const OnStep& on_step) { return readout_table(subject_, readouts(on_step)); }
  Table occlusion(const OnStep& on_step) {
    return occlusion_table(subject_, readouts(on_step), options_.patches, on_step);
  }
  Table distances(const OnStep& on_step) { return distances_table(subject_, pairs(on_step)); }
  Table pca(const OnStep& on_step) { return pca_table(subject_, pairs(on_step)); }
  Table frechet(const OnStep& on_step) {
    on_step("features of images and dreams");
    return frechet_table(subject_, features_.value(), options_.images);
  }

 private:
  const Latents& latents(const OnStep& on_step) {
    on_step("latents of all images");
    if (!latents_) latents_ = encode(subject_.networks.cortex.encoder, subject_.data);
    return *latents_;
  }
  const Readouts& readouts(const OnStep& on_step) {
    if (!readouts_) readouts_ = fit_readouts(latents(on_step), subject_.rng, on_step);
    return *readouts_;
  }
  const LatentPairs& pairs(const OnStep& on_step) {
    if (!pairs_) pairs_ = encode_pairs(subject_, latents(on_step));
    return *pairs_;
  }

  const Subject& subject_;
  const EvaluateOptions& options_;
  std::optional<Features> features_;
  std::optional<Latents> latents_;
  std::optional<Readouts> readouts_;
  std::optional<LatentPairs> pairs_;
};

/// How a measure is made, and what a row of it says in a few words; nothing for many rows.
struct Maker {
  const char* name;
  Table (Evaluation::*make)(const OnStep&);
  std::string (*summary)(const Table&, std::size_t row);
};

constexpr std::array makers{
    Maker{"readout", &Evaluation::readout,
          [](const Table& t, std::size_t i) {
            return "  " + t.text(i, "readout") + " " + detail::rounded(100 * t.number(i, "test"), 2) +
                   " % of test images";
          }},
    Maker{"occlusion", &Evaluation::occlusion,
          [](const Table& t, std::size_t i) {
            const bool shown = t.text(i, "readout") == "paper" && t.text(i, "patch") == t.text(0, "patch");
            return shown ? "  " + detail::rounded(100 * t.number(i, "test"), 2) : std::string();
          }},
    Maker{"distances", &Evaluation::distances,
          [](const Table& t, std::size_t i) {
            const double inter = t.number(i, "inter");
            return "  " + t.text(i, "metric") + " intra/inter " +
                   detail::rounded(t.number(i, "intra") / inter) + ", clean-occluded/inter " +
                   detail::rounded(t.number(i, "clean_occluded") / inter);
          }},
    Maker{"pca", &Evaluation::pca, [](const Table&, std::size_t) { return std::string(); }},
    Maker{"frechet", &Evaluation::frechet,
          [](const Table& t, std::size_t i) {
            return "  " + t.text(i, "dreams") + " dreams " + detail::rounded(t.number(i, "distance"), 2) +
                   " (" + t.text(i, "features") + ")";
          }},
};

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
  if (std::ranges::count(names, "frechet") > 0)
    features = load_features(options.classifier, options.inception, options.inception_variant);
  Data data = load_data(dataset_of(options.dataset, options.data, networks.origin, options.weights),
                        options.data, networks.image_size);
  if (options.limit > 0) data.train = data.train.first(options.limit);
  const std::uint64_t seed =
      options.seed_given || networks.origin.seed.empty() ? options.seed : std::stoull(networks.origin.seed);
  const Subject subject{networks, data, Rng{seed}};
  std::cout << "evaluating " << networks.name << " on " << data.train.size() << " training and "
            << data.test.size() << " test images of " << data.name << std::endl;
  const auto say_if_other = [&](const char* what, const std::string& dataset) {
    if (!dataset.empty() && dataset != data.name) std::cout << what << " trained on " << dataset << std::endl;
  };
  say_if_other("the networks were", networks.origin.dataset);
  if (features) say_if_other("the classifier was", features->trained_on);

  Evaluation evaluation(subject, options, std::move(features));
  StatusLine status;
  Json found{{"weights", options.weights.filename().string()},
             {"trained_on", networks.origin.dataset},
             {"condition", networks.origin.condition},
             {"seed", networks.origin.seed},
             {"epoch", networks.origin.epoch},
             {"dataset", data.name},
             {"training_images", data.train.size()},
             {"test_images", data.test.size()},
             {"evaluation_seed", seed},
             {"threads", options.threads}};
  for (const std::string& name : names) {
    const auto* const maker =
        std::ranges::find(makers, name, [](const Maker& one) { return std::string(one.name); });
    const auto begin = std::chrono::steady_clock::now();
    const Table table =
        (evaluation.*maker->make)([&](const std::string& step) { status.draw(name + ": " + step); });
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    table.write(out / (name + ".csv"));
    found[name] = rows(table);
    found["seconds"][name] = seconds;
    std::string summary = name + ":";
    for (std::size_t i = 0; i < table.rows(); ++i) summary += maker->summary(table, i);
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
