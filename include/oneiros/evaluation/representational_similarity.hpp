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

/// Nothing where the correlation is not defined: where one side has the same number everywhere.
inline std::optional<double> rank_correlation(std::span<const double> a, std::span<const double> b,
                                              evaluation::RankCorrelation correlation) {
  if (correlation == evaluation::RankCorrelation::spearman) return spearman(a, b);
  return kendall_tau_a(a, b);
}

/// The similarity for stimuli drawn with replacement. Pairs of a stimulus with itself, which are 0 in any
/// matrix, are left out. Samples with fewer than three different stimuli, or without a correlation, are drawn
/// again; nothing after a hundred of them.
inline std::optional<double> similarity_of_sample(const evaluation::Rdm& a, const evaluation::Rdm& b,
                                                  evaluation::RankCorrelation correlation, const Rng& rng,
                                                  Index sample) {
  const Index n = a.stimuli();
  std::vector<Index> drawn(static_cast<std::size_t>(n)), times;
  std::vector<double> first, second;
  for (std::uint32_t attempt = 0; attempt < 100; ++attempt) {
    const Stream stream =
        rng.stream("rsa.bootstrap", {.cycle = static_cast<std::uint32_t>(sample), .repeat = attempt});
    times.assign(static_cast<std::size_t>(n), 0);
    Index different = 0;
    for (std::size_t i = 0; i < drawn.size(); ++i) {
      drawn[i] = static_cast<Index>(stream.below(static_cast<std::uint32_t>(n), i));
      if (times[static_cast<std::size_t>(drawn[i])]++ == 0) ++different;
    }
    if (different < 3) continue;
    first.clear();
    second.clear();
    for (std::size_t i = 0; i < drawn.size(); ++i)
      for (std::size_t j = i + 1; j < drawn.size(); ++j)
        if (drawn[i] != drawn[j]) {
          first.push_back(a(drawn[i], drawn[j]));
          second.push_back(b(drawn[i], drawn[j]));
        }
    if (const auto similarity = rank_correlation(first, second, correlation)) return similarity;
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
  const auto pairs = [](const Rdm& rdm) {
    return std::span<const double>(rdm.pairs().data(), static_cast<std::size_t>(rdm.pairs().size()));
  };
  const auto similarity = detail::rank_correlation(pairs(a), pairs(b), correlation);
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
  parallel_for(options.samples, [&](Index i) {
    found[static_cast<std::size_t>(i)] = detail::similarity_of_sample(a, b, options.correlation, rng, i);
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
