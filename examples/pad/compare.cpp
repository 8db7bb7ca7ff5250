// SPDX-License-Identifier: BSD-3-Clause
#include <iostream>
#include <map>
#include <numeric>
#include <set>

#include "figures/plot.hpp"
#include "oneiros/evaluation/centred_kernel_alignment.hpp"
#include "oneiros/evaluation/class_separation.hpp"
#include "oneiros/evaluation/dissimilarity.hpp"
#include "oneiros/evaluation/participation_ratio.hpp"
#include "oneiros/evaluation/representational_similarity.hpp"
#include "oneiros/formats/npy.hpp"
#include "oneiros/random/fill.hpp"
#include "oneiros/util/detail/status_line.hpp"
#include "output_directory.hpp"
#include "shown.hpp"

namespace pad {

using namespace oneiros;

namespace {

using Indices = std::vector<Index>;

/// What a layer of a network makes of images.
struct Representation {
  std::string network;
  LayerOf layer;
  data::Dataset images;
  evaluation::ClassSeparation separation;
  evaluation::MinibatchParticipationRatio participation{};

  const std::string& layer_name() const { return layer.layer().name; }

  Tensor<float, 2> of(const Indices& which) {
    const Tensor<float, 4> shown = data::images<float>(images.subset(which), 0, std::ssize(which));
    const auto features = layer(const_view(shown));
    Tensor<float, 2> result(features.dimension(0), features.dimension(1));
    std::copy(features.begin(), features.end(), result.data());
    return result;
  }
};

/// All layers of all networks, each of which sees the images in its own size.
std::vector<Representation> representations(const CompareOptions& options) {
  std::vector<Representation> all;
  std::map<Index, data::Dataset> by_size;
  std::set<std::string> names;
  CompareOptions shown = options;
  for (const path& file : options.weights) {
    const TrainedNetworks networks = load_networks(file);
    if (shown.images.empty())
      shown.dataset = networks.dataset(shown.dataset, shown.data, file);  // the first's
    auto images = by_size.find(networks.image_size);
    if (images == by_size.end())
      images = by_size.emplace(networks.image_size, shown_images(shown, networks, file)).first;
    std::string name = networks.name;
    for (int number = 2; !names.insert(name).second; ++number)
      name = networks.name + "-" + std::to_string(number);
    for (const std::string& layer :
         options.layers.empty() ? std::vector{latent_layer(networks)} : options.layers) {
      LayerOf features(networks, layer);
      const Index size = features.feature_count(), classes = std::max(2, images->second.classes());
      all.push_back({name, std::move(features), images->second, {size, classes}});
    }
  }
  return all;
}

/// A number for each pair; nothing below the diagonal.
template <class T>
using Pairs = std::vector<std::vector<T>>;

template <class T>
Pairs<T> pairs(std::size_t count) {
  return Pairs<T>(count, std::vector<T>(count));
}

/// CKA of all pairs, from mini-batches of about as many images; on the way, what is to be known of each.
Pairs<double> aligned(std::vector<Representation>& all, const Indices& order, Index batch,
                      oneiros::detail::StatusLine& status) {
  const Index images = std::ssize(order), batches = std::max<Index>(1, images / batch);
  auto cka = pairs<evaluation::MinibatchCka>(all.size());
  for (Index i = 0; i < batches; ++i) {
    status.draw(detail::message("mini-batch ", i + 1, " of ", batches));
    const Indices which(order.begin() + images * i / batches, order.begin() + images * (i + 1) / batches);
    std::vector<int> labels;
    for (const Index image : which) labels.push_back(all.front().images.label(image));
    std::vector<evaluation::MinibatchProducts> products;
    for (Representation& one : all) {
      const Tensor<float, 2> features = one.of(which);
      one.separation.add(features, labels);
      products.emplace_back(features);
      one.participation.add(products.back());
      for (std::size_t j = 0; j + 1 < products.size(); ++j)
        cka[j][products.size() - 1].add(products[j], products.back());
    }
  }
  auto values = pairs<double>(all.size());
  for (std::size_t i = 0; i < all.size(); ++i)
    for (std::size_t j = i + 1; j < all.size(); ++j) values[i][j] = cka[i][j].value();
  return values;
}

/// Whether there are images of several classes, and several of one.
bool tells_classes(const data::Dataset& images) {
  std::set<int> classes;
  for (Index i = 0; i < images.size(); ++i) classes.insert(images.label(i));
  return classes.size() > 1 && std::ssize(classes) < images.size();
}

/// Dissimilarities of images from a file. Throws DataError unless there is one for each pair of `stimuli`.
evaluation::Rdm given_rdm(const path& file, Index stimuli) {
  const NpyArray array = read_npy(file);
  const auto check = [&](bool good, const auto&... found) {
    if (!good)
      throw DataError(detail::message(file.string(), ": expected the dissimilarities of ", stimuli,
                                      " images, a symmetric matrix with zeros on its diagonal or one number ",
                                      "for each pair, found ", found...));
  };
  const Index pairs = stimuli * (stimuli - 1) / 2;
  if (array.shape.size() == 1) {
    check(array.shape[0] == pairs, array.shape[0], " numbers");
    return {stimuli, Eigen::Map<const evaluation::Vector>(array.values.data(), pairs)};
  }
  check(array.shape == std::vector<Index>(2, stimuli), "another shape");
  const auto at = [&](Index i, Index j) { return array.values[static_cast<std::size_t>(i * stimuli + j)]; };
  for (Index i = 0; i < stimuli; ++i)
    for (Index j = 0; j <= i; ++j)
      check(i == j ? at(i, j) == 0 : at(i, j) == at(j, i), at(i, j), " at ", i, ", ", j, " and ", at(j, i),
            " at ", j, ", ", i);
  return detail::rdm_of(stimuli, at);
}

/// Of the numbers above the diagonal, with 1 on it.
figures::Heat heat(const std::string& title, std::vector<std::string> labels, const Pairs<double>& values) {
  labels.resize(values.size());
  figures::Heat result{title, std::move(labels), values};
  for (std::size_t i = 0; i < values.size(); ++i)
    for (std::size_t j = 0; j <= i; ++j) result.rows[i][j] = i == j ? 1 : values[j][i];
  return result;
}

int compare_on_these_threads(const CompareOptions& options) {
  std::vector<Representation> all = representations(options);
  const Rng rng{options.seed};
  const Index images = all.front().images.size();
  const Indices order = shuffled(images, rng.stream("compare"));
  Indices stimuli(order.begin(), order.begin() + std::min(options.stimuli, images));
  if (!options.rdms.empty()) {
    if (images > most_stimuli)
      throw ValueError(
          detail::message("--rdm: expected at most ", most_stimuli, " images (--limit), found ", images));
    stimuli.resize(order.size());
    std::iota(stimuli.begin(), stimuli.end(), Index{0});
  }
  std::vector<evaluation::Rdm> given;
  for (const path& file : options.rdms) given.push_back(given_rdm(file, images));
  make_directory(options.out);
  oneiros::detail::StatusLine status;
  const Pairs<double> cka = aligned(all, order, options.batch, status);

  const bool has_classes = tells_classes(all.front().images);
  Table each({"network", "layer", "units", "images", "participation_ratio", "class_separation"});
  std::vector<std::string> labels, numbered, numbers;  // as the figure has them: names once
  figures::Bars dimensions{"dimensionality", "participation ratio"},
      separations{"class separation", "variance between / within"};
  const auto dissimilarity =
      named_value<evaluation::Dissimilarity>(dissimilarity_names, options.dissimilarity);
  std::vector<evaluation::Rdm> rdms;
  for (Representation& one : all) {
    const double ratio = one.participation.value();
    each.add({figures::plain(one.network), one.layer_name(), std::to_string(one.layer.feature_count()),
              std::to_string(order.size()), cell(ratio), has_classes ? cell(one.separation.ratio()) : ""});
    labels.push_back(figures::plain(one.network) +
                     (options.layers.size() > 1 ? " " + one.layer_name() : std::string()));
    numbers.push_back(std::to_string(labels.size()));
    numbered.push_back(labels.back() + "  " + numbers.back());
    const Style style{"", numbers.back(), "#1f77b4"};
    dimensions.bars.push_back({style, {ratio, 0, 0}});
    if (has_classes) separations.bars.push_back({style, {one.separation.ratio(), 0, 0}});
    rdms.push_back(evaluation::rdm(one.of(stimuli), dissimilarity));
  }
  each.write(options.out / "representations.csv");

  struct Side {
    std::string network, layer;
  };
  std::vector<Side> sides;
  for (std::size_t i = 0; i < all.size(); ++i)
    sides.push_back({each.text(i, "network"), all[i].layer_name()});
  for (std::size_t i = 0; i < given.size(); ++i) {
    sides.push_back({figures::plain(options.rdms[i].stem().string()), ""});
    labels.push_back(sides.back().network);
    numbered.push_back(labels.back() + "  " + std::to_string(labels.size()));
    rdms.push_back(std::move(given[i]));
  }
  const auto correlation = named_value<evaluation::RankCorrelation>(correlation_names, options.correlation);
  Table table({"network", "layer", "other_network", "other_layer", "cka", "rsa", "rsa_error"});
  auto rsa = pairs<double>(sides.size());
  for (std::size_t i = 0; i < sides.size(); ++i)
    for (std::size_t j = i + 1; j < sides.size(); ++j) {
      const evaluation::Rsa found = evaluation::rsa(rdms[i], rdms[j], rng, {.correlation = correlation});
      const bool has_cka = j < all.size();
      rsa[i][j] = found.similarity;
      table.add({sides[i].network, sides[i].layer, sides[j].network, sides[j].layer,
                 has_cka ? cell(cka[i][j]) : "", cell(found.similarity), cell(found.standard_error)});
      status.say(labels[i] + " and " + labels[j] + ": " +
                 (has_cka ? "CKA " + detail::rounded(cka[i][j]) + ", " : "") + "RSA " +
                 detail::rounded(found.similarity) + " +- " + detail::rounded(found.standard_error));
    }
  table.write(options.out / (std::string(similarities_table) + ".csv"));

  const auto longest = std::ranges::max(numbered, {}, &std::string::size).size();
  const int cells = 40 * static_cast<int>(sides.size());
  std::vector<figures::Panel> panels{
      heat("linear CKA", numbered, cka),
      heat(options.correlation == "kendall" ? "RSA (Kendall's tau-a)" : "RSA (Spearman)", numbered, rsa),
      dimensions};
  if (!separations.bars.empty()) panels.emplace_back(separations);
  figures::draw(options.out, {"comparison", "How alike representations are", "", 2,
                              100 + 8 * static_cast<int>(longest) + cells, 160 + cells, std::move(panels)});
  status.say("tables and comparison.svg are in " + options.out.string());
  return 0;
}

}  // namespace

int compare(const CompareOptions& options) {
  return on_threads(options, compare_on_these_threads);
}

}  // namespace pad
