// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Tuning to sinusoidal gratings, as visual cortex has been measured since Hubel and Wiesel's bars were replaced
// by them. A grating of several phases stands for one that drifts: the first harmonic over phases (F1) is the
// response of a simple cell, the mean (F0) that of a complex one (Skottun et al., Classifying simple and
// complex cells on the basis of response modulation, 1991). Of a linear unit F1 is the Fourier transform of its
// weights, and F0 what it gives to grey.

#include <algorithm>
#include <cmath>
#include <complex>
#include <concepts>
#include <cstddef>
#include <numbers>
#include <span>
#include <utility>
#include <vector>

#include "oneiros/evaluation/preferred_images.hpp"

namespace oneiros::evaluation {

/// An image of sin(2 pi frequency (x cos(orientation) + y sin(orientation)) + phase), x to the right and y down,
/// the same in all channels: bars that stand upright at orientation 0, and lie at pi / 2. `frequency` is in
/// cycles per pixel. 1 x height x width x channels, in [-contrast, contrast].
template <class S = float>
Tensor<S, 4> grating(const Shape<3>& image, double orientation, double frequency, double phase,
                     double contrast = 1) {
  Tensor<S, 4> result(1, image[0], image[1], image[2]);
  const double across = 2 * std::numbers::pi * frequency * std::cos(orientation),
               down = 2 * std::numbers::pi * frequency * std::sin(orientation);
  for (Index y = 0; y < image[0]; ++y)
    for (Index x = 0; x < image[1]; ++x) {
      const double value = std::sin(across * static_cast<double>(x) + down * static_cast<double>(y) + phase);
      for (Index c = 0; c < image[2]; ++c) result(0, y, x, c) = static_cast<S>(contrast * value);
    }
  return result;
}

/// Which gratings are shown.
struct GratingOptions {
  Index orientations = 12;  ///< evenly over half a turn, from 0
  std::vector<double> frequencies = {1.0 / 32, 1.0 / 16, 1.0 / 8, 3.0 / 16, 1.0 / 4, 3.0 / 8};  ///< per pixel
  Index phases = 8;     ///< evenly over a turn; at least 3, as a wave has an amplitude, a phase and a mean
  double contrast = 1;  ///< amplitude of the grating
};

/// Responses of one unit, orientations x frequencies, and what is read off them.
struct GratingTuning {
  Matrix f1, f0;           ///< first harmonic and mean over phases
  double orientation = 0;  ///< radians, in [0, pi): of the largest F1
  double frequency = 0;    ///< cycles per pixel, likewise
  double selectivity = 0;  ///< for orientation at that frequency: 1 - circular variance of F1, from 0 to 1
};

}  // namespace oneiros::evaluation

namespace oneiros::detail {

/// Reads the preferences off the harmonics; selectivity after Ringach et al., Orientation selectivity in
/// macaque V1, 2002.
template <std::same_as<evaluation::GratingTuning> T>
void read_preferences(T& tuning, const std::vector<double>& frequencies) {
  Index best = 0, at = 0;
  tuning.f1.maxCoeff(&best, &at);
  const auto turn = [&](Index i) {
    return std::numbers::pi * static_cast<double>(i) / static_cast<double>(tuning.f1.rows());
  };
  tuning.orientation = turn(best);
  tuning.frequency = frequencies[static_cast<std::size_t>(at)];
  std::complex<double> sum = 0;
  double all = 0;
  for (Index i = 0; i < tuning.f1.rows(); ++i) {
    sum += std::polar(tuning.f1(i, at), 2 * turn(i));
    all += tuning.f1(i, at);
  }
  tuning.selectivity = all > 0 ? std::abs(sum) / all : 0;
}

}  // namespace oneiros::detail

namespace oneiros::evaluation {

/// The tuning of units, columns of the features, for images of that shape. Throws ValueError for a unit that
/// there is not, no orientation or frequency, and fewer than three phases, and what the extractor throws.
template <FeatureExtractor F>
std::vector<GratingTuning> grating_tuning(F& extractor, const Shape<3>& image, std::span<const Index> units,
                                          const GratingOptions& options = {}) {
  const auto& [orientations, frequencies, phases, contrast] = options;
  detail::check_units(units, extractor.feature_count(), "grating tuning");
  if (orientations < 1 || frequencies.empty() || phases < 3)
    throw ValueError(
        detail::message("grating tuning: expected orientations, frequencies and 3 phases or more, ", "found ",
                        orientations, ", ", frequencies.size(), " and ", phases));
  using S = typename F::Scalar;
  const auto columns = static_cast<Index>(frequencies.size());
  std::vector<GratingTuning> result(units.size());
  for (auto& tuning : result) tuning.f0 = tuning.f1 = Matrix::Zero(orientations, columns);
  Tensor<S, 4> drifting(phases, image[0], image[1], image[2]);
  for (Index i = 0; i < orientations; ++i)
    for (Index j = 0; j < columns; ++j) {
      const double turn = std::numbers::pi * static_cast<double>(i) / static_cast<double>(orientations);
      const auto phase = [&](Index p) {
        return 2 * std::numbers::pi * static_cast<double>(p) / static_cast<double>(phases);
      };
      for (Index p = 0; p < phases; ++p) {
        const auto one =
            grating<S>(image, turn, frequencies[static_cast<std::size_t>(j)], phase(p), contrast);
        std::copy_n(one.data(), one.size(), drifting.data() + p * one.size());
      }
      const TensorView<const S, 2> features = extractor(const_view(drifting));
      for (std::size_t u = 0; u < units.size(); ++u) {
        std::complex<double> wave = 0;
        double sum = 0;
        for (Index p = 0; p < phases; ++p) {
          const auto response = static_cast<double>(features(p, units[u]));
          wave += response * std::polar(1.0, phase(p));
          sum += response;
        }
        result[u].f1(i, j) = 2 * std::abs(wave) / static_cast<double>(phases);
        result[u].f0(i, j) = sum / static_cast<double>(phases);
      }
    }
  for (auto& tuning : result) detail::read_preferences(tuning, frequencies);
  return result;
}

}  // namespace oneiros::evaluation
