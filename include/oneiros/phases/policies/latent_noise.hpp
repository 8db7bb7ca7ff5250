// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What Wake does to a latent before the generator decodes it.

#include "oneiros/phases/policies/noise.hpp"
#include "oneiros/phases/roles.hpp"

namespace oneiros {

/// Leaves latents alone (Wake's default).
struct NoLatentPerturbation {
  using Role = roles::LatentPerturbation;

  template <class S>
  struct Activations {};

  /// Changes nothing.
  template <class S>
  void apply(const TensorView<S, 2>&, Activations<S>&, const Draws&) const {}
  /// Leaves the gradient as it is.
  template <class S>
  void transpose(const TensorView<S, 2>&, Activations<S>&) const {}
};

/// z + scale eps: Wake of the paper's conditions without REM.
template <class Noise = StandardNormal>
struct LatentNoise {
  using Role = roles::LatentPerturbation;

  double scale = 0.5;  ///< s, the standard deviation; at 0 nothing is drawn
  Noise source = {};   ///< of eps

  /// The noise of a mini-batch.
  template <class S>
  struct Activations {
    Tensor<S, 2> noise;  ///< eps, N x n_z
  };

  /// Adds scale eps to latents N x n_z. Throws ShapeError if there are none.
  template <class S>
  void apply(const TensorView<S, 2>& latents, Activations<S>& activations, const Draws& draws) const {
    detail::check_not_empty(latents.shape(), "LatentNoise");
    if (scale == 0) return;
    resize(activations.noise, latents.shape());
    source(draws, TensorView<S, 2>(activations.noise));
    for (Index i = 0; i < latents.size(); ++i)
      latents.data()[i] += static_cast<S>(scale) * activations.noise.data()[i];
  }
  /// Leaves the gradient as it is, since the noise does not depend on z.
  template <class S>
  void transpose(const TensorView<S, 2>&, Activations<S>&) const {}
};

}  // namespace oneiros
