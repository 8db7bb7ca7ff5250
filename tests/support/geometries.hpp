// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// A geometry for each kernel, none of them square, even or of one channel where the kernel would take
// another.

#include <string>
#include <vector>

#include "oneiros/kernels/convolution.hpp"

namespace oneiros::test {

/// The geometry of a convolution, with the coarse extents that follow from the others.
inline kernels::Geometry geometry(Index images, Extent fine, Index fine_channels, Index coarse_channels,
                                  Extent window, Extent stride, Extent padding) {
  return {images,
          fine,
          {kernels::coarse_extent(fine.height, window.height, stride.height, padding.height),
           kernels::coarse_extent(fine.width, window.width, stride.width, padding.width)},
          fine_channels,
          coarse_channels,
          window,
          stride,
          padding};
}

/// The row of the table that a geometry gets.
inline std::string kernels_of(Algorithm algorithm, const kernels::Geometry& g) {
  return kernels::Plan<double>(g, algorithm).implementation().name;
}

struct KernelCase {
  std::string kernels;
  Algorithm algorithm;
  kernels::Geometry geometry;
};

/// Small ones, for checks that compute each of them a hundred times.
inline std::vector<KernelCase> small_cases() {
  return {
      {"naive", Algorithm::naive, geometry(2, {7, 5}, 2, 3, {3, 2}, {2, 1}, {1, 0})},
      {"direct", Algorithm::direct, geometry(2, {7, 6}, 9, 5, {3, 2}, {2, 1}, {1, 0})},
      {"direct", Algorithm::automatic, geometry(1, {6, 9}, 32, 3, {2, 4}, {1, 3}, {0, 2})},
      {"fast", Algorithm::fast, geometry(1, {10, 7}, 32, 32, {4, 4}, {2, 2}, {1, 2})},
      {"fast", Algorithm::fast, geometry(2, {5, 8}, 32, 32, {4, 4}, {2, 2}, {0, 3})},
      {"product", Algorithm::automatic, geometry(3, {3, 2}, 5, 7, {3, 2}, {1, 1}, {0, 0})},
      {"product", Algorithm::automatic, geometry(2, {3, 4}, 6, 5, {1, 1}, {1, 1}, {0, 0})},
      {"product of one channel", Algorithm::automatic, geometry(3, {4, 3}, 7, 1, {4, 3}, {2, 1}, {0, 0})},
      {"thin", Algorithm::automatic, geometry(2, {7, 6}, 3, 5, {3, 5}, {2, 1}, {1, 2})},
      {"thin", Algorithm::automatic, geometry(1, {6, 11}, 5, 2, {2, 3}, {3, 2}, {1, 0})},
      // Nearly products: a margin, a step.
      {"thin", Algorithm::automatic, geometry(2, {3, 3}, 2, 3, {3, 3}, {4, 4}, {1, 1})},
      {"thin", Algorithm::automatic, geometry(2, {5, 4}, 2, 3, {1, 1}, {1, 2}, {0, 0})},
      {"thin", Algorithm::automatic, geometry(2, {5, 4}, 2, 3, {1, 1}, {2, 1}, {0, 0})},
  };
}

}  // namespace oneiros::test
