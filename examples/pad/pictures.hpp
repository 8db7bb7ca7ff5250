// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What the networks see and dream, as PNG files. Nothing is trained; the draws depend on the seed alone, so
// the pictures of all epochs show the same occlusions and noise.

#include <filesystem>

#include "oneiros/cortex.hpp"
#include "oneiros/data/dataset.hpp"

namespace pad {

/// Writes rows of inputs, their reconstructions, NREM dreams, the same with their occlusions, and REM dreams,
/// for the first images of a data set.
void write_dreams(const std::filesystem::path& path, const oneiros::Cortex<float>& cortex,
                  const oneiros::data::Dataset& dataset, const oneiros::Rng& rng,
                  oneiros::Index columns = 12);

/// Writes rows of dreams between two memories each, from the latent of one image to that of another.
void write_interpolations(const std::filesystem::path& path, const oneiros::Cortex<float>& cortex,
                          const oneiros::data::Dataset& dataset, oneiros::Index columns = 12);

/// Writes some images at rising intensities of occlusion, in the paper's test patches (Figure 5a).
void write_occlusions(const std::filesystem::path& path, const oneiros::data::Dataset& dataset,
                      const oneiros::Rng& rng);

/// Writes one image under patches of every size, at rising intensities (Figure 9).
void write_patches(const std::filesystem::path& path, const oneiros::data::Dataset& dataset,
                   const oneiros::Rng& rng);

}  // namespace pad
