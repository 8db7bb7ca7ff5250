// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Along one axis, most output positions see the same taps of the window, shifted; those at the edges see
// fewer. Sorted into classes of positions with the same taps, padding costs nothing: taps that fall outside
// are not in the list. A class of pixels is a class of rows times a class of columns.

#include <algorithm>

#include "oneiros/kernels/geometry.hpp"

namespace oneiros::kernels {

/// From top to bottom.
inline Axis rows_of(const Geometry& g) {
  return {g.fine.height, g.coarse.height, g.window.height, g.stride.height, g.padding.height};
}
/// From left to right.
inline Axis columns_of(const Geometry& g) {
  return {g.fine.width, g.coarse.width, g.window.width, g.stride.width, g.padding.width};
}

/// Positions output, output + output_step, ... (`count` of them) along an axis. The first of them reads its
/// first tap, `tap`, at `input`; each next tap is tap_step further in the window and tap_input further in the
/// input; each next position reads input_step further.
struct AxisClass {
  Index output, output_step, count;
  Index input, input_step;
  Index tap, tap_step, taps;
  Index tap_input;
};

/// The coarse positions whose tap `tap` falls inside the fine image.
inline Range positions_inside(const Axis& axis, Index tap) {
  const Index shift = axis.padding - tap;  // p * stride >= shift, p * stride < fine + shift
  const auto first_at_least = [&](Index value) {
    return std::clamp((value + axis.stride - 1) / axis.stride, Index{0}, axis.coarse);
  };
  return {first_at_least(shift), first_at_least(axis.fine + shift)};
}

/// Calls `f(AxisClass)` for the coarse positions of an axis, which read the fine image.
template <class F>
void for_each_gather_class(const Axis& axis, const F& f) {
  for (Index p = 0, next; p < axis.coarse; p = next) {
    const Range taps = taps_inside(axis, p);
    for (next = p + 1; next < axis.coarse && taps_inside(axis, next) == taps;) ++next;
    f(AxisClass{p, 1, next - p, p * axis.stride - axis.padding + taps.begin, axis.stride, taps.begin, 1,
                taps.size(), 1});
  }
}

/// Calls `f(AxisClass)` for the fine positions of an axis, which read the coarse image.
template <class F>
void for_each_scatter_class(const Axis& axis, const F& f) {
  // Position y is covered by taps (y + padding) mod stride, + stride, + 2 stride, ... of the windows at
  // (y + padding) / stride, - 1, - 2, ...; `steps` counts them.
  const auto steps = [&](Index y) {
    const Index nearest = (y + axis.padding) / axis.stride, tap = (y + axis.padding) % axis.stride;
    const Index in_window = (axis.window - tap + axis.stride - 1) / axis.stride;  // none if tap >= window
    const Index begin = std::max<Index>(0, nearest - axis.coarse + 1);
    return Range{begin, std::max(begin, std::min(in_window, nearest + 1))};
  };
  for (Index first = 0; first < std::min(axis.stride, axis.fine); ++first)
    for (Index y = first, next; y < axis.fine; y = next) {
      const Range taps = steps(y);
      for (next = y + axis.stride; next < axis.fine && steps(next) == taps;) next += axis.stride;
      f(AxisClass{y, axis.stride, (next - y) / axis.stride, (y + axis.padding) / axis.stride - taps.begin, 1,
                  (y + axis.padding) % axis.stride + taps.begin * axis.stride, axis.stride, taps.size(), -1});
    }
}

}  // namespace oneiros::kernels
