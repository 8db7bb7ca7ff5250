// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/checkpoints/snapshots.hpp"

#include <cstddef>
#include <string>
#include <vector>

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

TEST_CASE("A picture of dreams has a row of each kind, of the first images") {
  const TemporaryDirectory directory;
  const Rng rng{2};
  const data::Dataset images = data::resized(data::synthetic_digits(27, rng), 16, 32);
  Cortex<float> cortex({.latent_size = 5, .widths = {2, 3}, .image = {16, 32, 3}}, rng);
  for_each_parameter(cortex, [](const Name&, auto& parameter) {  // dreams that differ
    for (Index i = 0; i < parameter.size(); ++i) parameter.value(i) *= 10;
  });
  write_dreams(directory / "usual.png", cortex, images, rng);
  write_dreams(directory / "twelve.png", cortex, images, rng, 12);
  CHECK(contents(directory / "usual.png") == contents(directory / "twelve.png"));
  write_dreams(directory / "four.png", cortex, images, rng, 4);
  write_dreams(directory / "few.png", cortex, images.first(9), rng);
  CHECK(contents(directory / "few.png") == contents(directory / "four.png"));

  // A memory is dreamed of as its image was reconstructed; the one before it is in REM's mixture.
  Encoder<float>::Activations encoding;
  Generator<float>::Activations generating;
  const Tensor<float, 4> recent = data::images<float>(images, 0, 4),
                         before = data::images<float>(images, 4, 4);
  Hippocampus<float> hippocampus;
  hippocampus.begin_epoch();
  hippocampus.store(cortex.encoder.latent(const_view(before), encoding));
  const auto latent = cortex.encoder.latent(const_view(recent), encoding);
  hippocampus.store(latent);
  Phase<NREM, Occlusion<RandomPatches, Changes::one_per_image>> nrem;
  Phase<REM> rem;
  nrem.measure(cortex, hippocampus, rng);
  rem.measure(cortex, hippocampus, rng);
  const Tensor<float, 4> dreams = cortex.generator.forward(latent, generating).map();
  ImageGrid expected(4, 2);
  expected.add_row(recent, "input");
  expected.add_row(dreams, "reconstruction");
  expected.add_row(dreams, "NREM dream");
  expected.add_row(nrem.measured_activations(cortex).perturbed, "occluded");
  expected.add_row(rem.measured_activations(cortex).image, "REM dream");
  expected.write(directory / "expected.png");
  CHECK(contents(directory / "four.png") == contents(directory / "expected.png"));
}

TEST_CASE("Weights of single epochs are kept on request alone") {
  const TemporaryDirectory directory;
  const data::Dataset images = data::synthetic_digits(2, Rng{1});
  const Cortex<float> cortex({.latent_size = 5, .widths = {2, 3}}, Rng{1});
  Snapshots(directory.path(), cortex, images, Rng{1}, {}).on_epoch_end({.epoch = 1, .complete = true});
  CHECK(directory.file_count() == 2);
}

namespace {

/// A file of convolutions whose weights have these extents, and of other tensors of one number.
SafeTensors convolutions(const TemporaryDirectory& directory, const std::vector<std::vector<Index>>& shapes,
                         const std::vector<std::string>& others = {}) {
  SafeTensorsWriter writer;
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    Index size = 1;
    for (const Index extent : shapes[i]) size *= extent;
    const std::vector<float> values(static_cast<std::size_t>(size));
    writer.add("conv" + std::to_string(i + 1) + ".0.weight", shapes[i], std::span(values));
  }
  for (const std::string& name : others) writer.add(name, 1.0F);
  writer.write(directory / "sizes.safetensors");
  return SafeTensors(directory / "sizes.safetensors");
}

}  // namespace

TEST_CASE("The sizes of an encoder are those of its weights") {
  const TemporaryDirectory directory;
  const CortexOptions sizes = encoder_sizes(convolutions(
      directory, {{4, 2, 4, 4}, {7, 4, 4, 4}, {9, 7, 3, 5}}, {"tconv1.0.weight", "conv1.0.bias"}));
  CHECK(sizes.latent_size == 9);
  CHECK(sizes.base_width == 4);
  CHECK(sizes.widths == std::vector<Index>{4, 7});
  CHECK(sizes.image == Shape<3>{12, 20, 2});
  CHECK(sizes.normalization == Normalization::none);
  const std::vector<std::vector<Index>> least{{1, 1, 4, 4}, {1, 1, 1, 1}};
  CHECK(encoder_sizes(convolutions(directory, least)).image == Shape<3>{2, 2, 1});
  CHECK(encoder_sizes(convolutions(directory, least, {"conv1.1.weight"})).normalization ==
        Normalization::group);
  CHECK(encoder_sizes(convolutions(directory, least, {"conv1.1.weight", "conv1.1.running_mean"}))
            .normalization == Normalization::batch);
  std::vector<std::vector<Index>> deepest(16, {1, 1, 4, 4});
  deepest.back() = {1, 1, 2, 1};
  CHECK(encoder_sizes(convolutions(directory, deepest)).image == Shape<3>{65536, 32768, 1});
}

TEST_CASE("Weights that are not those of an encoder tell what was expected") {
  const TemporaryDirectory directory;
  const auto error = [&](const std::vector<std::vector<Index>>& shapes) -> std::string {
    try {
      encoder_sizes(convolutions(directory, shapes));
    } catch (const DataError& problem) {
      return problem.what();
    }
    return "";
  };
  const std::string file = (directory / "sizes.safetensors").string() + ": ";
  CHECK(error({}) == file + "expected the weights of an encoder, found no 'conv1.0.weight'");
  CHECK(error({{4, 2, 4, 4}}) == file + "expected the weights of an encoder, found no 'conv2.0.weight'");
  CHECK(error({{4, 2, 4, 4}, {4, 4, 4}}) == file + "'conv2.0.weight': expected 4 axes, found 3");
  const std::string after = " after the layers before it, found ";
  CHECK(error({{4, 2, 4, 4}, {7, 5, 4, 4}, {9, 7, 3, 5}}) ==
        file + "'conv2.0.weight': expected 7 x 4 x 4 x 4" + after + "7 x 5 x 4 x 4");
  CHECK(error({{4, 2, 4, 4}, {7, 4, 4, 3}, {9, 7, 3, 5}}) ==
        file + "'conv2.0.weight': expected 7 x 4 x 4 x 4" + after + "7 x 4 x 4 x 3");
  CHECK(error({{4, 2, 3, 4}, {9, 4, 3, 5}}) ==
        file + "'conv1.0.weight': expected 4 x 2 x 4 x 4" + after + "4 x 2 x 3 x 4");
  CHECK(error({{4, 2, 4, 4}, {0, 4, 3, 5}}) ==
        file + "'conv2.0.weight': expected 0 x 4 x 3 x 5" + after + "0 x 4 x 3 x 5");
  CHECK(error(std::vector<std::vector<Index>>(17, {1, 1, 4, 4})) ==
        file + "expected an encoder of at most 16 convolutions, found 17");
}
