// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Pictures of what networks dream between two memories, and of how images are occluded when they are tested;
// those of each kind of dreams are in snapshots.hpp.

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <string>

#include "oneiros/data/dataset.hpp"
#include "oneiros/formats/image_grid.hpp"
#include "oneiros/phases/policies/perturbations/occlusion.hpp"
#include "oneiros/util/errors.hpp"

namespace oneiros {

namespace detail {

inline constexpr Index picture_rows = 6;
inline constexpr int occlusion_levels = 11;  // 0, 10, ..., 100 %

/// An image at rising intensities of occlusion: one picture for each.
inline Tensor<float, 4> occluded(const data::Dataset& dataset, Index image, int patch_size, const Rng& rng) {
  const Tensor<float, 4> clean = data::images<float>(dataset, image, 1);
  Tensor<float, 4> result(occlusion_levels, clean.dimension(1), clean.dimension(2), clean.dimension(3));
  for (int i = 0; i < occlusion_levels; ++i) {
    const Occlusion<FixedPatches> occlusion{{.intensity = i / (occlusion_levels - 1.0), .size = patch_size}};
    Occlusion<FixedPatches>::Activations<float> activations;
    float* at = result.data() + i * clean.size();
    std::copy_n(clean.data(), clean.size(), at);
    const Moment moment{.cycle = static_cast<std::uint32_t>(image)};
    occlusion.apply(TensorView<float, 4>(at, shape_of(clean)), activations, Draws(rng, "pictures", moment));
  }
  return result;
}

}  // namespace detail

/// Writes rows of dreams between two memories each, from the latent of one image to that of another, for the
/// first images of a data set, as a PNG file. Throws ValueError for fewer than two images or columns, DataError.
template <class Cortex>
void write_interpolations(const std::filesystem::path& path, const Cortex& cortex,
                          const data::Dataset& dataset, Index columns = 12) {
  using S = typename Cortex::Scalar;
  if (columns < 2 || dataset.size() < 2)
    throw ValueError(detail::message("interpolations: expected at least 2 columns and 2 images, found ",
                                     columns, " and ", dataset.size()));
  const Index rows = std::min(detail::picture_rows, dataset.size() / 2);
  typename Cortex::EncoderType::Activations encoding;
  typename Cortex::GeneratorType::Activations generating;
  const Tensor<S, 4> images = data::images<S>(dataset, 0, 2 * rows);
  const TensorView<const S, 2> memories = cortex.encoder.latent(images, encoding);
  Tensor<S, 2> between(columns, memories.dimension(1));
  ImageGrid grid(columns + 2, 2);
  for (Index row = 0; row < rows; ++row) {
    for (Index i = 0; i < columns; ++i) {
      const S share = static_cast<S>(i) / static_cast<S>(columns - 1);
      for (Index j = 0; j < between.dimension(1); ++j)
        between(i, j) = (1 - share) * memories(2 * row, j) + share * memories(2 * row + 1, j);
    }
    const auto dreams = cortex.generator.forward(const_view(between), generating);
    Tensor<S, 4> line(columns + 2, dreams.dimension(1), dreams.dimension(2), dreams.dimension(3));
    const Index pixels = dreams.size() / columns;
    S* end = std::copy_n(images.data() + 2 * row * pixels, pixels, line.data());
    end = std::copy_n(dreams.data(), dreams.size(), end);
    std::copy_n(images.data() + (2 * row + 1) * pixels, pixels, end);
    grid.add_row(line, row == 0 ? "between two" : "");
  }
  grid.write(path);
}

/// Writes the first images of a data set at rising intensities of occlusion, in the paper's test patches (its
/// Figure 5a). The draws depend on `rng` alone. Throws DataError.
inline void write_occlusions(const std::filesystem::path& path, const data::Dataset& dataset,
                             const Rng& rng) {
  ImageGrid grid(detail::occlusion_levels, 2);
  for (Index image = 0; image < std::min(detail::picture_rows, dataset.size()); ++image)
    grid.add_row(detail::occluded(dataset, image, 4, rng), image == 0 ? "0 to 100 %" : "");
  grid.write(path);
}

/// The same of the first image in patches of 1 to 8 pixels (Figure 9).
inline void write_patches(const std::filesystem::path& path, const data::Dataset& dataset, const Rng& rng) {
  ImageGrid grid(detail::occlusion_levels, 2);
  for (int size = 1; size <= 8; ++size)
    grid.add_row(detail::occluded(dataset, 0, size, rng),
                 std::to_string(size) + " x " + std::to_string(size));
  grid.write(path);
}

}  // namespace oneiros
