// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/evaluation/dream_distances.hpp"

#include "oneiros/cortex.hpp"
#include "oneiros/data/synthetic_digits.hpp"
#include "oneiros/evaluation/network_features.hpp"
#include "support/catch.hpp"

using namespace oneiros;

TEST_CASE("Dreams are as far from images as their features are", "[evaluation]") {
  const Rng rng{3};
  const Cortex<float> cortex({.latent_size = 4, .base_width = 2}, rng);
  evaluation::NetworkFeatures features{Encoder<float>({.latent_size = 3, .base_width = 2}, Rng{9})};
  const data::Dataset images = data::synthetic_digits(130, rng);
  const auto found = evaluation::dream_distances(cortex, features, images, rng, 20);
  CHECK(found.images == 20);
  CHECK(found.nrem > 0);
  CHECK(found.rem > 0);
  CHECK(found.nrem != found.rem);

  // NREM's dreams by hand: the first batch of those that are remembered, a hundred, is left out.
  const std::vector<Index> order = shuffled(130, rng.stream("frechet images"));
  const data::Dataset dreamed = images.subset({order.end() - 20, order.end()});
  Encoder<float>::Activations encoding;
  Generator<float>::Activations generating;
  const auto seen = data::images<float>(dreamed, 0, 20);
  const auto latents = cortex.encoder.latent(seen, encoding);
  const auto by_hand = evaluation::gaussian_of(features(cortex.generator.forward(latents, generating)));
  const auto reference =
      evaluation::gaussian_of(features, images.subset({order.begin(), order.begin() + 20}));
  CHECK(found.nrem == Approx(evaluation::frechet_distance(by_hand, reference)).epsilon(1e-3));

  CHECK(evaluation::dream_distances(cortex, features, images.first(3), rng).images == 3);
  CHECK_THROWS_AS(evaluation::dream_distances(cortex, features, images.first(2), rng), ValueError);
}
