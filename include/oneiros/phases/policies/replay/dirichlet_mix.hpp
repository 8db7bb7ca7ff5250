// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Mixtures of memories whose shares are drawn: what `Mix` makes of fixed ones, in the manner of Zhang et al.,
// mixup: Beyond empirical risk minimization, 2018, where the shares of two images are Beta distributed.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "oneiros/phases/policies/noise.hpp"
#include "oneiros/phases/policies/replay/recall.hpp"

namespace oneiros {

namespace detail {

/// The logarithm of a draw from Gamma(shape, 1), since the draw itself may be too small for a number:
/// Marsaglia & Tsang, A simple method for generating gamma variables, 2000. Takes about three numbers of the
/// stream, from `first` on.
inline double log_gamma_draw(const Stream& stream, double shape, std::uint64_t first) {
  const double d = (shape < 1 ? shape + 1 : shape) - 1.0 / 3;
  const double below_one = shape < 1 ? std::log(stream.uniform<double>(first)) / shape : 0;
  for (std::uint64_t i = first + 1;; i += 2) {
    const double x = stream.normal<double>(i), root = 1 + x / std::sqrt(9 * d);
    if (root <= 0) continue;
    const double log_v = 3 * std::log(root);
    if (std::log(stream.uniform<double>(i + 1)) < x * x / 2 + d * (1 - std::exp(log_v) + log_v))
      return std::log(d) + log_v + below_one;
  }
}

}  // namespace detail

/// z = (1 - noise) sum_k share_k m_k + noise eps, with m_0 the latest mini-batch, m_1 the one before, ...,
/// and for each dream fresh shares ~ Dirichlet(concentration, ..., concentration). While there are fewer than
/// K memories, shares of those at hand are drawn.
template <int K, class Noise = StandardNormal>
struct DirichletMix {
  static_assert(K >= 1, "DirichletMix: a mixture is of at least one memory");
  using Role = roles::Replay;
  static constexpr int memories = K;  ///< mini-batches that are mixed

  double noise = 0.5;        ///< the weight of eps
  double concentration = 1;  ///< 1 for all shares alike, less for one memory at a time, more for even shares
  Noise source = {};         ///< of eps

  /// Fills `latents`, N x n_z. Throws ValueError unless the concentration is above 0.
  template <class M, class S>
  void operator()(const M& memory, const Draws& draws, const TensorView<S, 2>& latents) const {
    if (!detail::is_finite(concentration) || concentration <= 0)
      throw ValueError(
          detail::message("DirichletMix: expected a concentration above 0, found ", concentration));
    const auto available = std::min(static_cast<std::size_t>(K), static_cast<std::size_t>(memory.size()));
    std::array<TensorView<const S, 2>, static_cast<std::size_t>(K)> remembered;
    for (std::size_t k = 0; k < available; ++k) remembered[k] = memory.recall(static_cast<int>(k));
    const Stream stream = draws.stream("shares");
    if (noise != 0) source(draws, latents);
    for (Index n = 0; n < latents.dimension(0); ++n) {
      std::array<double, static_cast<std::size_t>(K)> shares{};
      const auto end = shares.begin() + static_cast<std::ptrdiff_t>(available);
      for (std::size_t k = 0; k < available; ++k)
        shares[k] =
            detail::log_gamma_draw(stream, concentration, (static_cast<std::uint64_t>(n) * K + k) << 16U);
      const double largest = *std::max_element(shares.begin(), end);
      double total = 0;
      for (auto share = shares.begin(); share != end; ++share) {
        *share = std::exp(*share - largest);
        total += *share;
      }
      for (Index j = 0; j < latents.dimension(1); ++j) {
        double z = noise != 0 ? noise * static_cast<double>(latents(n, j)) : 0;
        for (std::size_t k = 0; k < available; ++k)
          z += (1 - noise) * shares[k] / total * static_cast<double>(remembered[k](n, j));
        latents(n, j) = static_cast<S>(z);
      }
    }
  }
};

}  // namespace oneiros
