// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Measures of what a network has learned, each usable on its own. All read latents or features as matrices
// with one row for each image.

#include "oneiros/evaluation/accuracy.hpp"
#include "oneiros/evaluation/centred_kernel_alignment.hpp"
#include "oneiros/evaluation/converged_readout.hpp"
#include "oneiros/evaluation/crossvalidated_dissimilarity.hpp"
#include "oneiros/evaluation/dissimilarity.hpp"
#include "oneiros/evaluation/dream_distances.hpp"
#include "oneiros/evaluation/encode.hpp"
#include "oneiros/evaluation/feature_statistics.hpp"
#include "oneiros/evaluation/features.hpp"
#include "oneiros/evaluation/frechet_distance.hpp"
#include "oneiros/evaluation/inception_v3.hpp"
#include "oneiros/evaluation/latent_distances.hpp"
#include "oneiros/evaluation/latent_pairs.hpp"
#include "oneiros/evaluation/latents.hpp"
#include "oneiros/evaluation/layer_features.hpp"
#include "oneiros/evaluation/linear_readout.hpp"
#include "oneiros/evaluation/network_features.hpp"
#include "oneiros/evaluation/occlusion_curve.hpp"
#include "oneiros/evaluation/over_seeds.hpp"
#include "oneiros/evaluation/participation_ratio.hpp"
#include "oneiros/evaluation/pca.hpp"
#include "oneiros/evaluation/readouts.hpp"
#include "oneiros/evaluation/representational_similarity.hpp"
#include "oneiros/evaluation/sgd_readout.hpp"
#include "oneiros/evaluation/train_classifier.hpp"
