// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/cortex/lesioned_encoder.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "oneiros/cortex/encoder.hpp"
#include "support/catch.hpp"
#include "support/random_cases.hpp"

using namespace oneiros;
using namespace oneiros::test;

static_assert(EncoderNetwork<LesionedEncoder<Encoder<float>>>);
static_assert(EncoderNetwork<LesionedEncoder<LesionedEncoder<Encoder<double>>>>);

namespace {

const CortexOptions lesion_sizes{.latent_size = 20, .base_width = 2};

template <class E>
Tensor<typename E::Scalar, 2> latents_of(const E& encoder, const Tensor<typename E::Scalar, 4>& images) {
  typename E::Activations activations;
  return encoder.latent(const_view(images), activations).map();
}

bool is_silent(const std::vector<Index>& units, Index unit) {
  return std::ranges::find(units, unit) != units.end();
}

}  // namespace

TEST_CASE("a lesion silences a share of the latent's units and scales the others") {
  const Encoder<float> encoder(lesion_sizes, Rng{1});
  const auto images = noise<float, 4>({7, 32, 32, 3}, 1);
  const Tensor<float, 2> whole = latents_of(encoder, images);
  for (const double share : {0.0, 0.12, 0.13, 0.5, 1.0}) {
    LesionedEncoder lesioned(encoder, {.silenced = share, .gain = 1.5}, Rng{2});
    CHECK(latents_of(lesioned.encoder(), images).data()[0] == whole(0, 0));
    CHECK(&std::as_const(lesioned).encoder() == &lesioned.encoder());
    CHECK(lesioned.lesion().gain == 1.5);
    CHECK(lesioned.silenced().size() == static_cast<std::size_t>(std::lround(20 * share)));
    const Tensor<float, 2> z = latents_of(lesioned, images);
    Index wrong = 0;
    for (Index n = 0; n < 7; ++n)
      for (Index j = 0; j < 20; ++j)
        wrong += z(n, j) != (is_silent(lesioned.silenced(), j) ? 0.0F : 1.5F * whole(n, j));
    CHECK(wrong == 0);
    Encoder<float>::Activations plain;
    LesionedEncoder<Encoder<float>>::Activations a;
    const auto heads = lesioned.both(const_view(images), a);
    CHECK(std::ranges::equal(heads.latent, const_view(z)));
    CHECK(std::ranges::equal(heads.external, encoder.discriminate(const_view(images), plain)));
    CHECK(std::ranges::equal(lesioned.discriminate(const_view(images), a),
                             encoder.discriminate(const_view(images), plain)));
  }
}

TEST_CASE("nothing is done to latents without being asked for") {
  const Encoder<float> encoder(lesion_sizes, Rng{1});
  const auto images = noise<float, 4>({2, 32, 32, 3}, 1);
  const Tensor<float, 2> whole = latents_of(encoder, images);
  const Tensor<float, 2> z = latents_of(LesionedEncoder(encoder, {}, Rng{2}), images);
  CHECK(std::ranges::equal(const_view(z), const_view(whole)));
}

TEST_CASE("any unit of a latent, and it alone, decides on the noise of an image") {
  // Of one pixel each, which is the latent.
  using One = LeakyReLU<double>;
  const TwoHeadedEncoder pixels(One(1), One(1), Convolution<double>(3, 1, {}), {1, 1, 1, 3});
  Tensor<double, 4> images(5, 1, 1, 3);
  images.setValues({{{{1, 2, 3}}}, {{{5, 2, 3}}}, {{{1, 5, 3}}}, {{{1, 2, 5}}}, {{{1, 2, 3}}}});
  const Tensor<double, 2> z = latents_of(LesionedEncoder(pixels, {.noise = 1}, Rng{2}), images);
  const auto added = [&](Index n, Index j) { return z(n, j) - images(n, 0, 0, j); };
  for (Index j = 0; j < 3; ++j) {
    CHECK(added(0, j) != 0);
    CHECK(added(4, j) == added(0, j));
    for (const Index other : {1, 2, 3}) CHECK(std::abs(added(other, j) - added(0, j)) > 1e-6);
  }
}

TEST_CASE("what is silent follows from the seed, and a larger lesion has the units of a smaller one") {
  const Encoder<float> encoder(lesion_sizes, Rng{1});
  const auto silent = [&](double share, std::uint64_t seed) {
    return LesionedEncoder(encoder, {.silenced = share}, Rng{seed}).silenced();
  };
  const std::vector<Index> few = silent(0.25, 1), many = silent(0.75, 1);
  REQUIRE(few.size() == 5);
  CHECK(std::equal(few.begin(), few.end(), many.begin()));
  CHECK(few == silent(0.25, 1));
  CHECK(few != silent(0.25, 2));
  std::vector<Index> all = silent(1, 3);
  std::ranges::sort(all);
  for (Index i = 0; i < 20; ++i) CHECK(all[static_cast<std::size_t>(i)] == i);
}

TEST_CASE("a lesion's noise has its deviation, and an image the same noise in any batch") {
  const Encoder<double> encoder(lesion_sizes, Rng{1});
  const LesionedEncoder lesioned(encoder, {.silenced = 0.2, .gain = 0.5, .noise = 0.3}, Rng{2});
  const auto images = noise<double, 4>({200, 32, 32, 3}, 1);
  const Tensor<double, 2> whole = latents_of(encoder, images), z = latents_of(lesioned, images);
  double sum = 0, squares = 0, neighbours = 0, before = 0, count = 0;
  for (Index n = 0; n < 200; ++n)
    for (Index j = 0; j < 20; ++j) {
      if (is_silent(lesioned.silenced(), j)) {
        CHECK(z(n, j) == 0);
        continue;
      }
      const double added = z(n, j) - 0.5 * whole(n, j);
      sum += added;
      squares += added * added;
      neighbours += added * std::exchange(before, added);
      ++count;
    }
  CHECK(count == 200 * 16);
  CHECK(std::abs(sum / count) < 4 * 0.3 / std::sqrt(count));
  CHECK(std::sqrt(squares / count) == Approx(0.3).epsilon(4 / std::sqrt(2 * count)));
  CHECK(std::abs(neighbours / squares) < 4 / std::sqrt(count));
  CHECK(z(0, lesioned.silenced()[0] == 0 ? 1 : 0) != z(1, lesioned.silenced()[0] == 0 ? 1 : 0));

  LesionedEncoder<Encoder<double>>::Activations activations;
  for (const Index n : {0, 3, 199})
    CHECK(std::ranges::equal(lesioned.latent(batch_slice(const_view(images), n, 1), activations),
                             batch_slice(const_view(z), n, 1)));
  const auto again = Threads(3).run([&] { return latents_of(lesioned, images); });
  CHECK(std::ranges::equal(const_view(again), const_view(z)));
  const auto other = latents_of(LesionedEncoder(encoder, {.noise = 0.3}, Rng{3}), images);
  const auto another = latents_of(LesionedEncoder(encoder, {.noise = 0.3}, Rng{4}), images);
  CHECK_FALSE(std::ranges::equal(const_view(other), const_view(another)));
}

TEST_CASE("gradients pass through a lesion") {
  Encoder<double> encoder(lesion_sizes, Rng{1});
  LesionedEncoder lesioned(encoder, {.silenced = 0.5, .gain = -2}, Rng{2});
  const auto images = noise<double, 4>({2, 32, 32, 3}, 1);
  const auto dz = noise<double, 2>({2, 20}, 2);
  const auto dd = noise<double, 1>({2}, 3);
  Tensor<double, 2> before = dz;
  for (Index n = 0; n < 2; ++n)
    for (Index j = 0; j < 20; ++j) before(n, j) *= is_silent(lesioned.silenced(), j) ? 0 : -2;
  Encoder<double>::Activations plain;
  LesionedEncoder<Encoder<double>>::Activations a;
  encoder.both(const_view(images), plain);
  lesioned.both(const_view(images), a);
  const auto expected =
      encoder.backward(const_view(images), {.latent = const_view(before), .external = const_view(dd)}, plain);
  const auto found =
      lesioned.backward(const_view(images), {.latent = const_view(dz), .external = const_view(dd)}, a);
  CHECK(std::ranges::equal(found, expected));
  std::vector<std::string> names, expected_names;
  std::vector<double> sums, expected_sums;
  for_each_parameter(encoder, [&](const Name& name, const auto& p) {
    expected_names.push_back(name);
    expected_sums.insert(expected_sums.end(), p.gradient.data(), p.gradient.data() + p.size());
  });
  for_each_parameter(lesioned, [&](const Name& name, const auto& p) {
    names.push_back(name);
    sums.insert(sums.end(), p.gradient.data(), p.gradient.data() + p.size());
  });
  CHECK(names == expected_names);
  CHECK(sums == expected_sums);

  // The same of one pixel by differences.
  const auto loss = [&](double change) {
    Tensor<double, 4> changed = images;
    changed(1, 5, 6, 2) += change;
    const auto heads = lesioned.both(const_view(changed), a);
    double sum = 0;
    for (Index n = 0; n < 2; ++n) {
      sum += dd(n) * heads.external(n);
      for (Index j = 0; j < 20; ++j) sum += dz(n, j) * heads.latent(n, j);
    }
    return sum;
  };
  CHECK((loss(1e-5) - loss(-1e-5)) / 2e-5 == Approx(expected(1, 5, 6, 2)).epsilon(1e-5));
  lesioned.both(const_view(images), a);
  const auto only = lesioned.backward(const_view(images), {.external = const_view(dd)}, a, Gradients::input);
  CHECK(only.shape() == images.dimensions());
}

TEST_CASE("impossible lesions are refused with one sentence") {
  using Catch::Matchers::Message;
  const Encoder<float> encoder(lesion_sizes, Rng{1});
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const auto make = [&](const Lesion& lesion) { LesionedEncoder(encoder, lesion, Rng{1}); };
  CHECK_THROWS_MATCHES(make({.silenced = 1.25}), ValueError,
                       Message("LesionedEncoder: expected a share of units from 0 to 1, found 1.25"));
  CHECK_THROWS_AS(make({.silenced = -0.1}), ValueError);
  CHECK_THROWS_AS(make({.silenced = nan}), ValueError);
  CHECK_THROWS_MATCHES(make({.gain = nan}), ValueError,
                       Message("LesionedEncoder: expected a finite gain, found nan"));
  CHECK_THROWS_MATCHES(make({.noise = -1}), ValueError,
                       Message("LesionedEncoder: expected noise of a deviation of at least 0, found -1"));
  CHECK_THROWS_AS(make({.noise = nan}), ValueError);
  LesionedEncoder lesioned(encoder, {}, Rng{1});
  LesionedEncoder<Encoder<float>>::Activations a;
  const auto images = noise<float, 4>({2, 32, 32, 3}, 1);
  lesioned.both(const_view(images), a);
  const auto dz = noise<float, 2>({2, 19}, 2);
  CHECK_THROWS_MATCHES(lesioned.backward(const_view(images), {.latent = const_view(dz)}, a), ShapeError,
                       Message("LesionedEncoder: latent gradient: expected 2 x 20, found 2 x 19"));
}
