// SPDX-License-Identifier: BSD-3-Clause
#include "evaluate.hpp"

#include <tbb/info.h>

#include <algorithm>
#include <chrono>
#include <iomanip>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>

#include "collect.hpp"
#include "features.hpp"
#include "measures.hpp"
#include "oneiros/parallel/parallel.hpp"
#include "output_directory.hpp"
#include "progress.hpp"
#include "results.hpp"

namespace pad {

using namespace oneiros;

namespace {

using Json = nlohmann::ordered_json;

/// The rows of a table, as objects of its last columns: those of the origin are the same in all.
Json rows(const Table& table) {
  Json all = Json::array();
  for (std::size_t i = 0; i < table.rows(); ++i) {
    Json row;
    for (std::size_t c = origin_columns.size(); c < table.columns().size(); ++c) {
      const std::string& name = table.columns()[c];
      const bool is_text = name == "readout" || name == "metric" || name == "dreams" || name == "features";
      row[name] = is_text ? Json(table.text(i, name)) : Json(table.number(i, name));
    }
    all.push_back(std::move(row));
  }
  return all;
}

/// The numbers of a table that people ask for first.
std::string summary(const std::string& name, const Table& table) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(2);
  const auto each = [&](const auto& print) {
    for (std::size_t i = 0; i < table.rows(); ++i) print(i);
  };
  if (name == "readout")
    each([&](std::size_t i) {
      text << "  " << table.text(i, "readout") << " " << 100 * table.number(i, "test") << " % of test images";
    });
  if (name == "occlusion")
    each([&](std::size_t i) {
      if (table.text(i, "readout") == "paper" && table.text(i, "patch") == table.text(0, "patch"))
        text << "  " << 100 * table.number(i, "test");
    });
  if (name == "distances")
    each([&](std::size_t i) {
      const double inter = table.number(i, "inter");
      text << "  " << table.text(i, "metric") << " intra/inter " << std::setprecision(3)
           << table.number(i, "intra") / inter << ", clean-occluded/inter "
           << table.number(i, "clean_occluded") / inter;
    });
  if (name == "frechet")
    each([&](std::size_t i) {
      text << "  " << table.text(i, "dreams") << " dreams " << table.number(i, "distance") << " ("
           << table.text(i, "features") << ")";
    });
  return text.str();
}

/// Everything that several measures need is made once, when it is needed first.
class Evaluation {
 public:
  /// Frechet distances are measured with `features` if there are any.
  Evaluation(const Subject& subject, const EvaluateOptions& options, std::optional<Features> features)
      : subject_(subject), options_(options), features_(std::move(features)) {}

  Table measure(const std::string& name, const OnStep& on_step) {
    if (name == "readout") return readout_table(subject_, readouts(on_step));
    if (name == "occlusion") return occlusion_table(subject_, readouts(on_step), options_.patches, on_step);
    if (name == "distances") return distances_table(subject_, pairs(on_step));
    if (name == "pca") return pca_table(subject_, pairs(on_step));
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
    const auto begin = std::chrono::steady_clock::now();
    const Table table =
        evaluation.measure(name, [&](const std::string& step) { status.draw(name + ": " + step); });
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    table.write(out / (name + ".csv"));
    found[name] = rows(table);
    found["seconds"][name] = seconds;
    status.say(name + ":" + summary(name, table) + "  [" + duration(seconds) + "]");
  }
  write_json(out / "measures.json", found);
  std::cout << "tables are in " << out.string() << std::endl;
  return 0;
}

}  // namespace

const std::vector<std::string>& measure_names() {
  static const std::vector<std::string> names{"readout", "occlusion", "distances", "pca", "frechet"};
  return names;
}

int evaluate(const EvaluateOptions& given) {
  EvaluateOptions options = given;
  if (options.threads == 0) options.threads = tbb::info::default_concurrency();
  Threads threads(options.threads);
  return threads.run([&] { return evaluate_on_these_threads(options); });
}

}  // namespace pad
