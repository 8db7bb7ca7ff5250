// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Mixtures of memories and noise: what REM dreams of. With two memories and noise 1/2 the paper's
// z_rem = 1/4 z + 1/4 z_old + 1/2 eps (Methods, "REM").

#include <algorithm>
#include <array>
#include <cstddef>

#include "oneiros/phases/policies/noise.hpp"
#include "oneiros/phases/policies/replay/recall.hpp"

namespace oneiros {

namespace detail {

template <int K>
constexpr std::array<double, static_cast<std::size_t>(K)> equal_shares() {
  std::array<double, static_cast<std::size_t>(K)> shares{};
  for (double& share : shares) share = 1.0 / K;
  return shares;
}

}  // namespace detail

/// z = (1 - noise) sum_k share_k m_k + noise eps, with m_0 the latest mini-batch, m_1 the one before, ...
/// While there are fewer than K memories, those at hand divide the memories' weight by their shares.
template <int K, class Noise = StandardNormal>
struct Mix {
  static_assert(K >= 1, "Mix: a mixture is of at least one memory");
  using Role = roles::Replay;
  static constexpr int memories = K;  ///< mini-batches that are mixed

  double noise = 0.5;                                                                  ///< the weight of eps
  std::array<double, static_cast<std::size_t>(K)> shares = detail::equal_shares<K>();  ///< relative weights
  Noise source = {};                                                                   ///< of eps

  /// Fills `latents`, N x n_z. Throws ValueError for a negative share.
  template <class M, class S>
  void operator()(const M& memory, const Draws& draws, const TensorView<S, 2>& latents) const {
    const int available = std::min(K, static_cast<int>(memory.size()));
    double total = 0;
    for (int k = 0; k < available; ++k) total += share(k);
    const bool equally = total == 0;  // all weight is on memories that are not there yet
    if (noise != 0) source(draws, latents);
    const auto noise_weight = static_cast<S>(noise);
    for (Index i = 0; i < latents.size(); ++i)
      latents.data()[i] = noise != 0 ? noise_weight * latents.data()[i] : S(0);
    for (int k = 0; k < available; ++k) {
      const auto weight = static_cast<S>((1 - noise) * (equally ? 1.0 / available : share(k) / total));
      const TensorView<const S, 2> remembered = memory.recall(k);
      for (Index i = 0; i < latents.size(); ++i) latents.data()[i] += weight * remembered.data()[i];
    }
  }

 private:
  double share(int k) const {
    const double value = shares[static_cast<std::size_t>(k)];
    if (detail::is_nan(value) || value < 0)
      throw ValueError(detail::message("Mix: expected shares of at least 0, found ", value));
    return value;
  }
};

/// Spontaneous activity alone: z = eps (Appendix 1-figure 4).
template <class Noise = StandardNormal>
struct NoiseOnly {
  using Role = roles::Replay;
  static constexpr int memories = 1;  ///< only their shape is used
  Noise source = {};                  ///< of eps

  /// Fills `latents`, N x n_z.
  template <class M, class S>
  void operator()(const M&, const Draws& draws, const TensorView<S, 2>& latents) const {
    source(draws, latents);
  }
};

}  // namespace oneiros
