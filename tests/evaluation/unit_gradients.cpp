// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/evaluation/unit_gradients.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

#include "oneiros/cortex/encoder.hpp"
#include "oneiros/cortex/generator.hpp"
#include "support/catch.hpp"
#include "support/random_cases.hpp"

using namespace oneiros;
using namespace oneiros::test;
using evaluation::optimal_image;
using evaluation::optimal_latent;
using evaluation::receptive_field;
using evaluation::ReceptiveField;

namespace {

using OneConvolution = Sequential<Convolution<double>>;

/// One channel of a window of 3 x 3 over images of 2 channels, with weights of at least 0.2.
OneConvolution window_of_three() {
  Convolution<double> layer(2, 1, {.window = 3});
  const auto draws = noise<double, 1>({18}, 4);
  for (Index i = 0; i < 18; ++i) layer.weight.value(i) = draws(i) + (draws(i) < 0 ? -0.2 : 0.2);
  layer.bias.value.setConstant(0.5);
  return Sequential{std::move(layer)};
}

}  // namespace

TEST_CASE("the receptive field of convolutions of 4 x 4 at steps of 2 is known") {
  const Encoder<double> encoder({.latent_size = 5, .base_width = 2, .image = {64, 64, 3}}, Rng{1});
  const auto images = noise<double, 4>({2, 64, 64, 3}, 1);
  const auto trunk = encoder.trunk();
  Index side = 1, step = 1;
  for (std::size_t depth = 1; depth <= trunk.depth(); ++depth) {
    std::vector layers{trunk.layer(0)};
    for (std::size_t i = 1; i < depth; ++i) layers.push_back(trunk.layer(i));
    Stack part(std::move(layers));
    side += 3 * step;  // 4, 10, 22, 46
    step *= 2;
    const Index place = 32 / step, begin = place * step - (step - 1);
    const ReceptiveField field = receptive_field(part, images, {place, place - 1, 1});
    INFO("depth " << depth);
    CHECK(field.height == std::min(side, 64 - begin));
    CHECK(field.width == side - std::max<Index>(0, step - begin));
    CHECK(field.top == begin);
    CHECK(field.left == std::max<Index>(0, begin - step));
    CHECK(field.effective_side > 0.3 * static_cast<double>(side));
    CHECK(field.effective_side <= static_cast<double>(side));
  }
}

TEST_CASE("rounding does not make a receptive field larger") {
  const Encoder<float> encoder({.latent_size = 4, .base_width = 64}, Rng{1});
  Stack part(std::vector{encoder.trunk().layer(0), encoder.trunk().layer(1)});
  const ReceptiveField field = receptive_field(part, noise<float, 4>({8, 32, 32, 3}, 1), {4, 4, 1});
  CHECK(field.top == 13);
  CHECK(field.left == 13);
  CHECK(field.height == 10);
  CHECK(field.width == 10);
}

TEST_CASE("the gradient in a receptive field is that of the weights") {
  OneConvolution layer = window_of_three();
  const ReceptiveField field = receptive_field(layer, noise<double, 4>({3, 7, 9, 2}, 1), {1, 4, 0});
  CHECK(field.top == 1);
  CHECK(field.left == 4);
  CHECK(field.height == 3);
  CHECK(field.width == 3);
  double largest = 0;
  std::vector<double> lengths;
  for (Index u = 0; u < 3; ++u)
    for (Index v = 0; v < 3; ++v) {
      const auto& w = get<0>(layer).weight.value;
      lengths.push_back(std::hypot(w((u * 3 + v) * 2), w((u * 3 + v) * 2 + 1)));
      CHECK(field.gradient(1 + u, 4 + v) == Approx(lengths.back()).epsilon(1e-12));
      largest = std::max(largest, lengths.back());
    }
  CHECK(field.gradient.sum() == Approx(std::accumulate(lengths.begin(), lengths.end(), 0.0)).epsilon(1e-12));
  const auto above = std::ranges::count_if(lengths, [&](double one) { return one > 0.0455 * largest; });
  CHECK(field.effective_side == Approx(std::sqrt(static_cast<double>(above))));
  get<0>(layer).weight.value.setZero();
  const ReceptiveField none = receptive_field(layer, noise<double, 4>({1, 7, 9, 2}, 1), {1, 4, 0});
  CHECK(none.height + none.width + none.top + none.left == 0);
  CHECK(none.effective_side == 0);
}

TEST_CASE("a receptive field is where the gradient is above 100 epsilons of the largest") {
  OneConvolution layer = window_of_three();
  auto& w = get<0>(layer).weight.value;
  for (const double epsilons : {99.5, 100.0, 100.5}) {
    w.setZero();
    w(0) = 0.5;
    w(4 * 2) = 0.0455 * 0.5;  // within two deviations are only larger ones
    w(8 * 2) = epsilons * std::numeric_limits<double>::epsilon() * 0.5;
    const ReceptiveField field = receptive_field(layer, noise<double, 4>({1, 7, 9, 2}, 1), {0, 0, 0});
    INFO(epsilons);
    CHECK(field.top + field.left == 0);
    CHECK(field.height == (epsilons > 100 ? 3 : 2));
    CHECK(field.width == field.height);
    CHECK(field.effective_side == 1);
  }
  w(4 * 2) = w(8 * 2) = 0;
  const ReceptiveField point = receptive_field(layer, noise<double, 4>({1, 7, 9, 2}, 1), {0, 0, 0});
  CHECK((point.height == 1 && point.width == 1));
}

TEST_CASE("the image that drives a linear unit most has the signs of its weights") {
  OneConvolution layer = window_of_three();
  get<0>(layer).bias.value.setConstant(-50);  // the best is not good
  for (const Shape<3>& unit : {Shape<3>{2, 3, 0}, Shape<3>{0, 0, 0}, Shape<3>{4, 6, 0}}) {
    const auto best = optimal_image(layer, {7, 9, 2}, unit, {.steps = 200, .step = 0.1});
    double sum = -50, wrong = 0;
    for (Index y = 0; y < 7; ++y)
      for (Index x = 0; x < 9; ++x)
        for (Index c = 0; c < 2; ++c) {
          const Index u = y - unit[0], v = x - unit[1];
          double expected = 0;  // grey outside of the window
          if (u >= 0 && u < 3 && v >= 0 && v < 3) {
            const double w = get<0>(layer).weight.value((u * 3 + v) * 2 + c);
            expected = w > 0 ? 1 : -1;
            sum += std::abs(w);
          }
          wrong += best.image(0, y, x, c) != expected;
        }
    CHECK(wrong == 0);
    CHECK(best.response == Approx(sum).epsilon(1e-12));
    CHECK(best.latent.size() == 0);
  }
}

TEST_CASE("a step towards an optimal image is that of the pixel with the largest gradient") {
  OneConvolution layer = window_of_three();
  auto& w = get<0>(layer).weight.value;
  for (const Index strongest : {0, 17}) {
    w.setConstant(-0.1);
    w(strongest) = 0.8;
    const Shape<3> unit = strongest == 0 ? Shape<3>{0, 0, 0} : Shape<3>{4, 6, 0};
    const auto best = optimal_image(layer, {7, 9, 2}, unit, {.steps = 1, .step = 0.2});
    CHECK(best.image.data()[strongest == 0 ? 0 : 7 * 9 * 2 - 1] == Approx(0.2).epsilon(1e-12));
    CHECK(best.response == Approx(0.5 + 0.2 * (0.8 + 17 * 0.1 * 0.1 / 0.8)).epsilon(1e-12));
  }
}

TEST_CASE("an ascent looks at each point and at the last, and ends where it is flat") {
  Tensor<double, 1> point(2), slope(2);
  std::vector<double> seen;
  int projections = 0;
  const auto climb = [&](int steps) {
    point.setZero();
    seen.clear();
    projections = 0;
    detail::climb(
        point, {.steps = steps}, 2.0,
        [&](const Tensor<double, 1>& at) {
          seen.push_back(at(0));
          return slope;
        },
        [](const Tensor<double, 1>& gradient) { return detail::euclidean_norm(gradient); },
        [&](const Tensor<double, 1>&) { ++projections; });
  };
  slope.setValues({0.3, -0.4});
  climb(3);
  REQUIRE(seen.size() == 4);
  for (std::size_t i = 0; i < 4; ++i) CHECK(seen[i] == Approx(1.2 * static_cast<double>(i)));
  CHECK(point(1) == Approx(-4.8));
  CHECK(projections == 3);
  climb(1);
  CHECK(seen.size() == 2);
  slope.setZero();
  climb(3);
  CHECK(seen.size() == 1);
  CHECK(projections == 0);
}

TEST_CASE("the latent that drives a linear unit of linear images most lies along its gradient") {
  OneConvolution layer = window_of_three();
  get<0>(layer).bias.value.setConstant(-500);
  TransposedConvolution<double> image(6, 2, {.window = 5});
  const auto draws = noise<double, 1>({image.weight.size()}, 5);
  std::copy_n(draws.data(), draws.size(), image.weight.value.data());
  ImageGenerator generator(Sequential{image});
  // The gradient by differences; the response is linear.
  const auto response = [&](const Tensor<double, 2>& z) {
    typename decltype(generator)::Activations generating;
    OneConvolution::Activations seeing;
    return layer.forward(generator.forward(const_view(z), generating), seeing)(0, 1, 2, 0);
  };
  Tensor<double, 2> z(1, 6);
  z.setZero();
  const double base = response(z);
  std::vector<double> gradient;
  double squares = 0;
  for (Index j = 0; j < 6; ++j) {
    z.setZero();
    z(0, j) = 1;
    gradient.push_back(response(z) - base);
    squares += gradient.back() * gradient.back();
  }
  const auto best = optimal_latent(layer, generator, 6, {5, 5, 2}, {1, 2, 0});
  for (Index j = 0; j < 6; ++j)
    CHECK(best.latent(0, j) ==
          Approx(gradient[static_cast<std::size_t>(j)] * std::sqrt(6 / squares)).epsilon(1e-9));
  CHECK(best.response == Approx(base + std::sqrt(6 * squares)).epsilon(1e-9));
  CHECK(response(best.latent) == Approx(best.response).epsilon(1e-12));
  CHECK(best.image.dimension(1) == 5);
}

TEST_CASE("a deep unit is driven more by what is found than by noise, and the network stays as it is") {
  const CortexOptions sizes{.latent_size = 5, .base_width = 2};
  Encoder<double> encoder(sizes, Rng{1});
  Generator<double> generator(sizes, Rng{2});
  Sequential part(encoder.trunk(), encoder.latent_head());
  const auto found = optimal_image(part, {32, 32, 3}, {0, 0, 3}, {.steps = 30});
  const auto dreamed = optimal_latent(part, generator, 5, {32, 32, 3}, {0, 0, 3}, {.steps = 30});
  typename decltype(part)::Activations a;
  const auto images = noise<double, 4>({20, 32, 32, 3}, 1);
  const auto responses = part.forward(const_view(images), a);
  for (Index i = 0; i < 20; ++i) CHECK(found.response > responses(i, 0, 0, 3));
  CHECK(found.response > dreamed.response);
  CHECK(*std::max_element(found.image.data(), found.image.data() + found.image.size()) <= 1);
  double norm = 0;
  for (Index j = 0; j < 5; ++j) norm += dreamed.latent(0, j) * dreamed.latent(0, j);
  CHECK(norm <= 5 * (1 + 1e-12));
  Index learned = 0;
  for_each_parameter(part, [&](const Name&, const auto& p) {
    learned +=
        std::count_if(p.gradient.data(), p.gradient.data() + p.size(), [](double g) { return g != 0; });
  });
  CHECK(learned == 0);
}

TEST_CASE("units and steps that there are not are refused with one sentence") {
  using Catch::Matchers::Message;
  OneConvolution layer = window_of_three();
  CHECK_THROWS_MATCHES(optimal_image(layer, {7, 9, 2}, {5, 0, 0}), ValueError,
                       Message("unit: expected a row, column and channel within 5 x 7 x 1, found 5 x 0 x 0"));
  CHECK_THROWS_AS(optimal_image(layer, {7, 9, 2}, {0, -1, 0}), ValueError);
  CHECK_THROWS_AS(optimal_image(layer, {7, 9, 2}, {0, 0, 1}), ValueError);
  CHECK_THROWS_MATCHES(
      optimal_image(layer, {7, 9, 2}, {0, 0, 0}, {.steps = 0}), ValueError,
      Message("gradient ascent: expected at least 1 step of a length above 0, found 0 of 0.05"));
  CHECK_THROWS_AS(optimal_image(layer, {7, 9, 2}, {0, 0, 0}, {.step = 0}), ValueError);
  CHECK_THROWS_MATCHES(receptive_field(layer, Tensor<double, 4>(0, 7, 9, 2), {0, 0, 0}), ShapeError,
                       Message("receptive field: expected a batch of at least 1, found 0 x 7 x 9 x 2"));
}
