// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Blurred dreams, as another perturbation than the paper's: a Gaussian filter whose width is drawn, as in
// Chen et al., A simple framework for contrastive learning of visual representations, 2020.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "oneiros/phases/policies/perturbations/detail/pixel_map.hpp"
#include "oneiros/phases/roles.hpp"
#include "oneiros/random/draws.hpp"

namespace oneiros {

/// Convolves each image with a Gaussian whose standard deviation is ~ U(least, greatest), as far as three of
/// them; the weights sum to 1, and beyond its edge the image goes on as it ends.
template <Changes changes = Changes::one_per_image>
struct Blur {
  using Role = roles::ImagePerturbation;

  double least_deviation = 0.1;   ///< pixels
  double greatest_deviation = 2;  ///< pixels

  /// The filters.
  template <class S>
  struct Activations {
    std::vector<std::vector<double>> kernels;  ///< weights at a distance of 0, 1, ... pixels
    Tensor<S, 4> copy;                         ///< of what is blurred
  };

  /// Blurs images N x H x W x C. Throws ValueError unless 0 < least <= greatest, ShapeError if there are no
  /// images.
  template <class S>
  void apply(const TensorView<S, 4>& images, Activations<S>& activations, const Draws& draws) const {
    detail::check_least_and_greatest("Blur: expected deviations 0 < least <= greatest", least_deviation,
                                     greatest_deviation, 0, std::numeric_limits<double>::max());
    detail::check_not_empty(images.shape(), "Blur");
    const auto largest = static_cast<double>(std::max(images.dimension(1), images.dimension(2)));
    const Stream stream = draws.stream("blur");
    detail::draw_changes<changes>(
        images.dimension(0), activations.kernels, [&](std::uint64_t i, std::vector<double>& kernel) {
          const double deviation = detail::uniform_between(stream, least_deviation, greatest_deviation, i);
          kernel.resize(static_cast<std::size_t>(std::ceil(std::min(3 * deviation, largest))) + 1);
          double sum = 0;
          for (std::size_t k = 0; k < kernel.size(); ++k) {
            const double distance = static_cast<double>(k) / deviation;
            kernel[k] = std::exp(-distance * distance / 2);
            sum += (k == 0 ? 1 : 2) * kernel[k];
          }
          for (double& weight : kernel) weight /= sum;
        });
    filter<1>(images, activations, detail::Direction::forward);
    filter<2>(images, activations, detail::Direction::forward);
  }

  /// Takes the gradient back to what each pixel is a mean of. Throws ShapeError unless it is of the shape of
  /// what was blurred.
  template <class S>
  void transpose(const TensorView<S, 4>& images, Activations<S>& activations) const {
    detail::check_perturbed(images, activations.copy, "Blur", "Blur: gradient");
    filter<2>(images, activations, detail::Direction::transposed);
    filter<1>(images, activations, detail::Direction::transposed);
  }

 private:
  /// Along the columns (axis 1) or the rows (axis 2).
  template <std::size_t axis, class S>
  static void filter(const TensorView<S, 4>& images, Activations<S>& activations,
                     detail::Direction direction) {
    const Index width = images.dimension(2), pixels = images.dimension(1) * width;
    const Index stride = axis == 1 ? width : 1, length = images.dimension(axis);
    detail::map_pixels(images, activations.copy, direction, [&](Index n, const auto& tap) {
      const std::vector<double>& kernel = detail::change_of(activations.kernels, n);
      const Index reach = static_cast<Index>(kernel.size()) - 1;
      for (Index pixel = 0; pixel < pixels; ++pixel) {
        const Index i = pixel / stride % length;
        for (Index k = -reach; k <= reach; ++k)
          tap(pixel, pixel + (std::clamp<Index>(i + k, 0, length - 1) - i) * stride,
              kernel[static_cast<std::size_t>(std::abs(k))]);
      }
    });
  }
};

}  // namespace oneiros
