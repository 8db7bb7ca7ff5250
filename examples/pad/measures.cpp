// SPDX-License-Identifier: BSD-3-Clause
#include "measures.hpp"

#include <algorithm>
#include <array>

#include "oneiros/evaluation.hpp"
#include "oneiros/phases.hpp"

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

Table table_of(std::vector<std::string> columns) {
  columns.insert(columns.begin(), origin_columns.begin(), origin_columns.end());
  return Table(std::move(columns));
}

void add(Table& table, const Subject& subject, std::vector<std::string> cells) {
  const Origin& origin = subject.networks.origin;
  cells.insert(cells.begin(), {subject.data.name, origin.condition, origin.seed, origin.epoch});
  table.add(std::move(cells));
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

}  // namespace

Table readout_table(const Subject& subject, const Readouts& readouts) {
  Table table = table_of({"readout", "train", "test"});
  add(table, subject, {"paper", cell(readouts.paper.accuracy.train), cell(readouts.paper.accuracy.test)});
  add(table, subject,
      {"converged", cell(readouts.converged.accuracy.train), cell(readouts.converged.accuracy.test)});
  return table;
}

Table occlusion_table(const Subject& subject, const Readouts& readouts, const std::vector<int>& patches,
                      const OnStep& on_step) {
  Table table = table_of({"patch", "intensity", "readout", "test"});
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

LatentPairs encode_pairs(const Subject& subject, const Latents& latents) {
  const data::Dataset& images = subject.data.train;
  std::vector<Index> which = shuffled(images.size(), subject.rng.stream("latent pairs"));
  which.resize(static_cast<std::size_t>(std::min(pair_images, images.size())));
  const Occlusion<FixedPatches, Masks::one_per_image> occlusion{
      {.intensity = occlusion_intensity, .size = occlusion_patch}};
  return {chosen(latents.train, which),
          evaluation::encode(subject.networks.cortex.encoder, images.subset(which), occlusion, subject.rng)};
}

Table distances_table(const Subject& subject, const LatentPairs& pairs) {
  Table table = table_of({"metric", "intra", "inter", "clean_occluded"});
  for (const auto& [name, metric] : {std::pair{"euclidean", evaluation::Metric::euclidean},
                                     std::pair{"squared", evaluation::Metric::mean_squared}}) {
    const auto& [clean, labels, classes] = pairs.clean;
    const auto found = evaluation::latent_distances(clean, pairs.occluded.latents, labels, classes,
                                                    subject.rng, {.metric = metric});
    add(table, subject, {name, cell(found.intra), cell(found.inter), cell(found.clean_occluded)});
  }
  return table;
}

Table pca_table(const Subject& subject, const LatentPairs& pairs) {
  Table table = table_of({"class", "image", "occluded", "pc1", "pc2"});
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
  Table table = table_of({"dreams", "features", "images", "distance"});
  const auto row = [&](const char* dreams, const evaluation::Gaussian& moments) {
    add(table, subject,
        {dreams, features.name, std::to_string(wanted),
         cell(evaluation::frechet_distance(moments, reference))});
  };
  row("nrem", nrem);
  row("rem", rem);
  return table;
}

}  // namespace pad
