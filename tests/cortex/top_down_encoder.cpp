// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/cortex/top_down_encoder.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "oneiros/cortex/encoder.hpp"
#include "oneiros/cortex/generator.hpp"
#include "oneiros/cortex/lesioned_encoder.hpp"
#include "support/catch.hpp"
#include "support/random_cases.hpp"

using namespace oneiros;
using namespace oneiros::test;

namespace {

using TopDown = TopDownEncoder<Encoder<double>, Generator<double>>;
static_assert(EncoderNetwork<TopDown>);
static_assert(EncoderNetwork<LesionedEncoder<TopDown>>);

const CortexOptions top_down_sizes{.latent_size = 6, .base_width = 2};

struct TopDownNetworks {
  Encoder<double> encoder{top_down_sizes, Rng{1}};
  Generator<double> generator{top_down_sizes, Rng{2}};

  TopDownNetworks() {  // so that what is predicted says something of what is seen
    for_each_parameter(encoder, [](const Name&, auto& p) { p.value = p.value * 5.0; });
    for_each_parameter(generator, [](const Name&, auto& p) { p.value = p.value * 5.0; });
  }
  TopDown with(double alpha) const { return {encoder, generator, alpha}; }
};

}  // namespace

TEST_CASE("bottom-up and top-down latents are mixed by their shares") {
  const TopDownNetworks nets;
  const auto images = noise<double, 4>({3, 32, 32, 3}, 1);
  Encoder<double>::Activations first, second;
  Generator<double>::Activations generating;
  const auto heads = nets.encoder.both(const_view(images), first);
  const auto predicted = nets.encoder.latent(nets.generator.forward(heads.latent, generating), second);
  for (const double alpha : {0.0, 0.25, 1.0}) {
    const TopDown encoder = nets.with(alpha);
    TopDown::Activations a;
    const auto found = encoder.both(const_view(images), a);
    CHECK(static_cast<bool>(a.predicted) == (alpha != 0));
    for (Index i = 0; i < 3; ++i) {
      CHECK(found.external(i) == heads.external(i));
      for (Index j = 0; j < 6; ++j)
        CHECK(found.latent(i, j) ==
              Approx((1 - alpha) * heads.latent(i, j) + alpha * predicted(i, j)).epsilon(1e-12));
    }
    TopDown::Activations alone;
    CHECK(std::ranges::equal(encoder.latent(const_view(images), alone), found.latent));
    CHECK(std::ranges::equal(encoder.discriminate(const_view(images), alone), heads.external));
  }
  CHECK(std::abs(predicted(0, 0) - heads.latent(0, 0)) > 1e-4);
  CHECK(nets.with(1).latent_size() == 6);
}

TEST_CASE("gradients pass through both ways, and the generator learns nothing") {
  const double alpha = GENERATE(0.0, 0.3, 1.0);
  const TopDownNetworks nets;
  TopDown encoder = nets.with(alpha);
  const auto images = noise<double, 4>({2, 32, 32, 3}, 1);
  const auto dz = noise<double, 2>({2, 6}, 2);
  const auto dd = noise<double, 1>({2}, 3);
  TopDown::Activations a;
  const auto loss = [&](const Tensor<double, 4>& seen) {
    const auto heads = encoder.both(const_view(seen), a);
    double sum = 0;
    for (Index n = 0; n < 2; ++n) {
      sum += dd(n) * heads.external(n);
      for (Index j = 0; j < 6; ++j) sum += dz(n, j) * heads.latent(n, j);
    }
    return sum;
  };
  loss(images);
  const Tensor<double, 4> dx =
      encoder.backward(const_view(images), {.latent = const_view(dz), .external = const_view(dd)}, a).map();
  for (const auto& [n, y, x, c] : {std::array<Index, 4>{0, 3, 4, 0}, {1, 17, 20, 2}, {1, 31, 16, 1}}) {
    Tensor<double, 4> up = images, down = images;
    up(n, y, x, c) += 1e-5;
    down(n, y, x, c) -= 1e-5;
    CHECK((loss(up) - loss(down)) / 2e-5 == Approx(dx(n, y, x, c)).epsilon(1e-5).margin(1e-9));
  }
  // A weight is used on both ways.
  std::size_t checked = 0;
  for_each_parameter(encoder, [&](const Name& name, auto& p) {
    const std::string text = name;
    if (text != "conv1.0.weight" && text != "conv4.0.bias") return;
    double& value = p.value(3);
    const double gradient = p.gradient(3), before = value;
    value = before + 1e-5;
    const double above = loss(images);
    value = before - 1e-5;
    const double below = loss(images);
    value = before;
    CHECK((above - below) / 2e-5 == Approx(gradient).epsilon(1e-5).margin(1e-9));
    ++checked;
  });
  CHECK(checked == 2);
  loss(images);
  const auto of_external =
      encoder.backward(const_view(images), {.external = const_view(dd)}, a, Gradients::input);
  CHECK(of_external.shape() == images.dimensions());
  zero_gradients(encoder);
  const auto frozen = encoder.backward(
      const_view(images), {.latent = const_view(dz), .external = const_view(dd)}, a, Gradients::input);
  CHECK(std::ranges::equal(frozen, const_view(dx)));
  for_each_parameter(encoder, [](const Name&, const auto& p) { CHECK_FALSE(p.has_gradient); });
  CHECK_FALSE(encoder.backward(const_view(images), {.latent = const_view(dz)}, a, Gradients::parameters));
}

TEST_CASE("impossible mixtures are refused with one sentence") {
  using Catch::Matchers::Message;
  const TopDownNetworks nets;
  CHECK_THROWS_MATCHES(
      nets.with(1.5), ValueError,
      Message("TopDownEncoder: expected a share of what is predicted from 0 to 1, found 1.5"));
  CHECK_THROWS_AS(nets.with(-0.1), ValueError);
  CHECK_THROWS_AS(nets.with(std::numeric_limits<double>::quiet_NaN()), ValueError);
  TopDown encoder = nets.with(0.5);
  TopDown::Activations a;
  const auto images = noise<double, 4>({2, 32, 32, 3}, 1);
  encoder.latent(const_view(images), a);
  const auto dz = noise<double, 2>({2, 5}, 2);
  CHECK_THROWS_MATCHES(encoder.backward(const_view(images), {.latent = const_view(dz)}, a), ShapeError,
                       Message("TopDownEncoder: latent gradient: expected 2 x 6, found 2 x 5"));
}
