// SPDX-License-Identifier: BSD-3-Clause

// The trained model that comes with the program, whose weights are rounded to bfloat16.

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>

#include "oneiros/checkpoints/encoder_sizes.hpp"
#include "oneiros/checkpoints/weights.hpp"
#include "oneiros/cortex.hpp"
#include "oneiros/data/image_folder.hpp"
#include "oneiros/evaluation/encode.hpp"
#include "oneiros/formats/safetensors.hpp"
#include "support/catch.hpp"

using namespace oneiros;

namespace {

const std::filesystem::path trained =
    std::filesystem::path(ONEIROS_TEST_DIR).parent_path() / "examples/pad/trained";
const std::filesystem::path latents_file =
    std::filesystem::path(ONEIROS_TEST_DIR) / "checkpoints/trained_latents.safetensors";

/// What the networks in a file find in the pictures that come with them.
Tensor<float, 2> latents_of_memories(const std::filesystem::path& weights) {
  const CortexOptions sizes = encoder_sizes(SafeTensors(weights));
  Cortex<float> cortex(sizes, Rng{1});
  load_weights(weights, cortex.encoder, cortex.generator);
  return evaluation::encode(cortex.encoder, data::image_folder(trained / "memories", 32, 32)).latents;
}

}  // namespace

TEST_CASE("the trained model that comes along says of images what it said in full precision") {
  const SafeTensors file(trained / "full.safetensors");
  CHECK(file.metadata().at("condition") == "full");
  CHECK(file.metadata().at("epoch") == "50");
  for (const std::string& name : file.names()) CHECK(file.dtype(name) == DType::bf16);
  const auto expected = SafeTensors(latents_file).read<float, 2>("latents");
  const Tensor<float, 2> found = latents_of_memories(trained / "full.safetensors");
  REQUIRE(found.dimensions() == expected.dimensions());
  const Tensor<float, 0> error = (found - expected).square().mean(), size = expected.square().mean();
  CHECK(std::sqrt(error() / size()) < 0.01);
  const Tensor<float, 0> largest = (found - expected).abs().maximum();
  CHECK(largest() < 0.03 * std::sqrt(size()));
}

// ONEIROS_FLOAT_WEIGHTS=weights.safetensors test_checkpoints '[make latents]' writes what the test compares with.
TEST_CASE("latents of the model before it was rounded", "[.][make latents]") {
  const char* weights = std::getenv("ONEIROS_FLOAT_WEIGHTS");
  REQUIRE(weights != nullptr);
  const Tensor<float, 2> latents = latents_of_memories(weights);
  SafeTensorsWriter writer;
  writer.add<float>("latents", {latents.dimension(0), latents.dimension(1)},
                    std::span(latents.data(), static_cast<std::size_t>(latents.size())));
  writer.write(latents_file);
}
