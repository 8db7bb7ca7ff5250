// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/evaluation/train_classifier.hpp"

#include <chrono>
#include <vector>

#include "oneiros/cortex.hpp"
#include "oneiros/data/synthetic_digits.hpp"
#include "support/catch.hpp"
#include "support/printed.hpp"

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

TEST_CASE("A classifier learns in steps of Adam whose rate falls along a cosine, and tells of each epoch",
          "[evaluation]") {
  const Rng rng{3};
  const data::Dataset train = data::synthetic_digits(24, rng), test = train.first(8);
  Classifier<float> classifier({.latent_size = 4, .base_width = 2}, train.classes(), rng),
      by_hand = classifier;
  const test::Printed printed;
  const auto begin = std::chrono::steady_clock::now();
  const auto found = evaluation::train_classifier(classifier, train, test, rng,
                                                  {.epochs = 2, .batch_size = 8, .learning_rate = 0.02});
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  CHECK(found.images_per_second > 24 / seconds.count());

  Adam<float> adam({.beta1 = 0.9});
  Classifier<float>::Activations activations;
  std::vector<double> losses, accuracies;
  for (int epoch = 0, step = 0; epoch < 2; ++epoch) {
    losses.push_back(0);
    for (const auto& batch : data::batches<float>(train, 8, rng, epoch, data::FlipAndShift{.flip = true})) {
      adam.options().rate = 0.02 * cosine_decay(step++ / 6.0);
      const auto logits = by_hand.forward(batch.images, activations);
      Tensor<float, 2> gradient(logits.shape());
      gradient.setZero();
      losses.back() += softmax_cross_entropy(logits, batch.labels, TensorView<float, 2>(gradient)) / 3;
      zero_gradients(by_hand);
      by_hand.backward(batch.images, const_view(gradient), activations, Gradients::parameters);
      adam.step(by_hand);
    }
    accuracies.push_back(evaluation::accuracy(by_hand, test));
    CHECK_THAT(printed.text(), ContainsSubstring("epoch " + std::to_string(epoch + 1) + "/2: loss " +
                                                 detail::rounded(losses.back()) + "  test " +
                                                 detail::rounded(100 * accuracies.back(), 2) + " %  "));
  }
  REQUIRE(found.losses.size() == 2);
  for (std::size_t epoch = 0; epoch < 2; ++epoch) CHECK(found.losses[epoch] == Approx(losses[epoch]));
  CHECK(found.test_accuracies == accuracies);
}

TEST_CASE("A classifier that diverges says where", "[evaluation]") {
  const Rng rng{1};
  const data::Dataset images = data::synthetic_digits(16, rng);
  Classifier<float> classifier({.latent_size = 4, .base_width = 2}, images.classes(), rng);
  CHECK_THROWS_WITH(evaluation::train_classifier(classifier, images, images, rng,
                                                 {.epochs = 3, .batch_size = 4, .learning_rate = 1e30}),
                    ContainsSubstring("expected a finite loss") && ContainsSubstring("in epoch 1, batch 2"));
}
