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
  const auto paper = evaluation::latent_pairs(encoder, images, all, rng, 12, {.intensity = 0.3, .size = 4});
  CHECK(std::equal(pairs.occluded.latents.data(),
                   pairs.occluded.latents.data() + pairs.occluded.latents.size(),
                   paper.occluded.latents.data()));
}

TEST_CASE("Pairs are of images that are drawn without replacement, ten thousand of more", "[evaluation]") {
  data::Contents contents{.name = "numbered", .image_shape = {1, 1, 2}, .class_names = {"a", "b", "c"}};
  for (int i = 0; i < 10001; ++i) {
    contents.labels.push_back(i % 3);
    contents.pixels.push_back(static_cast<std::uint8_t>(i / 256));
    contents.pixels.push_back(static_cast<std::uint8_t>(i % 256));
  }
  const data::Dataset numbered(std::move(contents)), few = numbered.first(200);
  const test::PixelEncoder<float> encoder{2};
  const auto number = [](const auto& latents, Index row) {
    return 256 * to_byte(latents.latents(row, 0)) + to_byte(latents.latents(row, 1));
  };
  const Rng rng{3};
  const auto pairs = evaluation::latent_pairs(encoder, few, evaluation::encode(encoder, few), rng);
  const std::vector<Index> expected = shuffled(200, rng.stream("latent pairs"));
  REQUIRE(pairs.clean.labels.size() == 200);
  for (std::size_t row = 0; row < 200; ++row) {
    CHECK(number(pairs.clean, static_cast<Index>(row)) == expected[row]);
    CHECK(pairs.clean.labels[row] == expected[row] % 3);
  }
  const auto most = evaluation::latent_pairs(encoder, numbered, evaluation::encode(encoder, numbered), rng);
  CHECK(most.clean.latents.dimension(0) == 10000);
  CHECK(most.occluded.labels == most.clean.labels);
}
