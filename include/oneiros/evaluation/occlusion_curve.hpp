// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// How a readout of clean images fares where they are occluded more and more (paper, Figure 5): the robustness
// of an encoder.

#include <span>
#include <utility>
#include <vector>

#include "oneiros/evaluation/encode.hpp"
#include "oneiros/evaluation/linear_readout.hpp"
#include "oneiros/phases/policies/perturbations/occlusion.hpp"

namespace oneiros::evaluation {

/// The paper's levels and patches by default.
struct OcclusionCurveOptions {
  /// Probabilities that a patch is set to 0, each from 0 to 1.
  std::vector<double> intensities = {0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1};
  int patch_size = 4;  ///< pixels
};

/// A point of the curves.
struct OcclusionLevel {
  double intensity = 0;            ///< the probability that a patch is set to 0
  std::vector<double> accuracies;  ///< of each readout, the share of images whose class is found
};

/// Accuracies of readouts on a data set that is occluded at each level, a fresh mask for each image; all
/// readouts see the same images. Levels share their random numbers: what is occluded at one stays so at the
/// next. Throws ValueError for an intensity outside of [0, 1], a patch size below 1 or labels that a readout
/// does not know, ShapeError for a readout of other latents, NumericalError for NaN or infinity.
template <EncoderNetwork E>
std::vector<OcclusionLevel> occlusion_curves(const E& encoder,
                                             std::span<const LinearReadout<typename E::Scalar>> readouts,
                                             const data::Dataset& dataset, const Rng& rng,
                                             const OcclusionCurveOptions& options = {}) {
  std::vector<OcclusionLevel> curve;
  for (const double intensity : options.intensities) {
    const Occlusion<FixedPatches, Changes::one_per_image> occlusion{
        {.intensity = intensity, .size = options.patch_size}};
    const auto seen = encode(encoder, dataset, occlusion, rng);
    OcclusionLevel level{intensity, {}};
    for (const auto& readout : readouts)
      level.accuracies.push_back(readout.accuracy(const_view(seen.latents), seen.labels));
    curve.push_back(std::move(level));
  }
  return curve;
}

/// The same for one readout.
template <EncoderNetwork E>
std::vector<OcclusionLevel> occlusion_curve(const E& encoder,
                                            const LinearReadout<typename E::Scalar>& readout,
                                            const data::Dataset& dataset, const Rng& rng,
                                            const OcclusionCurveOptions& options = {}) {
  return occlusion_curves(encoder, std::span(&readout, 1), dataset, rng, options);
}

}  // namespace oneiros::evaluation
