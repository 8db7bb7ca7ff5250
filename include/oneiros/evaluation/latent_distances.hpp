// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// How latents are organised: distances within a class, between classes, and between an image and its occluded
// version, in units of the distance between classes.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

#include "oneiros/evaluation/latents.hpp"
#include "oneiros/parallel/parallel.hpp"
#include "oneiros/random/fill.hpp"
#include "oneiros/random/rng.hpp"

namespace oneiros::evaluation {

/// How far two latents are apart: the paper's Euclidean distance, or the mean over dimensions of squared
/// differences that the authors' code takes.
enum class Metric { euclidean, mean_squared };

/// Mean distances. The paper shows intra / inter (figure 6e), lower where classes are further apart, and
/// clean_occluded / inter (figure 6f), lower where occlusion matters less.
struct LatentDistances {
  double intra = 0;           ///< of images of one class; mean over classes of the mean over pairs
  double inter = 0;           ///< of images of different classes
  double clean_occluded = 0;  ///< of an image and its occluded version
};

/// How many pairs are drawn, and how they are measured; the paper's by default.
struct LatentDistanceOptions {
  Metric metric = Metric::euclidean;    ///< how far two latents are apart
  Index same_class_pairs = 1000;        ///< for each class
  Index different_class_pairs = 10000;  ///< over all classes together
  Index occluded_pairs = 10000;         ///< different images; all of them if there are fewer
};

}  // namespace oneiros::evaluation

namespace oneiros::detail {

/// Checked latents of clean and occluded images, sorted by class.
template <class S>
class LatentPairs {
 public:
  LatentPairs(const TensorView<const S, 2>& clean, const TensorView<const S, 2>& occluded,
              std::span<const int> labels, Index classes, evaluation::Metric metric)
      : clean_(clean), occluded_(occluded), metric_(metric) {
    check_not_empty(clean.shape(), "latent distances");
    check_shape(occluded.shape(), clean.shape(), "latent distances: occluded latents");
    check_finite(clean, "latent distances");
    check_finite(occluded, "latent distances: occluded latents");
    check_labels(labels, clean.dimension(0), classes, "latent distances");
    if (classes < 2)
      throw ValueError(message("latent distances: expected at least 2 classes, found ", classes));
    first_.resize(static_cast<std::size_t>(classes) + 1);
    for (const int label : labels) ++first_[static_cast<std::size_t>(label) + 1];
    for (Index c = 0; c < classes; ++c)
      if (first_[static_cast<std::size_t>(c) + 1] < 2)
        throw ValueError(message("latent distances: expected at least 2 images of class ", c, ", found ",
                                 first_[static_cast<std::size_t>(c) + 1]));
    std::partial_sum(first_.begin(), first_.end(), first_.begin());
    by_class_.resize(labels.size());
    std::vector<Index> place = first_;
    for (std::size_t i = 0; i < labels.size(); ++i)
      by_class_[static_cast<std::size_t>(place[static_cast<std::size_t>(labels[i])]++)] =
          static_cast<Index>(i);
  }

  Index images() const { return clean_.dimension(0); }
  Index first(Index c) const { return first_[static_cast<std::size_t>(c)]; }
  Index count(Index c) const { return first(c + 1) - first(c); }

  /// The distance of the images at two places of the order by class.
  double between(Index a, Index b) const { return distance(row(clean_, at(a)), row(clean_, at(b))); }

  /// The distance of an image from its occluded version.
  double to_occluded(Index image) const { return distance(row(clean_, image), row(occluded_, image)); }

 private:
  Index at(Index place) const { return by_class_[static_cast<std::size_t>(place)]; }
  using Row = Eigen::Map<const Eigen::Vector<S, Eigen::Dynamic>>;
  static Row row(const TensorView<const S, 2>& latents, Index image) {
    return {latents.data() + image * latents.dimension(1), latents.dimension(1)};
  }

  double distance(const Row& a, const Row& b) const {
    const double squares = (a.template cast<double>() - b.template cast<double>()).squaredNorm();
    return metric_ == evaluation::Metric::euclidean ? std::sqrt(squares)
                                                    : squares / static_cast<double>(a.size());
  }

  TensorView<const S, 2> clean_, occluded_;
  evaluation::Metric metric_;
  std::vector<Index> by_class_;
  std::vector<Index> first_;  ///< places of the classes' first images, and the end
};

/// The mean of f(0), ..., f(count - 1).
template <class F>
double mean_of(Index count, const F& f) {
  double sum = 0;
  for (Index i = 0; i < count; ++i) sum += f(i);
  return sum / static_cast<double>(count);
}

}  // namespace oneiros::detail

namespace oneiros::evaluation {

/// Distances over random pairs of latents (images, latent size); row i of `occluded` belongs to image i.
/// Throws ShapeError if there are none or sizes differ, NumericalError for NaN or infinity, ValueError for a
/// label outside of [0, classes), a class with fewer than two images, or no pairs.
template <Latents Z>
LatentDistances latent_distances(const Z& clean, const Z& occluded, std::span<const int> labels,
                                 Index classes, const Rng& rng, const LatentDistanceOptions& options = {}) {
  const detail::LatentPairs<typename Z::Scalar> pairs(const_view(clean), const_view(occluded), labels,
                                                      classes, options.metric);
  if (std::min({options.same_class_pairs, options.different_class_pairs, options.occluded_pairs}) < 1)
    throw ValueError("latent distances: expected at least one pair of each kind");
  const auto below = [](const Stream& stream, Index n, Index draw) {
    return static_cast<Index>(stream.below(static_cast<std::uint32_t>(n), static_cast<std::uint64_t>(draw)));
  };
  LatentDistances result;
  result.intra = detail::mean_of(classes, [&](Index c) {
    const Stream stream = rng.stream("latent_distances.intra", {.cycle = static_cast<std::uint32_t>(c)});
    return detail::mean_of(options.same_class_pairs, [&](Index i) {
      const Index a = below(stream, pairs.count(c), 2 * i);
      const Index b = below(stream, pairs.count(c) - 1, 2 * i + 1);
      return pairs.between(pairs.first(c) + a, pairs.first(c) + b + (b >= a ? 1 : 0));
    });
  });
  // Every pair of different classes is as likely as any other: the first image's class has the odds of its
  // pairs.
  std::vector<double> odds(static_cast<std::size_t>(classes));
  for (Index c = 0; c < classes; ++c)
    odds[static_cast<std::size_t>(c)] =
        static_cast<double>(pairs.count(c)) * static_cast<double>(pairs.images() - pairs.count(c));
  std::partial_sum(odds.begin(), odds.end(), odds.begin());
  const Stream inter = rng.stream("latent_distances.inter");
  result.inter = detail::mean_of(options.different_class_pairs, [&](Index i) {
    const double chosen = odds.back() * inter.uniform<double>(static_cast<std::uint64_t>(3 * i));
    const Index c = std::upper_bound(odds.begin(), odds.end() - 1, chosen) - odds.begin();
    const Index a = pairs.first(c) + below(inter, pairs.count(c), 3 * i + 1);
    const Index b = below(inter, pairs.images() - pairs.count(c), 3 * i + 2);
    return pairs.between(a, b < pairs.first(c) ? b : b + pairs.count(c));
  });
  const std::vector<Index> order = shuffled(pairs.images(), rng.stream("latent_distances.occluded"));
  result.clean_occluded = detail::mean_of(std::min(options.occluded_pairs, pairs.images()), [&](Index i) {
    return pairs.to_occluded(order[static_cast<std::size_t>(i)]);
  });
  return result;
}

/// The same over all pairs, for some thousand images at most. Throws as latent_distances does.
template <Latents Z>
LatentDistances all_latent_distances(const Z& clean, const Z& occluded, std::span<const int> labels,
                                     Index classes, Metric metric = Metric::euclidean) {
  const detail::LatentPairs<typename Z::Scalar> pairs(const_view(clean), const_view(occluded), labels,
                                                      classes, metric);
  const auto sum_between = [&](Index a, Index begin, Index end) {
    double sum = 0;
    for (Index b = begin; b < end; ++b) sum += pairs.between(a, b);
    return sum;
  };
  LatentDistances result;
  double inter_sum = 0, inter_pairs = 0;
  for (Index c = 0; c < classes; ++c) {
    const Index first = pairs.first(c), end = pairs.first(c + 1);
    const auto count = static_cast<double>(pairs.count(c));
    result.intra +=
        blocked_sum(pairs.count(c), 1, [&](Index i, Index) { return sum_between(first + i, first, end); }) /
        (count * (count - 1)) / static_cast<double>(classes);
    inter_sum += blocked_sum(pairs.count(c), 1,
                             [&](Index i, Index) { return sum_between(first + i, end, pairs.images()); });
    inter_pairs += count * static_cast<double>(pairs.images() - end);
  }
  result.inter = inter_sum / inter_pairs;
  result.clean_occluded = detail::mean_of(pairs.images(), [&](Index i) { return pairs.to_occluded(i); });
  return result;
}

}  // namespace oneiros::evaluation
