// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// A page in which the browser dreams: the generator's weights, and memories to mix.

#include "run.hpp"

namespace pad {

/// Writes a page that needs no other file. The memories are the latents of the first images. Throws
/// oneiros::ValueError for networks with a normalization, oneiros::DataError if it cannot be written.
void write_dream_page(const path& file, const TrainedNetworks& networks, const oneiros::data::Dataset& images,
                      oneiros::Index memories);

}  // namespace pad
