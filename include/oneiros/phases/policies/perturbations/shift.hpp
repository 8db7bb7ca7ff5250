// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Small random translations of dreamed images, as another perturbation than the paper's.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "oneiros/parallel/parallel.hpp"
#include "oneiros/phases/roles.hpp"
#include "oneiros/random/draws.hpp"

namespace oneiros {

/// Moves each image by up to `largest` pixels up or down and left or right; zeros come in at the edge.
struct Shift {
  using Role = roles::ImagePerturbation;

  int largest = 4;  ///< pixels

  /// How far each image was moved.
  template <class S>
  struct Activations {
    std::vector<Index> down;   ///< pixels, for each image
    std::vector<Index> right;  ///< likewise
    Tensor<S, 4> copy;         ///< of what is moved
  };

  /// Moves images N x H x W x C. Throws ValueError if `largest` is negative, ShapeError if there
  /// are no images.
  template <class S>
  void apply(const TensorView<S, 4>& images, Activations<S>& activations, const Draws& draws) const {
    if (largest < 0) throw ValueError(detail::message("Shift: expected at least 0 pixels, found ", largest));
    detail::check_not_empty(images.shape(), "Shift");
    const Stream stream = draws.stream("shift");
    const auto range = static_cast<std::uint32_t>(2 * largest + 1);
    const auto count = static_cast<std::size_t>(images.dimension(0));
    activations.down.resize(count);
    activations.right.resize(count);
    for (std::size_t n = 0; n < count; ++n) {
      activations.down[n] = static_cast<Index>(stream.below(range, 2 * n)) - largest;
      activations.right[n] = static_cast<Index>(stream.below(range, 2 * n + 1)) - largest;
    }
    move(images, activations, 1);
  }

  /// Moves the gradient back. Throws ShapeError unless it is of as many images as were moved.
  template <class S>
  void transpose(const TensorView<S, 4>& images, Activations<S>& activations) const {
    detail::check_not_empty(images.shape(), "Shift");
    check_shape(Shape<1>{images.dimension(0)}, Shape<1>{static_cast<Index>(activations.down.size())},
                "Shift: images of the gradient");
    move(images, activations, -1);
  }

 private:
  template <class S>
  static void move(const TensorView<S, 4>& images, Activations<S>& activations, Index sign) {
    const TensorView<const S, 4> from = copied(activations.copy, TensorView<const S, 4>(images));
    const Index height = images.dimension(1), width = images.dimension(2);
    parallel_for(images.dimension(0), [&](Index n) {
      const Index down = sign * activations.down[static_cast<std::size_t>(n)];
      const Index right = sign * activations.right[static_cast<std::size_t>(n)];
      for (Index y = 0; y < height; ++y)
        for (Index x = 0; x < width; ++x)
          for (Index c = 0; c < images.dimension(3); ++c) {
            const Index v = y - down, u = x - right;
            images(n, y, x, c) = v >= 0 && v < height && u >= 0 && u < width ? from(n, v, u, c) : S(0);
          }
    });
  }
};

}  // namespace oneiros
