// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/evaluation/gratings.hpp"

#include <array>
#include <cmath>
#include <complex>
#include <numbers>
#include <utility>
#include <vector>

#include "oneiros/evaluation/layer_features.hpp"
#include "oneiros/layers/convolution.hpp"
#include "oneiros/layers/sequential.hpp"
#include "support/catch.hpp"

using namespace oneiros;
using std::numbers::pi;

namespace {

constexpr Index gabor_window = 9, gabor_channels = 3;
constexpr Shape<3> gabor_image{25, 21, gabor_channels};

/// A wave under a Gaussian, that changes in the direction of `orientation`.
double gabor(Index row, Index column, double orientation, double frequency) {
  const double y = static_cast<double>(row) - 4, x = static_cast<double>(column) - 4;
  const double along = x * std::cos(orientation) + y * std::sin(orientation);
  return std::exp(-(x * x + y * y) / 12) * std::cos(2 * pi * frequency * along + 0.4);
}

/// Its output has one channel for each orientation.
Sequential<Convolution<double>> gabors(const std::vector<double>& orientations, double frequency) {
  const auto count = static_cast<Index>(orientations.size());
  Convolution<double> layer(gabor_channels, count, {.window = gabor_window});
  for (Index u = 0; u < gabor_window; ++u)
    for (Index v = 0; v < gabor_window; ++v)
      for (Index c = 0; c < gabor_channels; ++c)
        for (Index k = 0; k < count; ++k)
          layer.weight.value(((u * gabor_window + v) * gabor_channels + c) * count + k) =
              static_cast<double>(1 + c) * gabor(u, v, orientations[static_cast<std::size_t>(k)], frequency);
  layer.bias.value.setConstant(0.7);
  return Sequential{std::move(layer)};
}

}  // namespace

TEST_CASE("a grating changes along its orientation, with its frequency") {
  const auto upright = evaluation::grating<double>({6, 8, 2}, 0, 0.25, pi / 2, 0.5);
  const auto lying = evaluation::grating<double>({6, 8, 2}, pi / 2, 0.25, pi / 2, 0.5);
  const std::array expected{0.5, 0.0, -0.5, 0.0};
  CHECK(upright.size() == 6 * 8 * 2);
  CHECK(evaluation::grating<double>({6, 8, 2}, 0, 0.25, pi / 2)(0, 0, 0, 0) == 1);
  for (Index y = 0; y < 6; ++y)
    for (Index x = 0; x < 8; ++x)
      for (Index c = 0; c < 2; ++c) {
        CHECK(upright(0, y, x, c) == Approx(expected[static_cast<std::size_t>(x % 4)]).margin(1e-12));
        CHECK(lying(0, y, x, c) == Approx(expected[static_cast<std::size_t>(y % 4)]).margin(1e-12));
      }
}

TEST_CASE("a Gabor filter prefers its orientation and frequency, and F1 is its Fourier transform") {
  const std::vector<double> preferred{0, pi / 4, pi / 2, 5 * pi / 6};
  evaluation::LayerFeatures layer(gabors(preferred, 0.2), "0", gabor_image);
  const Index centre = 8 * 13 + 6;  // of 17 x 13 places
  std::vector<Index> units;
  for (Index k = 0; k < 4; ++k) units.push_back(centre * 4 + k);
  const double contrast = 1e-4;
  const evaluation::GratingOptions options{
      .orientations = 12, .frequencies = {0.05, 0.1, 0.2, 0.4}, .phases = 5, .contrast = contrast};
  const auto found = evaluation::grating_tuning(layer, gabor_image, units, options);
  REQUIRE(found.size() == 4);
  for (std::size_t k = 0; k < 4; ++k) {
    INFO("orientation " << preferred[k]);
    CHECK(found[k].orientation == Approx(preferred[k]).margin(1e-12));
    CHECK(found[k].frequency == 0.2);
    std::complex<double> sum = 0;
    double all = 0;
    for (Index i = 0; i < 12; ++i)
      for (Index j = 0; j < 4; ++j) {
        const double turn = pi * static_cast<double>(i) / 12;
        const double f = options.frequencies[static_cast<std::size_t>(j)];
        std::complex<double> transform = 0;
        for (Index u = 0; u < gabor_window; ++u)
          for (Index v = 0; v < gabor_window; ++v)
            transform += 6 * gabor(u, v, preferred[k], 0.2) *  // channels: 1 + 2 + 3
                         std::polar(1.0, 2 * pi * f *
                                             (static_cast<double>(v) * std::cos(turn) +
                                              static_cast<double>(u) * std::sin(turn)));
        CHECK(found[k].f1(i, j) == Approx(contrast * std::abs(transform)).epsilon(1e-9).margin(1e-12));
        CHECK(found[k].f0(i, j) == Approx(0.7).epsilon(1e-9));
        if (j != 2) continue;
        sum += std::polar(contrast * std::abs(transform), 2 * turn);
        all += contrast * std::abs(transform);
      }
    CHECK(all < 1);
    CHECK(found[k].selectivity == Approx(std::abs(sum) / all).epsilon(1e-9));
    CHECK(found[k].selectivity > 0.5);
  }
}

TEST_CASE("a unit that sees all orientations alike has no selectivity, and impossible gratings are refused") {
  using Catch::Matchers::Message;
  Convolution<double> dot(3, 1, {.window = 1});
  dot.weight.value.setConstant(1);
  evaluation::LayerFeatures layer(Sequential{dot}, "0", gabor_image);
  const std::vector<Index> unit{0};
  CHECK(evaluation::grating_tuning(layer, gabor_image, unit)[0].selectivity == Approx(0).margin(1e-9));
  const auto least = evaluation::grating_tuning(layer, gabor_image, unit,
                                                {.orientations = 1, .frequencies = {0.2}, .phases = 3})[0];
  CHECK(least.f1(0, 0) == Approx(3));
  CHECK(least.selectivity == Approx(1));
  dot.weight.value.setZero();
  evaluation::LayerFeatures silent(Sequential{dot}, "0", gabor_image);
  CHECK(evaluation::grating_tuning(silent, gabor_image, unit)[0].selectivity == 0);
  CHECK_THROWS_MATCHES(
      evaluation::grating_tuning(layer, gabor_image, unit, {.phases = 2}), ValueError,
      Message("grating tuning: expected orientations, frequencies and 3 phases or more, found 12, 6 and 2"));
  CHECK_THROWS_AS(evaluation::grating_tuning(layer, gabor_image, unit, {.frequencies = {}}), ValueError);
  CHECK_THROWS_AS(evaluation::grating_tuning(layer, gabor_image, unit, {.orientations = 0}), ValueError);
  CHECK_THROWS_MATCHES(evaluation::grating_tuning(layer, gabor_image, std::vector<Index>{525}), ValueError,
                       Message("grating tuning: expected units from 0 to 524, found 525"));
}
