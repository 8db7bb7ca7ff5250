// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/evaluation/train_classifier.hpp"

#include "oneiros/cortex.hpp"
#include "oneiros/data/synthetic_digits.hpp"
#include "support/catch.hpp"

using namespace oneiros;

TEST_CASE("A classifier learns its training images", "[evaluation]") {
  const Rng rng{1};
  const data::Dataset train = data::synthetic_digits(64, rng),
                      test = data::synthetic_digits(32, rng, data::Split::test);
  Classifier<float> classifier({.latent_size = 16, .base_width = 4}, train.classes(), rng);
  const auto result = evaluation::train_classifier(
      classifier, train, test, rng, {.epochs = 12, .batch_size = 16, .learning_rate = 5e-3, .flip = false});
  REQUIRE(result.losses.size() == 12);
  CHECK(result.losses.back() < 0.97 * result.losses.front());
  CHECK(result.train_accuracy == evaluation::accuracy(classifier, train));
  CHECK(result.test_accuracies.back() == evaluation::accuracy(classifier, test));
  CHECK(result.images_per_second > 0);
}

TEST_CASE("A classifier that diverges says where", "[evaluation]") {
  const Rng rng{1};
  const data::Dataset images = data::synthetic_digits(16, rng);
  Classifier<float> classifier({.latent_size = 4, .base_width = 2}, images.classes(), rng);
  CHECK_THROWS_WITH(evaluation::train_classifier(classifier, images, images, rng,
                                                 {.epochs = 3, .batch_size = 4, .learning_rate = 1e30}),
                    ContainsSubstring("expected a finite loss") && ContainsSubstring("in epoch 1, batch "));
}
