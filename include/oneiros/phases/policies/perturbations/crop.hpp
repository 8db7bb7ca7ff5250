// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Dreams of which a part is seen, as large as the whole: the change of view that contrastive learning gains
// most from (Chen et al., A simple framework for contrastive learning of visual representations, 2020), drawn
// as Szegedy et al. (Going deeper with convolutions, 2015) do. As another perturbation than the paper's.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "oneiros/phases/policies/perturbations/detail/pixel_map.hpp"
#include "oneiros/phases/roles.hpp"
#include "oneiros/random/draws.hpp"

namespace oneiros {

namespace detail {

/// What is cut out of an image.
struct CropWindow {
  double top = 0;     ///< pixels of the image above it
  double left = 0;    ///< pixels of the image left of it
  double height = 0;  ///< in pixels
  double width = 0;   ///< in pixels
};

}  // namespace detail

/// Cuts a window out of the image and stretches it to the image's size (bilinear interpolation). Its area
/// ~ U(least, greatest) and the logarithm of its aspect ~ U(log least, log greatest) are drawn, and then its
/// place within the image; a side that would be longer than the image's is as long.
template <Changes changes = Changes::one_per_image>
struct Crop {
  using Role = roles::ImagePerturbation;

  double least_area = 0.08;          ///< of the window, in parts of the image
  double greatest_area = 1;          ///< likewise
  double least_aspect = 3.0 / 4;     ///< width by height of the window, each in parts of the image's
  double greatest_aspect = 4.0 / 3;  ///< likewise

  /// The windows.
  template <class S>
  struct Activations {
    std::vector<detail::CropWindow> windows;  ///< for each image, or for all
    Tensor<S, 4> copy;                        ///< of what is cut
  };

  /// Crops images N x H x W x C. Throws ValueError unless 0 < least <= greatest, and areas are at most 1,
  /// ShapeError if there are no images.
  template <class S>
  void apply(const TensorView<S, 4>& images, Activations<S>& activations, const Draws& draws) const {
    detail::check_least_and_greatest("Crop: expected areas 0 < least <= greatest <= 1", least_area,
                                     greatest_area, 0, 1);
    detail::check_least_and_greatest("Crop: expected aspects 0 < least <= greatest", least_aspect,
                                     greatest_aspect, 0, std::numeric_limits<double>::max());
    detail::check_not_empty(images.shape(), "Crop");
    const auto height = static_cast<double>(images.dimension(1));
    const auto width = static_cast<double>(images.dimension(2));
    const Stream stream = draws.stream("crop");
    detail::draw_changes<changes>(
        images.dimension(0), activations.windows, [&](std::uint64_t i, detail::CropWindow& window) {
          const double area = detail::uniform_between(stream, least_area, greatest_area, 4 * i);
          const double aspect = std::exp(
              detail::uniform_between(stream, std::log(least_aspect), std::log(greatest_aspect), 4 * i + 1));
          window.height = height * std::min(1.0, std::sqrt(area / aspect));
          window.width = width * std::min(1.0, std::sqrt(area * aspect));
          window.top = detail::uniform_between(stream, 0, height - window.height, 4 * i + 2);
          window.left = detail::uniform_between(stream, 0, width - window.width, 4 * i + 3);
        });
    cut(images, activations, detail::Direction::forward);
  }

  /// Takes the gradient back into the windows. Throws ShapeError unless it is of the shape of what was cut.
  template <class S>
  void transpose(const TensorView<S, 4>& images, Activations<S>& activations) const {
    detail::check_perturbed(images, activations.copy, "Crop", "Crop: gradient");
    cut(images, activations, detail::Direction::transposed);
  }

 private:
  /// Pixels are squares with centres at 1/2; beyond the outermost centres the image goes on as it ends.
  static double place(Index i, double begin, double length, Index size) {
    const auto pixels = static_cast<double>(size);
    return std::clamp(begin + (static_cast<double>(i) + 0.5) * length / pixels - 0.5, 0.0, pixels - 1);
  }

  template <class S>
  static void cut(const TensorView<S, 4>& images, Activations<S>& activations, detail::Direction direction) {
    const Index height = images.dimension(1), width = images.dimension(2);
    detail::map_pixels(images, activations.copy, direction, [&](Index n, const auto& tap) {
      const detail::CropWindow& window = detail::change_of(activations.windows, n);
      for (Index y = 0; y < height; ++y)
        for (Index x = 0; x < width; ++x)
          detail::bilinear(y * width + x, place(y, window.top, window.height, height),
                           place(x, window.left, window.width, width), height, width, tap);
    });
  }
};

}  // namespace oneiros
