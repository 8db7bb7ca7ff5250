// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Turned and scaled dreams, as another perturbation than the paper's: the affine distortions of Simard,
// Steinkraus & Platt, Best practices for convolutional neural networks applied to visual document analysis,
// 2003.

#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>
#include <vector>

#include "oneiros/phases/policies/perturbations/detail/pixel_map.hpp"
#include "oneiros/phases/roles.hpp"
#include "oneiros/random/draws.hpp"

namespace oneiros {

namespace detail {

/// How an image is turned and scaled.
struct Turn {
  double angle = 0;  ///< degrees, anticlockwise
  double scale = 1;  ///< of lengths
};

}  // namespace detail

/// Turns each image about its centre by an angle ~ U(least, greatest) and scales it by a factor whose
/// logarithm is ~ U(log least, log greatest) (bilinear interpolation); zeros come in at the edge. With equal
/// angles, or equal scales, it only scales or turns.
template <Changes changes = Changes::one_per_image>
struct Affine {
  using Role = roles::ImagePerturbation;

  double least_angle = -15;      ///< degrees, anticlockwise
  double greatest_angle = 15;    ///< likewise
  double least_scale = 0.8;      ///< below 1 the image becomes smaller
  double greatest_scale = 1.25;  ///< above 1 it becomes larger, and loses its edges

  /// The turns.
  template <class S>
  struct Activations {
    std::vector<detail::Turn> turns;  ///< for each image, or for all
    Tensor<S, 4> copy;                ///< of what is turned
  };

  /// Turns and scales images N x H x W x C. Throws ValueError unless least <= greatest, and scales are above
  /// 0, ShapeError if there are no images.
  template <class S>
  void apply(const TensorView<S, 4>& images, Activations<S>& activations, const Draws& draws) const {
    constexpr double largest = std::numeric_limits<double>::max();
    detail::check_least_and_greatest("Affine: expected angles least <= greatest", least_angle, greatest_angle,
                                     -largest, largest);
    detail::check_least_and_greatest("Affine: expected scales 0 < least <= greatest", least_scale,
                                     greatest_scale, 0, largest);
    detail::check_not_empty(images.shape(), "Affine");
    const Stream stream = draws.stream("affine");
    detail::draw_changes<changes>(
        images.dimension(0), activations.turns, [&](std::uint64_t i, detail::Turn& turn) {
          turn.angle = detail::uniform_between(stream, least_angle, greatest_angle, 2 * i);
          turn.scale = std::exp(
              detail::uniform_between(stream, std::log(least_scale), std::log(greatest_scale), 2 * i + 1));
        });
    turn(images, activations, detail::Direction::forward);
  }

  /// Takes the gradient back to where its pixels came from. Throws ShapeError unless it is of the shape of
  /// what was turned.
  template <class S>
  void transpose(const TensorView<S, 4>& images, Activations<S>& activations) const {
    detail::check_perturbed(images, activations.copy, "Affine", "Affine: gradient");
    turn(images, activations, detail::Direction::transposed);
  }

 private:
  template <class S>
  static void turn(const TensorView<S, 4>& images, Activations<S>& activations, detail::Direction direction) {
    const Index height = images.dimension(1), width = images.dimension(2);
    const double middle_y = static_cast<double>(height - 1) / 2,
                 middle_x = static_cast<double>(width - 1) / 2;
    detail::map_pixels(images, activations.copy, direction, [&](Index n, const auto& tap) {
      const auto [angle, scale] = detail::change_of(activations.turns, n);
      const double cosine = std::cos(angle * std::numbers::pi / 180) / scale;
      const double sine = std::sin(angle * std::numbers::pi / 180) / scale;
      for (Index y = 0; y < height; ++y)
        for (Index x = 0; x < width; ++x) {
          const double down = static_cast<double>(y) - middle_y, right = static_cast<double>(x) - middle_x;
          detail::bilinear(y * width + x, middle_y + sine * right + cosine * down,
                           middle_x + cosine * right - sine * down, height, width, tap);
        }
    });
  }
};

}  // namespace oneiros
