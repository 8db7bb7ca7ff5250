// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Rows and columns are treated alike, one axis at a time.

#include <algorithm>

#include "oneiros/util/index.hpp"

namespace oneiros::kernels {

/// One axis of a geometry.
struct Axis {
  Index fine;     ///< pixels of a fine image
  Index coarse;   ///< of a coarse one
  Index window;   ///< taps
  Index stride;   ///< fine pixels between neighbouring windows
  Index padding;  ///< zeros on each side
};

/// A range of positions or taps.
struct Range {
  Index begin;  ///< the first
  Index end;    ///< after the last

  /// How many.
  Index size() const { return end - begin; }
  /// Of both ends.
  friend bool operator==(const Range&, const Range&) = default;
};

/// The taps of coarse position `p` that fall inside the fine image.
inline Range taps_inside(const Axis& axis, Index p) {
  const Index start = p * axis.stride - axis.padding;
  const Index begin = std::clamp(-start, Index{0}, axis.window);
  return {begin, std::clamp(axis.fine - start, begin, axis.window)};
}

}  // namespace oneiros::kernels
