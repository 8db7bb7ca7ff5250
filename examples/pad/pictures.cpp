// SPDX-License-Identifier: BSD-3-Clause
#include "pictures.hpp"

#include <algorithm>

#include "oneiros/io/image_grid.hpp"
#include "oneiros/phases.hpp"

namespace pad {

using namespace oneiros;

void write_dreams(const std::filesystem::path& path, const Cortex<float>& cortex,
                  const data::Dataset& dataset, const Rng& rng) {
  using Network = Cortex<float>;
  const Index columns = std::min<Index>(12, dataset.size() / 2);
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
  grid.add_row(wake.measured_activations<Network>().reconstruction, "reconstruction");
  grid.add_row(nrem.measured_activations<Network>().image, "NREM dream");
  grid.add_row(nrem.measured_activations<Network>().perturbed, "occluded");
  grid.add_row(rem.measured_activations<Network>().image, "REM dream");
  grid.write(path);
}

}  // namespace pad
