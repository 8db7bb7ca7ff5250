// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The paper's measures of trained networks, as tables. Each row begins with the data set, and the condition,
// seed and epoch that the networks come from.

#include <vector>

#include "datasets.hpp"
#include "features.hpp"
#include "networks.hpp"
#include "readouts.hpp"
#include "table.hpp"

namespace pad {

/// What is measured: networks, on a data set, with random numbers of a seed.
struct Subject {
  const TrainedNetworks& networks;
  const Data& data;
  oneiros::Rng rng;
};

/// Accuracies of both readouts: Figure 4.
Table readout_table(const Subject& subject, const Readouts& readouts);

/// Accuracies on occluded test images, for patches of each size: Figure 5. Tells its steps.
Table occlusion_table(const Subject& subject, const Readouts& readouts, const std::vector<int>& patches,
                      const OnStep& on_step);

/// Latents of some training images, clean and occluded (intensity 30 %, patches of 4 x 4).
struct LatentPairs {
  oneiros::evaluation::LabelledLatents<float> clean;
  oneiros::evaluation::LabelledLatents<float> occluded;
};
LatentPairs encode_pairs(const Subject& subject, const Latents& latents);

/// Distances within and between classes, and from clean to occluded images: Figure 6e, f.
Table distances_table(const Subject& subject, const LatentPairs& pairs);

/// Some latents along the first two principal components of all: Figure 6b to d. There is but one of latents
/// of size 1, and no number for the second.
Table pca_table(const Subject& subject, const LatentPairs& pairs);

/// Frechet distances of both kinds of dreams from `images` training images: Figure 3d.
Table frechet_table(const Subject& subject, Features& features, oneiros::Index images);

}  // namespace pad
