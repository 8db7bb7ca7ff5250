// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/evaluation/dream_distances.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "oneiros/cortex.hpp"
#include "oneiros/data/synthetic_digits.hpp"
#include "oneiros/evaluation/network_features.hpp"
#include "support/catch.hpp"

using namespace oneiros;

namespace {

using Images = TensorView<const double, 4>;
using Rows = TensorView<const double, 2>;

/// Latents are an image's two pixels, and dreams are images of those latents.
struct PixelCortex {
  using Scalar = double;

  struct EncoderType {
    struct Activations {};
    Rows latent(const Images& images, Activations&) const {
      return {images.data(), {images.dimension(0), 2}};
    }
  } encoder;

  struct GeneratorType {
    struct Activations {};
    Images forward(const Rows& latents, Activations&) const {
      return {latents.data(), {latents.dimension(0), 1, 2, 1}};
    }
  } generator;
};

struct PixelFeatures {
  using Scalar = double;
  Index feature_count() const { return 2; }
  Rows operator()(const Images& images) { return {images.data(), {images.dimension(0), 2}}; }
};

data::Dataset two_pixels(Index images) {
  data::Contents contents{.name = "two pixels", .image_shape = {1, 2, 1}, .class_names = {"any"}};
  const Stream stream = Rng{6}.stream("pixels");
  for (Index i = 0; i < images; ++i) {
    contents.labels.push_back(0);
    for (const std::uint64_t j : {0U, 1U})
      contents.pixels.push_back(
          static_cast<std::uint8_t>(stream.below(256, 2 * static_cast<std::uint64_t>(i) + j)));
  }
  return data::Dataset(std::move(contents));
}

void check_same(const evaluation::Gaussian& a, const evaluation::Gaussian& b) {
  CHECK((a.mean - b.mean).norm() < 1e-13);
  CHECK((a.covariance - b.covariance).norm() < 1e-13);
}

}  // namespace

TEST_CASE("NREM dreams of each batch but the first, and REM mixes it with the one before") {
  const Rng rng{7};
  PixelFeatures features;
  struct Row {
    Index images, batch;
  };
  for (const auto& [count, batch] : {Row{3, 1}, {5, 2}, {202, 100}, {230, 100}}) {
    INFO(count << " images");
    const Tensor<double, 4> z = data::images<double>(two_pixels(count), 0, count);
    std::vector<double> nrem, rem;
    Tensor<double, 2> noise(batch, 2);
    for (Index first = batch, before = 0; first < count; first += batch) {
      const Index begin = std::min(first, count - batch);
      StandardNormal{}(Draws(rng, "frechet", {.cycle = static_cast<std::uint32_t>(first / batch + 1)}),
                       TensorView<double, 2>(noise));
      for (Index i = first - begin; i < batch; ++i)
        for (Index j = 0; j < 2; ++j) {
          const double now = z(begin + i, 0, j, 0), old = z(before + i, 0, j, 0);
          nrem.push_back(now);
          rem.push_back(now / 4 + old / 4 + noise(i, j) / 2);
        }
      before = begin;
    }
    const auto moments = [](const std::vector<double>& values) {
      return evaluation::gaussian_of(Rows(values.data(), {static_cast<Index>(values.size()) / 2, 2}));
    };
    const auto found = detail::dream_moments(PixelCortex{}, features, two_pixels(count), rng);
    check_same(found.nrem, moments(nrem));
    check_same(found.rem, moments(rem));
  }
}

TEST_CASE("dreams are of as many images as they are compared with, of others where there are enough") {
  const Rng rng{8};
  PixelFeatures features;
  struct Row {
    Index images, asked, compared, remembered;
  };
  for (const auto& [images, asked, compared, remembered] :
       {Row{130, 20, 20, 40}, {400, 150, 150, 250}, {60, 50, 50, 60}, {30, 50, 30, 30}}) {
    const data::Dataset all = two_pixels(images);
    const std::vector<Index> order = shuffled(images, rng.stream("frechet images"));
    const auto reference =
        evaluation::gaussian_of(features, all.subset({order.begin(), order.begin() + compared}));
    const auto dreams = detail::dream_moments(PixelCortex{}, features,
                                              all.subset({order.end() - remembered, order.end()}), rng);
    const auto found = evaluation::dream_distances(PixelCortex{}, features, all, rng, asked);
    CHECK(found.images == compared);
    CHECK(found.nrem == evaluation::frechet_distance(dreams.nrem, reference));
    CHECK(found.rem == evaluation::frechet_distance(dreams.rem, reference));
  }
  CHECK(evaluation::dream_distances(PixelCortex{}, features, two_pixels(10001), rng).images == 10000);
}

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

  // NREM's dreams by hand: the first of two batches of those that are remembered is left out.
  const std::vector<Index> order = shuffled(130, rng.stream("frechet images"));
  const data::Dataset dreamed = images.subset({order.end() - 20, order.end()});
  Encoder<float>::Activations encoding;
  Generator<float>::Activations generating;
  const auto seen = data::images<float>(dreamed, 0, 20);
  const auto latents = cortex.encoder.latent(seen, encoding);
  const auto by_hand = evaluation::gaussian_of(features(cortex.generator.forward(latents, generating)));
  const auto reference =
      evaluation::gaussian_of(features, images.subset({order.begin(), order.begin() + 20}));
  CHECK(found.nrem == Approx(evaluation::frechet_distance(by_hand, reference)).epsilon(1e-9));

  CHECK(evaluation::dream_distances(cortex, features, images.first(3), rng).images == 3);
  CHECK_THROWS_MATCHES(evaluation::dream_distances(cortex, features, images.first(2), rng), ValueError,
                       Message("Frechet distance: expected at least 3 training images, found 2"));
}
