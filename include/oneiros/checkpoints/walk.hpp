// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// A walk through latent space: what networks dream on the way from memory to memory, as pictures and as an
// animation. Networks of early and late training go side by side.

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <vector>

#include "oneiros/data/dataset.hpp"
#include "oneiros/formats/apng.hpp"
#include "oneiros/formats/image_grid.hpp"

namespace oneiros {

/// Writes DIR/frame-0001.png and so on, with a column for each cortex, and the animation of them. The way is
/// the same for all: straight from the latent of an image to that of the next, through the first `memories`
/// images of a data set and back to the first, by the networks' own encoders. Throws ValueError for no
/// networks or frames, or fewer than two memories, ShapeError for networks of images of different sizes, and
/// DataError.
template <class Cortex>
void write_walk(const std::filesystem::path& animation, const std::filesystem::path& directory,
                const std::vector<Cortex>& cortices, const data::Dataset& dataset, Index frames,
                Index memories = 12) {
  using S = typename Cortex::Scalar;
  memories = std::min(memories, dataset.size());
  if (cortices.empty() || frames < 1 || memories < 2)
    throw ValueError(detail::message("walk: expected networks, frames and 2 memories or more, found ",
                                     cortices.size(), ", ", frames, " and ", memories));
  const Tensor<S, 4> images = data::images<S>(dataset, 0, memories);
  std::vector<Tensor<S, 2>> latents;
  typename Cortex::EncoderType::Activations encoding;
  for (const Cortex& cortex : cortices)
    latents.emplace_back(cortex.encoder.latent(const_view(images), encoding).map());
  std::vector<typename Cortex::GeneratorType::Activations> generating(cortices.size());
  Tensor<S, 4> columns(static_cast<Index>(cortices.size()), images.dimension(1), images.dimension(2),
                       images.dimension(3));
  std::vector<std::filesystem::path> files;
  for (Index frame = 0; frame < frames; ++frame) {
    const double way = static_cast<double>(frame * memories) / static_cast<double>(frames);
    const auto from = static_cast<Index>(way), to = (from + 1) % memories;
    const S share = static_cast<S>(way - static_cast<double>(from));
    for (std::size_t i = 0; i < cortices.size(); ++i) {
      Tensor<S, 2> z(1, latents[i].dimension(1));
      for (Index j = 0; j < z.size(); ++j)
        z(0, j) = (1 - share) * latents[i](from, j) + share * latents[i](to, j);
      const auto dream = cortices[i].generator.forward(const_view(z), generating[i]);
      check_shape(dream.shape(), {1, images.dimension(1), images.dimension(2), images.dimension(3)},
                  "walk: dreams beside those of the first network");
      std::copy(dream.begin(), dream.end(), columns.data() + static_cast<Index>(i) * dream.size());
    }
    char name[32];
    std::snprintf(name, sizeof name, "frame-%04d.png", static_cast<int>(frame + 1));
    files.push_back(directory / name);
    ImageGrid grid(static_cast<Index>(cortices.size()), 4);
    grid.add_row(columns);
    grid.write(files.back());
  }
  write_apng(animation, files);
}

}  // namespace oneiros
