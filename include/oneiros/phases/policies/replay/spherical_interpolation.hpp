// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Points between two memories that are as long as memories are. Gaussian latents of many dimensions lie near
// a sphere, and the middle of a straight line between two of them where there are none: White, Sampling
// generative networks, 2016, with the formula of Shoemake, Animating rotation with quaternion curves, 1985.

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "oneiros/phases/policies/replay/recall.hpp"

namespace oneiros {

/// z = (sin(l w) z_recent + sin((1 - l) w) z_old) / sin(w), with w the angle between the two and a fresh
/// l ~ U(0, 1) for each dream; on the straight line where they point the same way or opposite ways, or where
/// one is 0.
struct SphericalInterpolation {
  using Role = roles::Replay;
  static constexpr int memories = 2;  ///< the latest mini-batch and the one before

  /// Fills `latents`, N x n_z; with the latest alone while there is no other.
  template <class M, class S>
  void operator()(const M& memory, const Draws& draws, const TensorView<S, 2>& latents) const {
    const Stream position = draws.stream("interpolation");
    const auto [recent, old] = detail::latest_two<S>(memory);
    for (Index n = 0; n < latents.dimension(0); ++n) {
      const double l = position.uniform<double>(static_cast<std::uint64_t>(n));
      double squares = 0, old_squares = 0, product = 0;
      for (Index j = 0; j < latents.dimension(1); ++j) {
        const auto a = static_cast<double>(recent(n, j)), b = static_cast<double>(old(n, j));
        squares += a * a;
        old_squares += b * b;
        product += a * b;
      }
      const double lengths = std::sqrt(squares) * std::sqrt(old_squares);
      const double angle = lengths > 0 ? std::acos(std::clamp(product / lengths, -1.0, 1.0)) : 0;
      const bool straight = std::sin(angle) < 1e-6;
      const auto weight = straight ? l : std::sin(l * angle) / std::sin(angle);
      const auto old_weight = straight ? 1 - l : std::sin((1 - l) * angle) / std::sin(angle);
      for (Index j = 0; j < latents.dimension(1); ++j)
        latents(n, j) = static_cast<S>(weight) * recent(n, j) + static_cast<S>(old_weight) * old(n, j);
    }
  }
};

}  // namespace oneiros
