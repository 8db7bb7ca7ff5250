// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Dreams in another light, as another perturbation than the paper's: brightness, contrast and colour are
// changed as in Howard, Some improvements on deep convolutional neural network based image classification,
// 2013. Values are not kept in [-1, 1], so that each change is linear and the gradient is exact.

#include <cstdint>
#include <vector>

#include "oneiros/parallel/parallel.hpp"
#include "oneiros/phases/policies/perturbations/detail/pixel_map.hpp"
#include "oneiros/phases/roles.hpp"
#include "oneiros/random/draws.hpp"

namespace oneiros {

namespace detail {

/// What an image's distances are multiplied with.
struct ColourFactors {
  double brightness = 1;  ///< of the distance from black
  double contrast = 1;    ///< of that from the image's mean grey
  double colour = 1;      ///< of that from the pixel's grey
};

}  // namespace detail

/// Multiplies each image's distance from black, from its mean grey, and of each pixel from its own grey, each
/// by a factor f ~ U(1 - s, 1 + s). Grey is 0.299 red + 0.587 green + 0.114 blue (ITU-R BT.601), or the mean
/// of the channels where there are not three.
template <Changes changes = Changes::one_per_image>
struct ColourJitter {
  using Role = roles::ImagePerturbation;

  double brightness = 0.4;  ///< s of the distance from black, which is -1
  double contrast = 0.4;    ///< s of the distance from the image's mean grey
  double colour = 0.4;      ///< s of the distance from the pixel's grey

  /// The factors.
  template <class S>
  struct Activations {
    std::vector<detail::ColourFactors> factors;  ///< for each image, or for all
    Shape<4> shape = {};                         ///< of the images
  };

  /// Changes images N x H x W x C. Throws ValueError unless each s is from 0 to 1, ShapeError if there are no
  /// images.
  template <class S>
  void apply(const TensorView<S, 4>& images, Activations<S>& activations, const Draws& draws) const {
    for (const double s : {brightness, contrast, colour})
      if (detail::is_nan(s) || s < 0 || s > 1)
        throw ValueError(detail::message("ColourJitter: expected strengths from 0 to 1, found ", s));
    detail::check_not_empty(images.shape(), "ColourJitter");
    const Stream stream = draws.stream("colour jitter");
    detail::draw_changes<changes>(
        images.dimension(0), activations.factors, [&](std::uint64_t i, detail::ColourFactors& factors) {
          factors.brightness = detail::uniform_between(stream, 1 - brightness, 1 + brightness, 3 * i);
          factors.contrast = detail::uniform_between(stream, 1 - contrast, 1 + contrast, 3 * i + 1);
          factors.colour = detail::uniform_between(stream, 1 - colour, 1 + colour, 3 * i + 2);
        });
    activations.shape = images.shape();
    each_image(images, activations, [](const Image<S>& image, const detail::ColourFactors& factors) {
      for (Index i = 0; i < image.pixels * image.channels; ++i)
        image.values[i] = static_cast<S>(factors.brightness * (static_cast<double>(image.values[i]) + 1) - 1);
      double grey = 0;
      for (Index i = 0; i < image.pixels; ++i) grey += image.grey(i) / static_cast<double>(image.pixels);
      for (Index i = 0; i < image.pixels; ++i) {
        image.blend(i, factors.contrast, [&](Index) { return grey; });
        const double own = image.grey(i);
        image.blend(i, factors.colour, [&](Index) { return own; });
      }
    });
  }

  /// Takes the gradient through the three changes, last to first. Throws ShapeError unless it is of the shape
  /// of what was changed.
  template <class S>
  void transpose(const TensorView<S, 4>& images, Activations<S>& activations) const {
    detail::check_not_empty(images.shape(), "ColourJitter");
    check_shape(images.shape(), activations.shape, "ColourJitter: gradient");
    each_image(images, activations, [](const Image<S>& image, const detail::ColourFactors& factors) {
      double all = 0;
      for (Index i = 0; i < image.pixels; ++i) {
        const double sum = image.sum(i);
        image.blend(i, factors.colour, [&](Index c) { return image.weight(c) * sum; });
        all += image.sum(i) / static_cast<double>(image.pixels);
      }
      for (Index i = 0; i < image.pixels; ++i) {
        image.blend(i, factors.contrast, [&](Index c) { return image.weight(c) * all; });
        for (Index c = 0; c < image.channels; ++c)
          image.values[i * image.channels + c] *= static_cast<S>(factors.brightness);
      }
    });
  }

 private:
  template <class S>
  struct Image {
    S* values;
    Index pixels, channels;

    /// Of a channel in grey.
    double weight(Index c) const {
      constexpr double luma[] = {0.299, 0.587, 0.114};
      return channels == 3 ? luma[c] : 1.0 / static_cast<double>(channels);
    }
    double grey(Index i) const {
      double grey = 0;
      for (Index c = 0; c < channels; ++c) grey += weight(c) * static_cast<double>(values[i * channels + c]);
      return grey;
    }
    double sum(Index i) const {
      double sum = 0;
      for (Index c = 0; c < channels; ++c) sum += static_cast<double>(values[i * channels + c]);
      return sum;
    }
    /// factor times pixel i, and 1 - factor times something else.
    template <class F>
    void blend(Index i, double factor, const F& other) const {
      for (Index c = 0; c < channels; ++c) {
        S& value = values[i * channels + c];
        value = static_cast<S>(factor * static_cast<double>(value) + (1 - factor) * other(c));
      }
    }
  };

  template <class S, class F>
  static void each_image(const TensorView<S, 4>& images, const Activations<S>& activations, const F& change) {
    const Index pixels = images.dimension(1) * images.dimension(2), channels = images.dimension(3);
    parallel_for(images.dimension(0), [&](Index n) {
      change(Image<S>{images.data() + n * pixels * channels, pixels, channels},
             detail::change_of(activations.factors, n));
    });
  }
};

}  // namespace oneiros
