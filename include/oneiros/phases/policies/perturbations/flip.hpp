// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Mirrored dreams, as another perturbation than the paper's. The oldest change of view that learning of
// images uses: Krizhevsky, Sutskever & Hinton, ImageNet classification with deep convolutional neural
// networks, 2012. Not for digits or letters.

#include <cstdint>
#include <vector>

#include "oneiros/phases/policies/perturbations/detail/pixel_map.hpp"
#include "oneiros/phases/roles.hpp"
#include "oneiros/random/draws.hpp"

namespace oneiros {

/// Exchanges left and right, with a probability.
template <Changes changes = Changes::one_per_image>
struct Flip {
  using Role = roles::ImagePerturbation;

  double probability = 0.5;  ///< that an image is mirrored

  /// Which images are mirrored.
  template <class S>
  struct Activations {
    std::vector<std::uint8_t> flipped;  ///< 1 or 0 for each image, or for all
    Tensor<S, 4> copy;                  ///< of what is mirrored
  };

  /// Mirrors images N x H x W x C. Throws ValueError unless 0 <= probability <= 1, ShapeError if there are
  /// no images.
  template <class S>
  void apply(const TensorView<S, 4>& images, Activations<S>& activations, const Draws& draws) const {
    if (detail::is_nan(probability) || probability < 0 || probability > 1)
      throw ValueError(detail::message("Flip: expected a probability from 0 to 1, found ", probability));
    detail::check_not_empty(images.shape(), "Flip");
    const Stream coin = draws.stream("flip");
    detail::draw_changes<changes>(
        images.dimension(0), activations.flipped,
        [&](std::uint64_t i, std::uint8_t& flipped) { flipped = coin.bernoulli(probability, i) ? 1 : 0; });
    mirror(images, activations);
  }

  /// Mirrors the gradient back. Throws ShapeError unless it is of the shape of what was mirrored.
  template <class S>
  void transpose(const TensorView<S, 4>& images, Activations<S>& activations) const {
    detail::check_perturbed(images, activations.copy, "Flip", "Flip: gradient");
    mirror(images, activations);
  }

 private:
  template <class S>
  static void mirror(const TensorView<S, 4>& images, Activations<S>& activations) {
    const Index height = images.dimension(1), width = images.dimension(2);
    detail::map_pixels(images, activations.copy, detail::Direction::forward, [&](Index n, const auto& tap) {
      const bool flipped = detail::change_of(activations.flipped, n) != 0;
      for (Index y = 0; y < height; ++y)
        for (Index x = 0; x < width; ++x) tap(y * width + x, y * width + (flipped ? width - 1 - x : x), 1);
    });
  }
};

}  // namespace oneiros
