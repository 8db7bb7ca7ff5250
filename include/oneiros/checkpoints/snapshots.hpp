// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// An observer that keeps what networks have learned: weights and a picture of their dreams after each epoch.

#include <algorithm>
#include <filesystem>
#include <functional>
#include <string>
#include <utility>

#include "oneiros/checkpoints/snapshot_names.hpp"
#include "oneiros/checkpoints/weights.hpp"
#include "oneiros/cortex/cortex.hpp"
#include "oneiros/cortex/hippocampus.hpp"
#include "oneiros/data/dataset.hpp"
#include "oneiros/formats/image_grid.hpp"
#include "oneiros/phases/nrem.hpp"
#include "oneiros/phases/rem.hpp"
#include "oneiros/phases/train.hpp"
#include "oneiros/phases/wake.hpp"
#include "oneiros/util/detail/words.hpp"

namespace oneiros {

/// Writes rows of inputs, their reconstructions, NREM dreams, the same with their occlusions, and REM dreams,
/// for the first images of a data set, as a PNG file. Nothing is trained; the draws depend on `rng` alone, so
/// that the pictures of all epochs show the same occlusions and noise. Throws DataError.
template <class Cortex>
void write_dreams(const std::filesystem::path& path, const Cortex& cortex, const data::Dataset& dataset,
                  const Rng& rng, Index columns = 12) {
  using S = typename Cortex::Scalar;
  columns = std::min(columns, dataset.size() / 2);
  const Tensor<S, 4> images = data::images<S>(dataset, 0, columns);
  const Tensor<S, 4> others = data::images<S>(dataset, columns, columns);

  typename Cortex::EncoderType::Activations activations;
  Hippocampus<S> hippocampus;
  hippocampus.store(cortex.encoder.latent(others, activations));
  hippocampus.store(cortex.encoder.latent(images, activations));

  Phase<Wake, Objectives<ImageReconstruction>> wake;
  Phase<NREM, Occlusion<RandomPatches, Changes::one_per_image>> nrem;
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

/// Observes a training and writes DIR/weights.safetensors and DIR/dreams-epoch-NNN.png, and of the epochs
/// that are to be kept DIR/weights-epoch-NNN.safetensors. Throws DataError.
///
///     const Snapshots snapshots("out", cortex, test_images, rng, {{"seed", "1"}},
///                               [](int epoch) { return epoch % 10 == 0; });
///     train(cortex, hippocampus, cycle, images, {.epochs = 50}, rng, snapshots);
template <class Cortex>
class Snapshots {
 public:
  /// Dreams are of the first of `images`. The metadata go into each file, beside the epoch and whether it is
  /// complete.
  Snapshots(
      std::filesystem::path directory, const Cortex& cortex, const data::Dataset& images, const Rng& rng,
      Metadata metadata, std::function<bool(int)> keeps = [](int) { return false; })
      : directory_(std::move(directory)),
        cortex_(cortex),
        images_(images),
        rng_(rng),
        metadata_(std::move(metadata)),
        keeps_(std::move(keeps)) {}

  /// Writes the files.
  void on_epoch_end(const EpochEvent& event) const {
    Metadata metadata = metadata_;
    metadata["epoch"] = std::to_string(event.epoch);
    metadata["epoch_complete"] = event.complete ? "true" : "false";
    save("weights.safetensors", metadata);
    if (event.complete && keeps_(event.epoch)) save(detail::weights_name(event.epoch), metadata);
    write_dreams(directory_ / ("dreams-epoch-" + detail::three_digits(event.epoch) + ".png"), cortex_,
                 images_, rng_);
  }

 private:
  void save(const std::string& name, const Metadata& metadata) const {
    save_weights(directory_ / name, metadata, cortex_.encoder, cortex_.generator);
  }

  std::filesystem::path directory_;
  const Cortex& cortex_;
  const data::Dataset& images_;
  Rng rng_;
  Metadata metadata_;
  std::function<bool(int)> keeps_;
};

}  // namespace oneiros
