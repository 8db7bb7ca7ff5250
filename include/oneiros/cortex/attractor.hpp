// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Completion of latents by what is remembered, as area CA3 of the hippocampus is thought to do it: a modern
// Hopfield network (Ramsauer et al., Hopfield networks is all you need, 2021), which stores latents as they
// are, and for cues finds them again. Spens & Burgess, A generative model of memory construction and
// consolidation, 2024, replay memories in this way, out of noise.

#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "oneiros/parallel/parallel.hpp"
#include "oneiros/tensor/tensor.hpp"

namespace oneiros {

/// A step takes a cue q to sum_i p_i x_i, p = softmax(beta X q), over all latents x_i of a memory (equation 3
/// of Ramsauer et al.). A latent that is further from all others than noise on the cue is found in one step.
struct Attractor {
  double beta = 1;  ///< how sharply one is chosen: 0 for the mean of all
  int steps = 1;    ///< from each cue

  /// Completes each of the cues, N x n_z, in place, by the latents of all mini-batches that the memory holds.
  /// Throws ValueError for a beta below 0, fewer than one step, or a memory that holds nothing, ShapeError
  /// for latents of another size.
  template <class M, class S>
  void complete(const M& memory, const TensorView<S, 2>& cues) const {
    if (!detail::is_finite(beta) || beta < 0 || steps < 1)
      throw ValueError(
          detail::message("Attractor: expected beta >= 0 and steps >= 1, found ", beta, " and ", steps));
    if (memory.size() < 1) throw ValueError("Attractor: expected a memory that holds latents, found none");
    detail::check_not_empty(cues.shape(), "Attractor: cues");
    const Index size = cues.dimension(1);
    check_shape<2>({cues.dimension(0), memory.recall(0).dimension(1)}, cues.shape(), "Attractor: latents");
    parallel_for(cues.dimension(0), [&](Index n) {
      std::vector<double> sum(static_cast<std::size_t>(size));
      for (int step = 0; step < steps; ++step) follow(memory, cues.data() + n * size, sum);
    });
  }

 private:
  /// One step of one cue. The sums are relative to the largest exponent so far, so that none is too large;
  /// the first latent leaves nothing of what was in `sum`.
  template <class M, class S>
  void follow(const M& memory, S* cue, std::vector<double>& sum) const {
    double largest = -std::numeric_limits<double>::infinity(), total = 0;
    for (int k = 0; k < static_cast<int>(memory.size()); ++k) {
      const TensorView<const S, 2> latents = memory.recall(k);
      const S* latent = latents.data();
      for (Index i = 0; i < latents.dimension(0); ++i, latent += sum.size()) {
        double score = 0;
        for (std::size_t j = 0; j < sum.size(); ++j)
          score += beta * static_cast<double>(cue[j]) * static_cast<double>(latent[j]);
        if (score > largest) {
          const double less = std::exp(largest - score);
          for (double& value : sum) value *= less;
          total *= less;
          largest = score;
        }
        const double weight = std::exp(score - largest);
        total += weight;
        for (std::size_t j = 0; j < sum.size(); ++j) sum[j] += weight * static_cast<double>(latent[j]);
      }
    }
    for (std::size_t j = 0; j < sum.size(); ++j) cue[j] = static_cast<S>(sum[j] / total);
  }
};

}  // namespace oneiros
