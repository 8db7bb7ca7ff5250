// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/evaluation/latent_pairs.hpp"

#include "evaluation/pixel_encoder.hpp"
#include "oneiros/data/synthetic_digits.hpp"
#include "support/catch.hpp"

using namespace oneiros;

TEST_CASE("Rows of a pair are of one image, clean and occluded", "[evaluation]") {
  const data::Dataset images = data::synthetic_digits(12, Rng{1});
  const test::PixelEncoder<float> encoder{32 * 32 * 3};
  const auto all = evaluation::encode(encoder, images);
  const Rng rng{2};

  const auto untouched = evaluation::latent_pairs(encoder, images, all, rng, 8, {.intensity = 0});
  REQUIRE(untouched.clean.labels.size() == 8);
  CHECK(untouched.occluded.labels == untouched.clean.labels);
  CHECK(std::equal(untouched.clean.latents.data(), untouched.clean.latents.data() + 8 * encoder.pixels,
                   untouched.occluded.latents.data()));

  const auto pairs = evaluation::latent_pairs(encoder, images, all, rng);
  REQUIRE(pairs.clean.latents.dimension(0) == 12);  // there are no more
  CHECK(pairs.clean.classes == all.classes);
  Index covered = 0, other = 0;
  for (Index i = 0; i < pairs.clean.latents.size(); ++i)
    if (const float seen = pairs.occluded.latents.data()[i]; seen != pairs.clean.latents.data()[i])
      ++(seen == 0 ? covered : other);
  CHECK(covered > 0);
  CHECK(other == 0);
  const auto again = evaluation::latent_pairs(encoder, images, all, rng);
  CHECK(std::equal(pairs.occluded.latents.data(),
                   pairs.occluded.latents.data() + pairs.occluded.latents.size(),
                   again.occluded.latents.data()));
}
