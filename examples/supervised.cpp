// SPDX-License-Identifier: BSD-3-Clause

// Learning from labels: the paper's encoder and a linear layer, trained end to end on images that are moved a
// little each time. `Classifier classifier{cortex.encoder, classes, rng}` starts from an encoder that has
// dreamed.

#include <iostream>
#include <oneiros/oneiros.hpp>

using namespace oneiros;

int main() {
  const Rng rng{1};
  const auto images = data::synthetic_digits(2048, rng, data::Split::train);
  const auto unseen = data::synthetic_digits(512, rng, data::Split::test);
  const data::FlipAndShift augment{.flip = false, .largest_shift = 1};  // a mirrored digit is none

  Classifier<float> classifier{{.latent_size = 32, .base_width = 16}, images.classes(), rng};
  Classifier<float>::Activations activations;
  Tensor<float, 2> gradient;
  Adam<float> adam{{.rate = 1e-3, .beta1 = 0.9}};

  constexpr int epochs = 6;
  for (int epoch = 0; epoch < epochs; ++epoch) {
    adam.options().rate = 1e-3 * cosine_decay(static_cast<double>(epoch) / epochs);
    double loss = 0;
    for (const auto& batch : data::batches(images, 16, rng, epoch, augment)) {
      const auto logits = classifier.forward(batch.images, activations);
      loss = softmax_cross_entropy(logits, batch.labels, zeroed(gradient, logits.shape()));
      zero_gradients(classifier);
      classifier.backward(batch.images, gradient, activations, Gradients::parameters);
      adam.step(classifier);
    }
    std::cout << "epoch " << epoch + 1 << ": loss " << loss << ", test accuracy "
              << evaluation::accuracy(classifier, unseen) << '\n';
  }

  // Frechet classifier distance: how far unseen images, and images of noise, are from those learned from.
  evaluation::NetworkFeatures features{classifier};
  const auto learned = evaluation::gaussian_of(features, images);
  Tensor<float, 4> noise(512, 32, 32, 3);
  fill_normal(noise.data(), noise.size(), rng.stream("noise"), 0.5F);
  const double of_unseen = evaluation::frechet_distance(learned, evaluation::gaussian_of(features, unseen));
  const double of_noise = evaluation::frechet_distance(learned, evaluation::gaussian_of(features(noise)));
  std::cout << "Frechet classifier distance: unseen " << of_unseen << ", noise " << of_noise << '\n';
  return of_unseen < of_noise ? 0 : 1;
}
