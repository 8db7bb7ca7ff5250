// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/cortex.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "oneiros/phases/cycle.hpp"
#include "oneiros/phases/nrem.hpp"
#include "oneiros/phases/rem.hpp"
#include "oneiros/phases/wake.hpp"
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

// Networks that lack one thing each.

template <class Network>
struct OfSizedActivations : Network {
  struct Activations : Network::Activations {
    explicit Activations(int);
  };
};
using EncoderOfSizedActivations = OfSizedActivations<Encoder<double>>;
using GeneratorOfSizedActivations = OfSizedActivations<Generator<double>>;
struct WithoutLatentSize : Encoder<double> {
  void latent_size() const;
};

}  // namespace

TEST_CASE("the paper's networks have its shapes, names and sizes") {
  const Cortex<float> cortex{{.latent_size = 256, .base_width = 64}, Rng{1}};
  CHECK(cortex.encoder.latent_size() == 256);
  CHECK(cortex.generator.output_shape({7, 256}) == Shape<4>{7, 32, 32, 3});
  std::vector<std::string> names;
  for_each_parameter(cortex, [&](const Name& name, const auto&) { names.push_back(name); });
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

TEST_CASE("networks for images of any size are made from a description") {
  struct Case {
    CortexOptions options;
    std::size_t convolutions;
    Extent rest;
  };
  const std::vector<Case> cases{{{.image = {28, 28, 1}}, 2, 7},
                                {{.image = {32, 32, 1}}, 3, 4},
                                {{.image = {64, 64, 3}}, 4, 4},
                                {{.image = {96, 96, 3}}, 4, 6},
                                {{.image = {28, 56, 1}}, 2, {7, 14}},
                                {{.image = {56, 28, 1}}, 2, {14, 7}},
                                {{.image = {6, 6, 1}}, 1, 3},
                                {{.widths = {5, 4, 3, 2, 5}}, 5, 1},
                                {{.image = {128, 64, 3}, .normalization = Normalization::group}, 5, {4, 2}},
                                {{.widths = {6, 5}, .normalization = Normalization::batch}, 2, 8}};
  for (auto [options, convolutions, rest] : cases) {
    const auto [rows, columns, channels] = options.image;
    INFO(to_string(options.image));
    options.latent_size = 5;
    options.base_width = 2;
    Cortex<float> cortex{options, Rng{1}};
    CHECK(cortex.encoder.trunk().depth() == convolutions);
    CHECK(cortex.encoder.latent_head().output_shape(
              {1, rest.height, rest.width, options.widths.empty() ? Index{2} << (convolutions - 1) : 5}) ==
          Shape<4>{1, 1, 1, 5});
    CHECK(cortex.encoder.latent_head().output_shape(
              {1, rest.height + 2, rest.width + 3,
               options.widths.empty() ? Index{2} << (convolutions - 1) : 5}) == Shape<4>{1, 2, 2, 5});
    CHECK(cortex.generator.output_shape({3, 5}) == Shape<4>{3, rows, columns, channels});
    Hippocampus<float> memory;
    Cycle cycle{Phase<Wake>{}, Phase<NREM>{}, Phase<REM>{}};
    const auto images = noise<float, 4>({3, rows, columns, channels}, 1);
    memory.begin_epoch();
    for (int i = 0; i < 2; ++i) CHECK(cycle(cortex, memory, images, Rng{1})["image"] > 0);
  }
  const auto sizes = [](const CortexOptions& options) { return Cortex<float>{options, Rng{1}}; };
  struct Refused {
    std::vector<Index> widths;
    Shape<3> image;
  };
  for (const auto& [widths, image] : {Refused{{2, 2, 2}, {28, 28, 1}},
                                      {{2}, {33, 32, 3}},
                                      {{2}, {32, 33, 3}},
                                      {{2, 2}, {32, 32, 0}},
                                      {{2}, {0, 32, 3}},
                                      {{2}, {32, 0, 3}},
                                      {std::vector<Index>(64, 2), {32, 32, 3}}})
    CHECK_THROWS_WITH(sizes({.widths = widths, .image = image}),
                      "Cortex: expected images (rows x columns x channels) that " +
                          std::to_string(widths.size()) + " convolutions can halve, found " +
                          to_string(image));
  CHECK_THROWS_AS(sizes({.widths = {2, 0}}), ShapeError);
}

TEST_CASE("normalized networks pass the gradient check, and have PyTorch's names") {
  for (const Normalization normalization : {Normalization::batch, Normalization::group}) {
    detail::Block<Convolution<double>> block(3, 6, {.window = 3}, normalization);
    randomize(block, 1);
    const auto report =
        testing::check_layer(block, {2, 6, 5, 3}, Rng{2}, {.pass = Pass(Draws(Rng{3}, "test", {}))});
    INFO(report);
    CHECK(report.passed());
    detail::Block<Convolution<double>>::Activations activations;
    const auto x = noise<double, 4>({2, 6, 5, 3}, 4), dy = noise<double, 4>({2, 4, 3, 6}, 5);
    block.forward(x, activations, Pass(Draws(Rng{3}, "test", {})));
    CHECK_FALSE(block.backward(x, dy, activations, Gradients::parameters));
    const Encoder<float> encoder({.latent_size = 2, .base_width = 2, .normalization = normalization}, Rng{1});
    std::vector<std::string> names;
    for_each_parameter(encoder, [&](const Name& name, const auto&) { names.push_back(name); });
    CHECK(std::vector(names.begin(), names.begin() + 5) ==
          std::vector<std::string>{"conv1.0.weight", "conv1.0.bias", "conv1.1.weight", "conv1.1.bias",
                                   "conv2.0.weight"});
    std::vector<std::string> buffers;
    for_each_buffer(encoder, [&](const Name& name, const auto&) { buffers.push_back(name); });
    CHECK(buffers.size() == (normalization == Normalization::batch ? 6 : 0));
  }
}

TEST_CASE("groups have 16 channels, or as many as divide both") {
  const auto x = noise<float, 4>({2, 6, 5, 3}, 1);
  for (const auto& [channels, groups] : {std::pair{32, 2}, {24, 3}, {17, 17}, {16, 1}}) {
    detail::Block<Convolution<float>> block(3, channels, {.window = 3}, Normalization::group);
    detail::Block<Convolution<float>>::Activations activations;
    randomize(block, 1);
    const auto found = block.forward(x, activations);

    Sequential layers{Convolution<float>(3, channels, {.window = 3}), GroupNorm<float>(groups, channels),
                      LeakyReLU<float>{0.2F}};
    std::vector<Tensor<float, 1>> values;
    for_each_parameter(block, [&](const Name&, const auto& parameter) { values.push_back(parameter.value); });
    std::size_t next = 0;
    for_each_parameter(layers, [&](const Name&, auto& parameter) { parameter.value = values.at(next++); });
    decltype(layers)::Activations expected_activations;
    const auto expected = layers.forward(x, expected_activations);
    REQUIRE(found.size() == expected.size());
    CHECK(std::equal(found.begin(), found.end(), expected.begin()));
  }
}

TEST_CASE("images of another size than the encoder's are refused by their size") {
  const Encoder<float> encoder({.latent_size = 6, .base_width = 4}, Rng{1});
  Encoder<float>::Activations activations;
  for (const auto& shape : {Shape<4>{2, 31, 32, 3}, {2, 32, 64, 3}, {1, 16, 16, 3}}) {
    Shape<4> expected{shape[0], 32, 32, 3};
    const Tensor<float, 4> images = noise<float, 4>(shape, 1);
    const auto sentence = ContainsSubstring("TwoHeadedEncoder: expected images (N,H,W,C) of " +
                                            to_string(expected) + ", found " + to_string(shape));
    CHECK_THROWS_WITH(encoder.latent(images, activations), sentence);
    CHECK_THROWS_WITH(encoder.discriminate(images, activations), sentence);
    CHECK_THROWS_WITH(encoder.both(images, activations), sentence);
  }
  // Of 34 rows the last two are beyond the windows.
  CHECK(encoder.latent(noise<float, 4>({2, 34, 32, 3}, 1), activations).shape() == Shape<2>{2, 6});
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
  const auto conv = [](Index inputs, Index outputs) {
    return Convolution(inputs, outputs, {.window = 4, .stride = 2, .padding = 1});
  };
  CHECK_THROWS_WITH(
      (TwoHeadedEncoder(conv(3, 8), conv(8, 4), conv(8, 1), {1, 4, 4, 3}).latent_size(),
       TwoHeadedEncoder(conv(3, 8), conv(8, 4), conv(8, 1), {1, 8, 8, 3})),
      ContainsSubstring("output of the latent head: expected 1 x 1 x 1 x 4, found 1 x 2 x 2 x 4"));
  CHECK_THROWS_WITH(TwoHeadedEncoder(conv(3, 8), conv(8, 4), conv(8, 2), {1, 4, 4, 3}),
                    ContainsSubstring("output of the discriminator head"));
}

TEST_CASE("the parameters of an encoder of one's own are named by its parts") {
  const auto conv = [](Index inputs, Index outputs) {
    return Convolution(inputs, outputs, {.window = 4, .stride = 2, .padding = 1});
  };
  std::vector<std::string> names;
  for_each_parameter(TwoHeadedEncoder(conv(3, 8), conv(8, 4), conv(8, 1), {1, 4, 4, 3}),
                     [&](const Name& name, const auto&) { names.push_back(name); });
  CHECK(names == std::vector<std::string>{"trunk.weight", "trunk.bias", "latent_head.weight",
                                          "latent_head.bias", "discriminator_head.weight",
                                          "discriminator_head.bias"});
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
  const auto first = [](const Cortex<float>& c) {
    return c.encoder.trunk().layer(0).convolution().weight.value(0);
  };
  CHECK(first(cortex) == first(same));
  CHECK(first(cortex) != first(other));
  Cortex<float> copy = cortex;
  copy.encoder.trunk().layer(0).convolution().weight.value.setZero();
  CHECK(first(cortex) == first(same));
}

TEST_CASE("a new network is drawn from its seed, each under a name of its own") {
  const CortexOptions sizes{.latent_size = 4, .base_width = 2};
  const auto check = [](const auto& drawn, std::string_view name) {
    auto expected = drawn;
    randomize(expected, 1);
    initialize(expected, Rng{5}, name);
    std::vector<Tensor<float, 1>> values;
    for_each_parameter(expected, [&](const Name&, const auto& p) { values.push_back(p.value); });
    auto at = values.begin();
    for_each_parameter(drawn, [&](const Name& parameter, const auto& p) {
      INFO(parameter.text());
      const auto value = const_view(p.value);
      CHECK(std::ranges::equal(value, const_view(*at++)));
      CHECK(std::ranges::none_of(value, [](float v) { return v == 0; }));
    });
  };
  const Encoder<float> encoder(sizes, Rng{5});
  const Generator<float> generator(sizes, Rng{5});
  const Cortex<float> cortex{sizes, Rng{5}};
  check(encoder, "encoder");
  check(cortex.encoder, "encoder");
  check(generator, "generator");
  check(cortex.generator, "generator");
  for_each_parameter(generator, [](const Name& name, const auto& p) {
    const Tensor<float, 0> mean = p.value.mean(), square = p.value.square().mean();
    if (!name.text().ends_with("weight")) return;
    CHECK(mean() == Approx(0).margin(4 * 0.02 / std::sqrt(p.size())));
    CHECK(std::sqrt(square()) == Approx(0.02).epsilon(4 / std::sqrt(2.0 * static_cast<double>(p.size()))));
  });
}

TEST_CASE("a cortex without options is the paper's") {
  const CortexOptions options;
  CHECK((options.latent_size == 256 && options.base_width == 64 && options.widths.empty()));
  CHECK(options.image == Shape<3>{32, 32, 3});
  CHECK(options.normalization == Normalization::none);
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

TEST_CASE("a cortex keeps both networks, each with what its optimizer remembers of it") {
  Cortex<float> cortex{{.latent_size = 4, .base_width = 2}, Rng{1}};
  const auto all = [](auto& owner, auto... network) {
    std::vector<std::pair<std::string, std::string>> found;
    const auto keep = [&](const Name& name, const auto& value) {
      std::string what = std::to_string(sizeof(value));
      if constexpr (requires { value.size(); }) what += " of " + std::to_string(value.size());
      found.emplace_back(name.text(), what);
    };
    if constexpr (sizeof...(network) > 0)
      owner.for_each_state(*network..., keep);
    else
      for_each_state(owner, keep);
    return found;
  };
  std::vector<std::pair<std::string, std::string>> expected;
  const auto expect = [&](const std::string& owner, const auto& found) {
    REQUIRE_FALSE(found.empty());
    for (const auto& [name, value] : found) expected.emplace_back(owner + "." + name, value);
  };
  expect("encoder", all(cortex.encoder));
  expect("encoder_optimizer", all(cortex.encoder_optimizer, &cortex.encoder));
  expect("generator", all(cortex.generator));
  expect("generator_optimizer", all(cortex.generator_optimizer, &cortex.generator));
  CHECK(all(cortex) == expected);
}

TEST_CASE("the concepts of networks ask for each part of the contract") {
  CHECK(EncoderNetwork<Encoder<double>>);
  CHECK_FALSE(EncoderNetwork<WithoutLatentSize>);
  CHECK_FALSE(EncoderNetwork<EncoderOfSizedActivations>);
  CHECK(GeneratorNetwork<Generator<double>>);
  CHECK_FALSE(GeneratorNetwork<GeneratorOfSizedActivations>);
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
    for_each_parameter(cortex, [&](const Name& name, const auto& p) {
      INFO(name.text());
      CHECK(p.has_gradient == wants_parameters(wanted));
    });
  }
}
