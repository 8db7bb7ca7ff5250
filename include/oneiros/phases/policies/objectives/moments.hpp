// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Other demands on Wake's latents than the paper's prior, each of which asks for less than Gaussian moments:
// `Phase<Wake, Objectives<ImageReconstruction, LatentVariance, LatentCovariance, External>>`.

#include "oneiros/losses/covariance_penalty.hpp"
#include "oneiros/losses/variance_hinge.hpp"
#include "oneiros/phases/policies/objectives.hpp"

namespace oneiros {

/// Latents do not collapse.
struct LatentVariance {
  using Subject = subjects::Latent;
  double weight = 1;     ///< of the gradient
  double deviation = 1;  ///< what is enough for a dimension

  /// variance_hinge of latents N x n_z, which needs N >= 2.
  template <class S>
  double operator()(const TensorView<const S, 2>& latents, const TensorView<S, 2>& gradient) const {
    return variance_hinge(latents, gradient, weight, deviation);
  }
};

/// Dimensions of latents tell different things.
struct LatentCovariance {
  using Subject = subjects::Latent;
  double weight = 1;  ///< of the gradient

  /// covariance_penalty of latents N x n_z, which needs N >= 2.
  template <class S>
  double operator()(const TensorView<const S, 2>& latents, const TensorView<S, 2>& gradient) const {
    return covariance_penalty(latents, gradient, weight);
  }
};

}  // namespace oneiros
