// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/checkpoints/pictures.hpp"

#include <algorithm>
#include <filesystem>

#include "oneiros/cortex.hpp"
#include "oneiros/data/synthetic_digits.hpp"
#include "oneiros/formats/image_file.hpp"
#include "support/catch.hpp"
#include "support/temporary_directory.hpp"

using namespace oneiros;
using namespace oneiros::test;

TEST_CASE("Occlusion rises along a row, from nothing to everything") {
  const data::Dataset images = data::synthetic_digits(2, Rng{1});
  const Tensor<float, 4> row = detail::occluded(images, 1, 4, Rng{2}),
                         clean = data::images<float>(images, 1, 1);
  REQUIRE(row.dimension(0) == 11);
  CHECK(std::equal(clean.data(), clean.data() + clean.size(), row.data()));
  Index before = 0;
  for (const Index i : {0, 5, 10}) {
    const float* at = row.data() + i * clean.size();
    const Index hidden = std::count(at, at + clean.size(), 0.0F);
    CHECK(hidden >= before);
    before = hidden;
  }
  CHECK(before == clean.size());
}

TEST_CASE("Pictures have a row for each pair of memories, image and size of patch") {
  const TemporaryDirectory directory;
  const data::Dataset images = data::synthetic_digits(5, Rng{1});
  const Cortex<float> cortex({.latent_size = 3, .base_width = 2}, Rng{2});
  write_interpolations(directory / "between.png", cortex, images, 4);
  write_occlusions(directory / "occlusions.png", images, Rng{3});
  write_patches(directory / "patches.png", images, Rng{3});
  const auto between = read_image(directory / "between.png").shape;
  const auto occlusions = read_image(directory / "occlusions.png").shape;
  const auto patches = read_image(directory / "patches.png").shape;
  CHECK(between[0] < occlusions[0]);  // 2 rows and 5
  CHECK(occlusions[0] < patches[0]);  // and 8
  CHECK(between[1] < occlusions[1]);  // 4 and the two images, and 11
  CHECK(between[1] < patches[1]);
}

TEST_CASE("Between two memories lie the dreams of their weighted means") {
  const TemporaryDirectory directory;
  const data::Dataset images = data::synthetic_digits(5, Rng{1});
  Cortex<float> cortex({.latent_size = 3, .base_width = 2}, Rng{2});
  for_each_parameter(cortex, [](const Name&, auto& parameter) {  // dreams that differ
    for (Index i = 0; i < parameter.size(); ++i) parameter.value(i) *= 10;
  });
  write_interpolations(directory / "between.png", cortex, images, 3);

  Encoder<float>::Activations encoding;
  Generator<float>::Activations generating;
  ImageGrid expected(5, 2);
  for (const Index row : {0, 1}) {
    const Tensor<float, 4> ends = data::images<float>(images, 2 * row, 2);
    const auto z = cortex.encoder.latent(const_view(ends), encoding);
    Tensor<float, 2> latents(3, 3);
    for (Index j = 0; j < 3; ++j) {
      latents(0, j) = z(0, j);
      latents(1, j) = 0.5F * z(0, j) + 0.5F * z(1, j);
      latents(2, j) = z(1, j);
    }
    const auto dreams = cortex.generator.forward(const_view(latents), generating);
    Tensor<float, 4> line(5, 32, 32, 3);
    const Index pixels = 32 * 32 * 3;
    std::copy_n(ends.data(), pixels, line.data());
    std::copy_n(dreams.data(), 3 * pixels, line.data() + pixels);
    std::copy_n(ends.data() + pixels, pixels, line.data() + 4 * pixels);
    expected.add_row(line, row == 0 ? "between two" : "");
  }
  expected.write(directory / "expected.png");
  CHECK(contents(directory / "between.png") == contents(directory / "expected.png"));
  write_interpolations(directory / "usual.png", cortex, images);
  write_interpolations(directory / "twelve.png", cortex, images, 12);
  CHECK(contents(directory / "usual.png") == contents(directory / "twelve.png"));

  CHECK_THROWS_WITH(write_interpolations(directory / "one.png", cortex, images, 1),
                    "interpolations: expected at least 2 columns and 2 images, found 1 and 5");
  CHECK_THROWS_AS(write_interpolations(directory / "one.png", cortex, images.first(1), 3), ValueError);
  CHECK_FALSE(std::filesystem::exists(directory / "one.png"));
}
