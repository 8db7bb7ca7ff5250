// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/cortex.hpp"

#include <set>

#include "oneiros/testing/gradient_check.hpp"
#include "support/catch.hpp"
#include "support/random_cases.hpp"

using namespace oneiros;
using namespace oneiros::test;

namespace {

/// A loss of both heads: sums with fixed random weights.
struct HeadsLoss {
  Tensor<double, 2> latent;
  Tensor<double, 1> external;

  double operator()(const Heads<double>& heads) const {
    const Tensor<double, 0> a = (heads.latent.map() * latent).sum(),
                            b = (heads.external.map() * external).sum();
    return a() + b();
  }
};

}  // namespace

TEST_CASE("the paper's networks have its shapes, names and sizes") {
  const Cortex<float> cortex{{.latent_size = 256, .base_width = 64}, Rng{1}};
  CHECK(cortex.encoder.latent_size() == 256);
  CHECK(cortex.generator.output_shape({7, 256}) == Shape<4>{7, 32, 32, 3});
  std::vector<std::string> names;
  for_each_parameter(cortex, [&](const auto& parameter) { names.push_back(parameter.name); });
  CHECK(names == std::vector<std::string>{"conv1.0.weight", "conv1.0.bias", "conv2.0.weight", "conv2.0.bias",
                                          "conv3.0.weight", "conv3.0.bias", "conv4.0.weight", "conv4.0.bias",
                                          "dis.0.weight", "dis.0.bias", "tconv1.0.weight", "tconv1.0.bias",
                                          "tconv2.0.weight", "tconv2.0.bias", "tconv3.0.weight",
                                          "tconv3.0.bias", "tconv4.0.weight", "tconv4.0.bias"});
  constexpr Index taps = 4 * 4;
  CHECK(parameter_count(cortex.encoder) ==
        taps * (3 * 64 + 64 * 128 + 128 * 256 + 256 * 256 + 256) + 64 + 128 + 256 + 256 + 1);
  CHECK(parameter_count(cortex.generator) ==
        taps * (256 * 256 + 256 * 128 + 128 * 64 + 64 * 3) + 256 + 128 + 64 + 3);
}

TEST_CASE("the encoder's heads say the same alone and together") {
  const Encoder<float> encoder({.latent_size = 6, .base_width = 4}, Rng{1});
  const auto images = noise<float, 4>({3, 32, 32, 3}, 1);
  Encoder<float>::Activations a, b, c;
  const auto heads = encoder.both(images, a);
  const auto latent = encoder.latent(images, b);
  const auto external = encoder.discriminate(images, c);
  REQUIRE(heads.latent.shape() == Shape<2>{3, 6});
  REQUIRE(heads.external.shape() == Shape<1>{3});
  CHECK(std::equal(latent.begin(), latent.end(), heads.latent.begin()));
  CHECK(std::equal(external.begin(), external.end(), heads.external.begin()));
  for (const float p : heads.external) CHECK((p > 0 && p < 1));
}

TEST_CASE("the encoder passes the gradient check through either head and both") {
  for (const bool with_latent : {true, false})
    for (const bool with_external : {true, false}) {
      if (!with_latent && !with_external) continue;
      Encoder<double> encoder({.latent_size = 4, .base_width = 2}, Rng{1});
      randomize(encoder, 1, 0.1);
      auto images = noise<double, 4>({2, 32, 32, 3}, 1);
      HeadsLoss weights{noise<double, 2>({2, 4}, 2), noise<double, 1>({2}, 3)};
      if (!with_latent) weights.latent.setZero();
      if (!with_external) weights.external.setZero();
      const auto loss = [&] {
        Encoder<double>::Activations a;
        return weights(encoder.both(images, a));
      };
      Encoder<double>::Activations activations;
      encoder.both(images, activations);
      HeadGradients<double> gradients;
      if (with_latent) gradients.latent = weights.latent;
      if (with_external) gradients.external = weights.external;
      const auto dx = encoder.backward(images, gradients, activations);
      auto report = testing::check_parameters(encoder, loss);
      testing::compare_gradient(report, "images", images.data(), dx.data(), images.size(), loss);
      INFO(report);
      CHECK(report.passed());
    }
}

TEST_CASE("the generator passes the gradient check") {
  Generator<double> generator({.latent_size = 4, .base_width = 2}, Rng{1});
  randomize(generator, 1, 0.2);
  auto z = noise<double, 2>({2, 4}, 1);
  const auto weights = noise<double, 4>({2, 32, 32, 3}, 2);
  const auto loss = [&] {
    Generator<double>::Activations a;
    const Tensor<double, 0> sum = (generator.forward(z, a).map() * weights).sum();
    return sum();
  };
  Generator<double>::Activations activations;
  generator.forward(z, activations);
  const auto dz = generator.backward(z, weights, activations);
  auto report = testing::check_parameters(generator, loss);
  testing::compare_gradient(report, "latents", z.data(), dz.data(), z.size(), loss);
  INFO(report);
  CHECK(report.passed());
}

TEST_CASE("parts of an encoder that do not fit on each other are refused") {
  using Conv = Convolution<Window<4>, Stride<2>, Padding<1>>;
  CHECK_THROWS_WITH(
      (TwoHeadedEncoder(Conv(3, 8), Conv(8, 4), Conv(8, 1), {1, 4, 4, 3}).latent_size(),
       TwoHeadedEncoder(Conv(3, 8), Conv(8, 4), Conv(8, 1), {1, 8, 8, 3})),
      ContainsSubstring("output of the latent head: expected 1 x 1 x 1 x 4, found 1 x 2 x 2 x 4"));
  CHECK_THROWS_WITH(TwoHeadedEncoder(Conv(3, 8), Conv(8, 4), Conv(8, 2), {1, 4, 4, 3}),
                    ContainsSubstring("output of the discriminator head"));
}

TEST_CASE("an encoder goes back from one head at least") {
  const CortexOptions sizes{.latent_size = 4, .base_width = 2};
  Encoder<float> encoder(sizes, Rng{1});
  Tensor<float, 4> images(2, 32, 32, 3);
  images.setZero();
  Encoder<float>::Activations activations;
  encoder.both(images, activations);
  CHECK_THROWS_WITH(encoder.backward(images, {}, activations), ContainsSubstring("gradient of either head"));
}

TEST_CASE("a cortex is a value, drawn from its seed") {
  const CortexOptions sizes{.latent_size = 4, .base_width = 2};
  Cortex<float> cortex{sizes, Rng{1}}, same{sizes, Rng{1}}, other{sizes, Rng{2}};
  const auto first = [](const Cortex<float>& c) { return c.encoder.trunk().layer<0>().weight.value(0); };
  CHECK(first(cortex) == first(same));
  CHECK(first(cortex) != first(other));
  Cortex<float> copy = cortex;
  copy.encoder.trunk().layer<0>().weight.value.setZero();
  CHECK(first(cortex) == first(same));
}

TEST_CASE("each network has an optimizer with the settings that the cortex is given") {
  const CortexOptions sizes{.latent_size = 4, .base_width = 2};
  const Adam<float> adam{{.rate = 0.5, .beta1 = 0.25, .without_gradient = WithoutGradient::skip}};
  const Cortex<float> drawn{sizes, Rng{1}, adam};
  const Cortex made{Encoder<float>(sizes, Rng{1}), Generator<float>(sizes, Rng{1}), adam};
  for (const Adam<float>* optimizer : {&drawn.encoder_optimizer, &drawn.generator_optimizer,
                                       &made.encoder_optimizer, &made.generator_optimizer}) {
    const auto options = optimizer->options();
    CHECK((options.rate == 0.5 && options.beta1 == 0.25));
    CHECK(options.without_gradient == WithoutGradient::skip);
  }
}

TEST_CASE("encoder and generator compute the gradients that are asked for") {
  const CortexOptions sizes{.latent_size = 4, .base_width = 2};
  const auto images = noise<float, 4>({2, 32, 32, 3}, 1);
  const auto latents = noise<float, 2>({2, 4}, 2);
  const auto external = noise<float, 1>({2}, 3);
  for (const auto wanted : {Gradients::all, Gradients::input, Gradients::parameters}) {
    Cortex<float> cortex{sizes, Rng{1}};
    Encoder<float>::Activations encoding;
    Generator<float>::Activations generating;
    cortex.encoder.both(images, encoding);
    cortex.generator.forward(latents, generating);
    const auto dx = cortex.encoder.backward(images, {latents, external}, encoding, wanted);
    const auto dz = cortex.generator.backward(latents, images, generating, wanted);
    CHECK(dx.shape() == (wants_input(wanted) ? Shape<4>{2, 32, 32, 3} : Shape<4>{}));
    CHECK(dz.shape() == (wants_input(wanted) ? Shape<2>{2, 4} : Shape<2>{}));
    for_each_parameter(cortex, [&](const auto& p) {
      INFO(p.name);
      CHECK(p.has_gradient == wants_parameters(wanted));
    });
  }
}
