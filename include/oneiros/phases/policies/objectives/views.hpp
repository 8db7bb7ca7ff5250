// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Other ways of recognising a perturbed dream than by the paper's distance: the dreamed latents and those
// that the encoder finds in the dream are two views of the same, `Phase<NREM, Objectives<BarlowTwins>>`. The
// gradient is in what the encoder finds; where both views are of the encoder (phases/contrastive.hpp), there
// is one in the other, too.

#include "oneiros/losses/barlow_twins.hpp"
#include "oneiros/losses/info_nce.hpp"
#include "oneiros/losses/vicreg.hpp"
#include "oneiros/phases/policies/objectives.hpp"

namespace oneiros {

/// The dream is recognised, and latents neither collapse nor tell the same.
struct VICReg {
  using Subject = subjects::Recall;
  double weight = 1;           ///< of the gradient
  VICRegOptions options = {};  ///< the coefficients of its terms

  /// vicreg of latents N x n_z, which needs N >= 2.
  template <class S>
  double operator()(const TensorView<const S, 2>& latents, const TensorView<const S, 2>& dreamed,
                    const TensorView<S, 2>& gradient, const TensorView<S, 2>& dreamed_gradient = {}) const {
    if (dreamed_gradient) vicreg(dreamed, latents, dreamed_gradient, weight, options);
    return vicreg(latents, dreamed, gradient, weight, options);
  }
};

/// Each dimension tells what it told of the dream, and no other does.
struct BarlowTwins {
  using Subject = subjects::Recall;
  double weight = 1;          ///< of the gradient
  double redundancy = 0.005;  ///< the weight of correlations of different dimensions

  /// barlow_twins of latents N x n_z, which needs N >= 2.
  template <class S>
  double operator()(const TensorView<const S, 2>& latents, const TensorView<const S, 2>& dreamed,
                    const TensorView<S, 2>& gradient, const TensorView<S, 2>& dreamed_gradient = {}) const {
    if (dreamed_gradient) barlow_twins(dreamed, latents, dreamed_gradient, weight, redundancy);
    return barlow_twins(latents, dreamed, gradient, weight, redundancy);
  }
};

/// The dream is told from the others of the batch.
struct InfoNCE {
  using Subject = subjects::Recall;
  double weight = 1;         ///< of the gradient
  double temperature = 0.1;  ///< what cosines are divided by

  /// info_nce of latents N x n_z, with the dreamed ones as keys.
  template <class S>
  double operator()(const TensorView<const S, 2>& latents, const TensorView<const S, 2>& dreamed,
                    const TensorView<S, 2>& gradient, const TensorView<S, 2>& dreamed_gradient = {}) const {
    return info_nce(latents, dreamed, gradient, weight, temperature, dreamed_gradient);
  }
};

}  // namespace oneiros
