// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/checkpoints/pictures.hpp"

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
