// SPDX-License-Identifier: BSD-3-Clause
#include <tbb/info.h>

#include <algorithm>
#include <iostream>
#include <map>

#include "commands.hpp"
#include "networks.hpp"
#include "oneiros/checkpoints/snapshots.hpp"
#include "oneiros/parallel/parallel.hpp"
#include "oneiros/phases.hpp"
#include "output_directory.hpp"

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

/// Writes rows of dreams between two memories each, from the latent of one image to that of another.
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

/// Writes some images at rising intensities of occlusion, in the paper's test patches (Figure 5a).
void write_occlusions(const std::filesystem::path& path, const data::Dataset& dataset, const Rng& rng) {
  ImageGrid grid(intensities, 2);
  for (Index image = 0; image < std::min(picture_rows, dataset.size()); ++image)
    grid.add_row(occluded(dataset, image, 4, rng), image == 0 ? "0 to 100 %" : "");
  grid.write(path);
}

/// Writes an image at rising intensities, in patches of each size (Figure 9).
void write_patches(const std::filesystem::path& path, const data::Dataset& dataset, const Rng& rng) {
  ImageGrid grid(intensities, 2);
  for (int size = 1; size <= largest_patch; ++size)
    grid.add_row(occluded(dataset, 0, size, rng), std::to_string(size) + " x " + std::to_string(size));
  grid.write(path);
}

int dream_on_these_threads(const DreamOptions& options) {
  make_directory(options.out);
  const Rng rng{options.seed};
  std::map<std::pair<std::string, Index>, Data> loaded;  // by the name that was asked for, and size
  std::map<std::string, int> namesakes;  // two runs may have the same data set, condition, seed and epoch
  for (const std::filesystem::path& path : options.weights) {
    const auto [cortex, image_size, origin, known_as] = load_networks(path);
    const std::string dataset = dataset_of(options.dataset, options.data, origin, path);
    const std::pair wanted(dataset, image_size);
    auto found = loaded.find(wanted);
    if (found == loaded.end())
      found = loaded.emplace(wanted, load_data(dataset, options.data, image_size)).first;
    const Data& data = found->second;
    const int number = ++namesakes[known_as];
    const std::string name = known_as + (number == 1 ? "" : "-" + std::to_string(number));
    write_dreams(options.out / (name + ".png"), cortex, data.test, rng, options.columns);
    write_interpolations(options.out / (name + "-interpolation.png"), cortex, data.test, options.columns);
    std::cout << "dreams of " << path.string() << " are in " << (options.out / (name + ".png")).string()
              << " and " << name << "-interpolation.png" << std::endl;
  }
  for (const auto& [ignored, data] : loaded) {
    write_occlusions(options.out / (data.name + "-occlusions.png"), data.test, rng);
    write_patches(options.out / (data.name + "-patches.png"), data.test, rng);
  }
  return 0;
}

}  // namespace

int dream(const DreamOptions& options) {
  Threads threads(options.threads > 0 ? options.threads : tbb::info::default_concurrency());
  return threads.run([&] { return dream_on_these_threads(options); });
}

}  // namespace pad
