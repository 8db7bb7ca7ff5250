// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/evaluation/network_features.hpp"

#include <algorithm>

#include "oneiros/cortex/classifier.hpp"
#include "oneiros/data/synthetic_digits.hpp"
#include "oneiros/evaluation/accuracy.hpp"
#include "support/catch.hpp"
#include "support/random_cases.hpp"

using namespace oneiros;
using namespace oneiros::test;
using evaluation::NetworkFeatures;

static_assert(evaluation::FeatureExtractor<NetworkFeatures<Classifier<float>>>);
static_assert(evaluation::FeatureExtractor<NetworkFeatures<Encoder<double>>>);

TEST_CASE("features are a classifier's before its last layer, and an encoder's latents") {
  const Classifier<float> classifier({.latent_size = 6, .base_width = 2}, 3, Rng{1});
  const auto images = noise<float, 4>({4, 32, 32, 3}, 1);
  Classifier<float>::Activations a;
  Encoder<float>::Activations b;
  const auto features = classifier.features(images, a);
  const auto latents = classifier.encoder().latent(images, b);

  NetworkFeatures of_classifier(classifier);
  NetworkFeatures of_encoder(classifier.encoder());
  CHECK(of_classifier.feature_count() == 6);
  CHECK(of_encoder.feature_count() == 6);
  CHECK(std::ranges::equal(of_classifier(images), features));
  CHECK(std::ranges::equal(of_encoder(images), latents));
  CHECK_FALSE(std::ranges::equal(features, latents));
}

namespace {

/// Gives image i of numbered images the logits of class i / 3.
struct Thirds {
  using Scalar = float;
  struct Activations {
    Tensor<float, 2> logits;
  };

  TensorView<const float, 2> forward(const TensorView<const float, 4>& images, Activations& a) const {
    zeroed(a.logits, {images.dimension(0), 4});
    for (Index n = 0; n < images.dimension(0); ++n)
      a.logits(n, to_byte(images(n, Index{0}, Index{0}, Index{0})) / 3) = 1;
    return const_view(a.logits);
  }
};

}  // namespace

TEST_CASE("accuracy is the share of images whose class has the largest logit, for any batch size") {
  data::Contents contents{.name = "numbered", .image_shape = {1, 1, 1}, .class_names = {"a", "b", "c", "d"}};
  contents.labels = {1, 1, 1, 0, 1, 1, 2, 2, 2, 0};  // found are 0, 0, 0, 1, 1, 1, 2, 2, 2, 3
  for (std::uint8_t i = 0; i < 10; ++i) contents.pixels.push_back(i);
  const data::Dataset numbered(std::move(contents));
  for (const Index batch_size : {1, 4, 10, 256})
    CHECK(evaluation::accuracy(Thirds{}, numbered, batch_size) == Approx(0.5));
  CHECK_THROWS_AS(evaluation::accuracy(Thirds{}, numbered, 0), ValueError);
}
