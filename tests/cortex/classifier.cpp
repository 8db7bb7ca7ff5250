// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/cortex/classifier.hpp"

#include <algorithm>

#include "oneiros/data/batches.hpp"
#include "oneiros/data/synthetic_digits.hpp"
#include "oneiros/evaluation/accuracy.hpp"
#include "oneiros/losses/softmax_cross_entropy.hpp"
#include "oneiros/optimizers/adam.hpp"
#include "oneiros/testing/gradient_check.hpp"
#include "support/catch.hpp"
#include "support/random_cases.hpp"

using namespace oneiros;
using namespace oneiros::test;

namespace {

const CortexOptions small{.latent_size = 4, .base_width = 2};

/// An encoder that is no TwoHeadedEncoder: latents are the means of the channels.
struct MeanColour {
  using Scalar = double;
  struct Activations {
    Tensor<double, 2> latent;
    Tensor<double, 4> image_gradient;
  };

  Index latent_size() const { return 3; }
  TensorView<const double, 2> latent(const TensorView<const double, 4>& images, Activations& a,
                                     const Pass& = {}) const {
    const Tensor<double, 2> means = images.map().mean(Eigen::array<int, 2>{1, 2});
    a.latent = means;
    return const_view(a.latent);
  }
  TensorView<const double, 1> discriminate(const TensorView<const double, 4>&, Activations&,
                                           const Pass& = {}) const {
    return {};
  }
  Heads<double> both(const TensorView<const double, 4>&, Activations&, const Pass& = {}) const { return {}; }
  TensorView<const double, 4> backward(const TensorView<const double, 4>& images,
                                       const HeadGradients<double>& gradients, Activations& a, Gradients) {
    resize(a.image_gradient, images.shape());
    const Index pixels = images.dimension(1) * images.dimension(2);
    for (Index i = 0; i < images.size(); ++i)
      a.image_gradient.data()[i] = gradients.latent(i / 3 / pixels, i % 3) / static_cast<double>(pixels);
    return const_view(a.image_gradient);
  }
  void for_each_parameter(auto&&) const {}
};

/// Compares the gradients of the cross entropy in images and parameters with central differences.
template <class C>
testing::GradientReport check(C& classifier, Tensor<double, 4> images, const std::vector<int>& labels) {
  const auto loss = [&] {
    typename C::Activations a;
    return softmax_cross_entropy(classifier.forward(images, a), labels);
  };
  typename C::Activations activations;
  Tensor<double, 2> gradient;
  const auto logits = classifier.forward(images, activations);
  softmax_cross_entropy(logits, labels, zeroed(gradient, logits.shape()));
  const auto dx = classifier.backward(images, gradient, activations);
  auto report = testing::check_parameters(classifier, loss);
  testing::compare_gradient(report, "images", images.data(), dx.data(), images.size(), loss);
  return report;
}

}  // namespace

TEST_CASE("a classifier has the encoder's parameters, and a linear layer's") {
  Classifier<float> classifier({.latent_size = 5, .base_width = 2}, 7, Rng{1});
  std::vector<std::string> names;
  for_each_parameter(std::as_const(classifier),
                     [&](const Name& name, const auto&) { names.push_back(name); });
  REQUIRE(names.size() == 12);
  CHECK(names.front() == "conv1.0.weight");
  CHECK(names[10] == "classifier.weight");
  CHECK(names[11] == "classifier.bias");
  CHECK(parameter_count(classifier) == parameter_count(classifier.encoder()) + 5 * 7 + 7);
  CHECK(classifier.classes() == 7);
  CHECK(classifier.latent_size() == 5);
  CHECK_THROWS_WITH(Classifier<float>(small, 1, Rng{1}), "Classifier: expected at least 2 classes, found 1");
}

TEST_CASE("a classifier starts from the encoder that it is given, and otherwise from the seed's") {
  const Encoder<float> encoder(small, Rng{1});
  const Classifier given(encoder, 3, Rng{2});
  const Classifier<float> drawn(small, 3, Rng{1}), other(small, 3, Rng{2});
  const auto images = noise<float, 4>({2, 32, 32, 3}, 1);
  Encoder<float>::Activations a, b, c, d;
  const auto expected = encoder.latent(images, a), of_given = given.encoder().latent(images, b),
             of_drawn = drawn.encoder().latent(images, c), of_other = other.encoder().latent(images, d);
  CHECK(std::ranges::equal(of_given, expected));
  CHECK(std::ranges::equal(of_drawn, expected));
  CHECK_FALSE(std::ranges::equal(of_other, expected));
}

TEST_CASE("a new classifier's linear layer is drawn from its seed") {
  const Classifier<float> classifier(small, 3, Rng{5});
  Linear<float> linear(4, 3);
  initialize(linear, Rng{5}, "classifier");
  std::vector<Tensor<float, 1>> expected, found;
  for_each_parameter(linear, [&](const Name&, const auto& p) { expected.push_back(p.value); });
  for_each_parameter(classifier, [&](const Name&, const auto& p) { found.push_back(p.value); });
  REQUIRE(found.size() == 12);
  for (std::size_t i = 0; i < 2; ++i)
    CHECK(std::ranges::equal(const_view(found[10 + i]), const_view(expected[i])));
}

TEST_CASE("features are the rectified latents, and logits are linear in them") {
  Classifier<double> classifier(small, 3, Rng{1});
  randomize(classifier, 1, 0.1);
  const auto images = noise<double, 4>({2, 32, 32, 3}, 1);
  Encoder<double>::Activations of_encoder;
  Classifier<double>::Activations a, b;
  const auto latent = classifier.encoder().latent(images, of_encoder);
  const auto features = classifier.features(images, a);
  const auto logits = classifier.forward(images, b);
  REQUIRE(features.shape() == Shape<2>{2, 4});
  REQUIRE(logits.shape() == Shape<2>{2, 3});
  CHECK(std::ranges::any_of(latent, [](double z) { return z < 0; }));
  std::vector<Parameter<double>> linear;
  for_each_parameter(classifier, [&](const Name&, const auto& p) { linear.push_back(p); });
  const auto &weight = linear[10].value, &bias = linear[11].value;
  for (Index n = 0; n < 2; ++n) {
    for (Index j = 0; j < 4; ++j) CHECK(features(n, j) == std::max(latent(n, j), 0.2 * latent(n, j)));
    for (Index k = 0; k < 3; ++k) {
      double expected = bias(k);
      for (Index j = 0; j < 4; ++j) expected += features(n, j) * weight(j * 3 + k);
      CHECK(logits(n, k) == Approx(expected));
    }
  }
}

TEST_CASE("a classifier passes the gradient check, and leaves the discriminator head alone") {
  Classifier<double> classifier(small, 3, Rng{1});
  randomize(classifier, 1, 0.1);
  const auto report = check(classifier, noise<double, 4>({3, 32, 32, 3}, 1), {0, 2, 1});
  INFO(report);
  CHECK(report.passed());
  for_each_parameter(classifier, [](const Name& name, const auto& p) {
    CHECK(p.ever_had_gradient == !name.text().starts_with("dis."));
    const auto gradient = const_view(p.gradient);
    CHECK(std::ranges::any_of(gradient, [](double g) { return g != 0; }) == p.ever_had_gradient);
  });
}

TEST_CASE("an encoder of one's own can learn from labels too") {
  Classifier classifier(MeanColour{}, 3, Rng{1});
  const auto report = check(classifier, noise<double, 4>({3, 4, 5, 3}, 1), {0, 2, 1});
  INFO(report);
  CHECK(report.passed());
}

TEST_CASE("a classifier computes the gradients that are asked for, and accumulates its parameters'") {
  Classifier<double> classifier(small, 3, Rng{1});
  const auto images = noise<double, 4>({2, 32, 32, 3}, 1);
  const auto dy = noise<double, 2>({2, 3}, 2);
  Classifier<double>::Activations a;
  classifier.forward(images, a);
  CHECK(classifier.backward(images, dy, a, Gradients::input).shape() == Shape<4>{2, 32, 32, 3});
  for_each_parameter(classifier, [](const Name&, const auto& p) { CHECK_FALSE(p.has_gradient); });
  CHECK_FALSE(classifier.backward(images, dy, a, Gradients::parameters));
  const Classifier<double> once = classifier;
  classifier.backward(images, dy, a, Gradients::parameters);
  std::vector<Tensor<double, 1>> first;
  for_each_parameter(once, [&](const Name&, const auto& p) { first.push_back(p.gradient); });
  auto at = first.begin();
  for_each_parameter(classifier, [&](const Name&, const auto& p) {
    for (Index i = 0; i < p.size(); ++i) REQUIRE(p.gradient(i) == Approx(2 * (*at)(i)).margin(1e-14));
    ++at;
  });
}

TEST_CASE("a classifier learns to tell digits in seconds, the same for any number of threads") {
  const auto digits = data::synthetic_digits(768, Rng{1}, data::Split::train);
  const auto learn = [&](int threads, int epochs) {
    return Threads(threads).run([&] {
      Classifier<float> classifier({.latent_size = 32, .base_width = 8}, 10, Rng{1});
      randomize(classifier, 1, 0.1);  // the paper's small weights take longer to get going
      Classifier<float>::Activations a;
      Tensor<float, 2> gradient;
      Adam<float> adam{{.rate = 4e-3, .beta1 = 0.9}};
      for (int epoch = 0; epoch < epochs; ++epoch)
        for (const auto& batch : data::batches(digits, 32, Rng{1}, epoch)) {
          const auto logits = classifier.forward(batch.images, a);
          softmax_cross_entropy(logits, batch.labels, zeroed(gradient, logits.shape()));
          zero_gradients(classifier);
          classifier.backward(batch.images, gradient, a, Gradients::parameters);
          adam.step(classifier);
        }
      return classifier;
    });
  };
  CHECK(evaluation::accuracy(learn(2, 0), digits) < 0.3);
  CHECK(evaluation::accuracy(learn(2, 10), digits) > 0.95);
  const auto parameters = [&](int threads) {
    std::vector<float> values;
    for_each_parameter(learn(threads, 1), [&](const Name&, const auto& p) {
      values.insert(values.end(), p.value.data(), p.value.data() + p.size());
    });
    return values;
  };
  const auto expected = parameters(1);
  for (const int threads : {2, 3}) CHECK(parameters(threads) == expected);
}
