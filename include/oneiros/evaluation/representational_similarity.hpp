// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// How alike two representational dissimilarity matrices are, by the order of their dissimilarities, and how
// sure that is. Kendall's tau-a is for models that predict equal dissimilarities, classes for instance, which
// Spearman's correlation prefers over models that commit themselves (Nili et al., A toolbox for
// representational similarity analysis, 2014).

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "oneiros/evaluation/detail/rank_correlation.hpp"
#include "oneiros/evaluation/dissimilarity.hpp"
#include "oneiros/parallel/parallel.hpp"
#include "oneiros/random/rng.hpp"

namespace oneiros::evaluation {

/// How the dissimilarities of two matrices are compared.
enum class RankCorrelation { spearman, kendall_tau_a };

/// How an error is found; the default takes seconds for some hundred stimuli.
struct RsaOptions {
  RankCorrelation correlation = RankCorrelation::spearman;  ///< of the dissimilarities
  Index samples = 1000;                                     ///< of the bootstrap
};

/// A similarity and its error.
struct Rsa {
  double similarity = 0;      ///< of the two matrices, in [-1, 1]
  double standard_error = 0;  ///< if other stimuli had been taken: the deviation over `samples`
  Vector samples;             ///< the similarity for each sample of the bootstrap
};

}  // namespace oneiros::evaluation

namespace oneiros::detail {

/// The dissimilarities of two matrices, pair by pair.
class PairedDissimilarities {
 public:
  /// Keeps references to the matrices.
  PairedDissimilarities(const evaluation::Rdm& a, const evaluation::Rdm& b,
                        evaluation::RankCorrelation correlation)
      : a_(pairs(a)), b_(pairs(b)), first_(a_), second_(b_), correlation_(correlation) {}

  /// Their correlation where stimulus i is there times[i] times. Pairs of a stimulus with itself, which are 0 in
  /// any matrix, are left out. Nothing where it is not defined: where one side has the same number everywhere.
  std::optional<double> similarity(std::span<const Index> times) const {
    std::vector<double> pair_times;
    for (std::size_t i = 0; i < times.size(); ++i)
      for (std::size_t j = i + 1; j < times.size(); ++j)
        pair_times.push_back(static_cast<double>(times[i] * times[j]));
    if (correlation_ == evaluation::RankCorrelation::spearman) return spearman(first_, second_, pair_times);
    std::vector<double> first, second;
    for (std::size_t i = 0; i < pair_times.size(); ++i) {
      first.insert(first.end(), static_cast<std::size_t>(pair_times[i]), a_[i]);
      second.insert(second.end(), static_cast<std::size_t>(pair_times[i]), b_[i]);
    }
    return kendall_tau_a(first, second);
  }

 private:
  static std::span<const double> pairs(const evaluation::Rdm& rdm) {
    return {rdm.pairs().data(), static_cast<std::size_t>(rdm.pairs().size())};
  }

  std::span<const double> a_, b_;
  Ranking first_, second_;
  evaluation::RankCorrelation correlation_;
};

/// The similarity for stimuli drawn with replacement. Samples with fewer than three different stimuli, or
/// without a correlation, are drawn again; nothing after a hundred of them.
inline std::optional<double> similarity_of_sample(const PairedDissimilarities& pairs, Index stimuli,
                                                  const Rng& rng, Index sample) {
  std::vector<Index> times;
  for (std::uint32_t attempt = 0; attempt < 100; ++attempt) {
    const Stream stream =
        rng.stream("rsa.bootstrap", {.cycle = static_cast<std::uint32_t>(sample), .repeat = attempt});
    times.assign(static_cast<std::size_t>(stimuli), 0);
    Index different = 0;
    for (std::size_t i = 0; i < times.size(); ++i)
      if (times[stream.below(static_cast<std::uint32_t>(stimuli), i)]++ == 0) ++different;
    if (different < 3) continue;
    if (const auto similarity = pairs.similarity(times)) return similarity;
  }
  return std::nullopt;
}

}  // namespace oneiros::detail

namespace oneiros::evaluation {

/// The rank correlation of two matrices' dissimilarities. Throws ShapeError if they are of different numbers
/// of stimuli, ValueError for fewer than three stimuli, and for Spearman's correlation if all dissimilarities
/// of one matrix are equal.
inline double rdm_similarity(const Rdm& a, const Rdm& b,
                             RankCorrelation correlation = RankCorrelation::spearman) {
  if (a.stimuli() != b.stimuli())
    throw ShapeError(detail::message("rdm similarity: expected matrices of the same stimuli, found ",
                                     a.stimuli(), " and ", b.stimuli()));
  if (a.stimuli() < 3)
    throw ValueError(detail::message("rdm similarity: expected at least 3 stimuli, found ", a.stimuli()));
  const std::vector<Index> once(static_cast<std::size_t>(a.stimuli()), 1);
  const auto similarity = detail::PairedDissimilarities(a, b, correlation).similarity(once);
  if (!similarity)
    throw ValueError("rdm similarity: expected dissimilarities that differ, found equal ones only");
  return *similarity;
}

/// The same with a bootstrap error over stimuli, from draws of `rng` under the name "rsa.bootstrap". Throws
/// as rdm_similarity does, and ValueError for fewer than two samples or if hardly a sample of the stimuli has
/// a correlation.
inline Rsa rsa(const Rdm& a, const Rdm& b, const Rng& rng, const RsaOptions& options = {}) {
  Rsa result{.similarity = rdm_similarity(a, b, options.correlation), .samples = {}};
  if (options.samples < 2)
    throw ValueError(detail::message("rsa: expected at least 2 samples, found ", options.samples));
  std::vector<std::optional<double>> found(static_cast<std::size_t>(options.samples));
  const detail::PairedDissimilarities pairs(a, b, options.correlation);
  parallel_for(options.samples, [&](Index i) {
    found[static_cast<std::size_t>(i)] = detail::similarity_of_sample(pairs, a.stimuli(), rng, i);
  });
  result.samples.resize(options.samples);
  double mean = 0;
  for (Index i = 0; i < options.samples; ++i) {
    const auto& similarity = found[static_cast<std::size_t>(i)];
    if (!similarity)
      throw ValueError(
          "rsa: expected samples of the stimuli whose dissimilarities differ, found a hundred "
          "one after another where they do not");
    result.samples(i) = *similarity;
    mean += *similarity;
  }
  mean /= static_cast<double>(options.samples);
  double squares = 0;
  for (const double similarity : result.samples) squares += (similarity - mean) * (similarity - mean);
  result.standard_error = std::sqrt(squares / static_cast<double>(options.samples - 1));
  return result;
}

}  // namespace oneiros::evaluation
