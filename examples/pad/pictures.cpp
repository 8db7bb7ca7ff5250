// SPDX-License-Identifier: BSD-3-Clause
#include "pictures.hpp"

#include <algorithm>
#include <string>

#include "oneiros/formats/image_grid.hpp"
#include "oneiros/phases.hpp"

namespace pad {

using namespace oneiros;

namespace {

constexpr Index picture_rows = 6;
constexpr int intensities = 11;  // 0, 10, ..., 100 %
constexpr int largest_patch = 8;

/// An image at rising intensities of occlusion: one picture for each.
Tensor<float, 4> occluded(const data::Dataset& dataset, Index image, int patch_size, const Rng& rng) {
  const Tensor<float, 4> clean = data::images<float>(dataset, image, 1);
  Tensor<float, 4> result(intensities, clean.dimension(1), clean.dimension(2), clean.dimension(3));
  for (int i = 0; i < intensities; ++i) {
    const Occlusion<FixedPatches> occlusion{{.intensity = i / (intensities - 1.0), .size = patch_size}};
    Occlusion<FixedPatches>::Activations<float> activations;
    float* at = std::copy_n(clean.data(), clean.size(), result.data() + i * clean.size()) - clean.size();
    const Moment moment{.cycle = static_cast<std::uint32_t>(image)};
    occlusion.apply(TensorView<float, 4>(at, shape_of(clean)), activations, Draws(rng, "pictures", moment));
  }
  return result;
}

}  // namespace

void write_dreams(const std::filesystem::path& path, const Cortex<float>& cortex,
                  const data::Dataset& dataset, const Rng& rng, Index columns) {
  using Network = Cortex<float>;
  columns = std::min(columns, dataset.size() / 2);
  const Tensor<float, 4> images = data::images<float>(dataset, 0, columns);
  const Tensor<float, 4> others = data::images<float>(dataset, columns, columns);

  Network::EncoderType::Activations activations;
  Hippocampus<float> hippocampus;
  hippocampus.begin_epoch();
  hippocampus.store(cortex.encoder.latent(others, activations));
  hippocampus.store(cortex.encoder.latent(images, activations));

  Phase<Wake, Objectives<ImageReconstruction>> wake;
  Phase<NREM, Occlusion<RandomPatches, Masks::one_per_image>> nrem;
  Phase<REM> rem;
  wake.measure(cortex, hippocampus, images, rng);
  nrem.measure(cortex, hippocampus, rng);
  rem.measure(cortex, hippocampus, rng);

  ImageGrid grid(columns, 2);
  grid.add_row(images, "input");
  grid.add_row(wake.measured_activations(cortex).reconstruction, "reconstruction");
  grid.add_row(nrem.measured_activations(cortex).image, "NREM dream");
  grid.add_row(nrem.measured_activations(cortex).perturbed, "occluded");
  grid.add_row(rem.measured_activations(cortex).image, "REM dream");
  grid.write(path);
}

void write_interpolations(const std::filesystem::path& path, const Cortex<float>& cortex,
                          const data::Dataset& dataset, Index columns) {
  const Index rows = std::min(picture_rows, dataset.size() / 2);
  Encoder<float>::Activations encoding;
  Generator<float>::Activations generating;
  const Tensor<float, 4> images = data::images<float>(dataset, 0, 2 * rows);
  const TensorView<const float, 2> memories = cortex.encoder.latent(images, encoding);
  Tensor<float, 2> between(columns, memories.dimension(1));
  ImageGrid grid(columns + 2, 2);
  for (Index row = 0; row < rows; ++row) {
    for (Index i = 0; i < columns; ++i) {
      const float share = static_cast<float>(i) / static_cast<float>(columns - 1);
      for (Index j = 0; j < between.dimension(1); ++j)
        between(i, j) = (1 - share) * memories(2 * row, j) + share * memories(2 * row + 1, j);
    }
    const auto dreams = cortex.generator.forward(const_view(between), generating);
    Tensor<float, 4> line(columns + 2, dreams.dimension(1), dreams.dimension(2), dreams.dimension(3));
    const Index pixels = dreams.size() / columns;
    float* end = std::copy_n(images.data() + 2 * row * pixels, pixels, line.data());
    end = std::copy_n(dreams.data(), dreams.size(), end);
    std::copy_n(images.data() + (2 * row + 1) * pixels, pixels, end);
    grid.add_row(line, row == 0 ? "between two" : "");
  }
  grid.write(path);
}

void write_occlusions(const std::filesystem::path& path, const data::Dataset& dataset, const Rng& rng) {
  ImageGrid grid(intensities, 2);
  for (Index image = 0; image < std::min(picture_rows, dataset.size()); ++image)
    grid.add_row(occluded(dataset, image, 4, rng), image == 0 ? "0 to 100 %" : "");
  grid.write(path);
}

void write_patches(const std::filesystem::path& path, const data::Dataset& dataset, const Rng& rng) {
  ImageGrid grid(intensities, 2);
  for (int size = 1; size <= largest_patch; ++size)
    grid.add_row(occluded(dataset, 0, size, rng), std::to_string(size) + " x " + std::to_string(size));
  grid.write(path);
}

}  // namespace pad
