// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/checkpoints/snapshots.hpp"

#include "oneiros/checkpoints/encoder_sizes.hpp"
#include "oneiros/cortex.hpp"
#include "oneiros/data.hpp"
#include "oneiros/phases.hpp"
#include "support/catch.hpp"
#include "support/temporary_directory.hpp"

using namespace oneiros;
using namespace oneiros::test;

TEST_CASE("Weights and dreams of each epoch are kept, and tell the sizes of their networks") {
  const TemporaryDirectory directory;
  const Rng rng{2};
  const data::Dataset images = data::synthetic_digits(8, rng, data::Split::train);
  Cortex<float> cortex({.latent_size = 5, .widths = {2, 3}, .normalization = Normalization::batch}, rng);
  Hippocampus<float> hippocampus;
  Cycle cycle{Phase<Wake>{}};
  const Snapshots snapshots(directory.path(), cortex, images, rng, {{"seed", "2"}},
                            [](int epoch) { return epoch == 2; });
  CHECK(train(cortex, hippocampus, cycle, images, {.epochs = 3, .batch_size = 4}, rng, snapshots));
  CHECK(directory.file_count() == 5);
  for (const char* name : {"weights.safetensors", "weights-epoch-002.safetensors", "dreams-epoch-001.png",
                           "dreams-epoch-002.png", "dreams-epoch-003.png"}) {
    CHECK(std::filesystem::exists(directory / name));
    CHECK(detail::is_snapshot(name));
  }
  CHECK_FALSE(detail::is_snapshot("losses.csv"));
  CHECK(detail::weights_name(2) == "weights-epoch-002.safetensors");

  const SafeTensors file(directory / "weights.safetensors");
  CHECK(file.metadata().at("seed") == "2");
  CHECK(file.metadata().at("epoch") == "3");
  CHECK(file.metadata().at("epoch_complete") == "true");
  const CortexOptions sizes = encoder_sizes(file);
  CHECK(sizes.latent_size == 5);
  CHECK(sizes.widths == std::vector<Index>{2, 3});
  CHECK(sizes.image == Shape<3>{32, 32, 3});
  CHECK(sizes.normalization == Normalization::batch);
  Cortex<float> again(sizes, Rng{});
  load_weights(file, "", again.encoder, again.generator);

  snapshots.on_epoch_end({.epoch = 4, .epochs = 4, .complete = false});
  CHECK(SafeTensors(directory / "weights.safetensors").metadata().at("epoch_complete") == "false");
}

TEST_CASE("A file without the paper's encoder tells no sizes") {
  const TemporaryDirectory directory;
  SafeTensorsWriter writer;
  writer.add("conv1.0.weight", {2, 3}, std::span<const float>(std::vector<float>(6)));
  writer.write(directory / "other.safetensors");
  CHECK_THROWS_AS(encoder_sizes(SafeTensors(directory / "other.safetensors")), DataError);
}
