// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What the networks see and dream, as a PNG.

#include <filesystem>

#include "oneiros/cortex.hpp"
#include "oneiros/data/dataset.hpp"

namespace pad {

/// Writes rows of inputs, their reconstructions, NREM dreams, the same with their occlusions, and REM dreams,
/// for the first images of a data set. Trains nothing; the draws depend on the seed alone, so the pictures of
/// all epochs show the same occlusions and noise.
void write_dreams(const std::filesystem::path& path, const oneiros::Cortex<float>& cortex,
                  const oneiros::data::Dataset& dataset, const oneiros::Rng& rng);

}  // namespace pad
