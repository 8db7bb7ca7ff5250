// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The vocabulary of windowed layers: Window<4>, Stride<2>, Padding<1> for squares, Window<1, 7> for rows x
// columns, and `dynamic` for an extent that is known at run time only.

#include "oneiros/kernels/geometry.hpp"

namespace oneiros {

/// An extent that is given to the constructor instead of the type.
inline constexpr int dynamic = -1;

/// Rows and columns, in the type or, where they are `dynamic`, in the object.
template <int Height, int Width>
class StaticExtent {
 public:
  constexpr StaticExtent() = default;
  /// Rows.
  static constexpr Index height() { return Height; }
  /// Columns.
  static constexpr Index width() { return Width; }
};

/// The same with at least one extent that the constructor is told.
template <int Height, int Width>
requires(Height == dynamic || Width == dynamic)
class StaticExtent<Height, Width> {
 public:
  /// As many rows as columns.
  explicit constexpr StaticExtent(Index square) : StaticExtent(square, square) {}
  /// What the type says already is taken from there.
  constexpr StaticExtent(Index height, Index width)
      : height_(Height == dynamic ? height : Height), width_(Width == dynamic ? width : Width) {}
  /// Rows.
  constexpr Index height() const { return height_; }
  /// Columns.
  constexpr Index width() const { return width_; }

 private:
  Index height_;
  Index width_;
};

/// The kernel's extent.
template <int Height, int Width = Height>
struct Window : StaticExtent<Height, Width> {
  static_assert((Height > 0 || Height == dynamic) && (Width > 0 || Width == dynamic),
                "Window: each extent is at least 1, or oneiros::dynamic");
  using StaticExtent<Height, Width>::StaticExtent;
};

/// Steps between neighbouring windows.
template <int Height, int Width = Height>
struct Stride : StaticExtent<Height, Width> {
  static_assert((Height > 0 || Height == dynamic) && (Width > 0 || Width == dynamic),
                "Stride: each step is at least 1, or oneiros::dynamic");
  using StaticExtent<Height, Width>::StaticExtent;
};

/// Zeros around the image, on each side.
template <int Height, int Width = Height>
struct Padding : StaticExtent<Height, Width> {
  static_assert((Height >= 0 || Height == dynamic) && (Width >= 0 || Width == dynamic),
                "Padding: each extent is at least 0, or oneiros::dynamic");
  using StaticExtent<Height, Width>::StaticExtent;
};

namespace detail {

template <class T>
inline constexpr bool is_window = false;
template <int H, int W>
inline constexpr bool is_window<Window<H, W>> = true;
template <class T>
inline constexpr bool is_stride = false;
template <int H, int W>
inline constexpr bool is_stride<Stride<H, W>> = true;
template <class T>
inline constexpr bool is_padding = false;
template <int H, int W>
inline constexpr bool is_padding<Padding<H, W>> = true;

/// What a layer's types, or its constructor, say of its window.
struct Windowing {
  Extent window;
  Extent stride;
  Extent padding;
};

template <class WindowT, class StrideT, class PaddingT>
Windowing windowing(const WindowT& window, const StrideT& stride, const PaddingT& padding) {
  static_assert(is_window<WindowT>,
                "convolution: the first argument is the kernel's extent, oneiros::Window<H, W>");
  static_assert(is_stride<StrideT>, "convolution: the second argument is the step, oneiros::Stride<H, W>");
  static_assert(is_padding<PaddingT>,
                "convolution: the third argument is the margin, oneiros::Padding<H, W>");
  return {{window.height(), window.width()},
          {stride.height(), stride.width()},
          {padding.height(), padding.width()}};
}

inline void check_extent(const Extent& extent, Index smallest, const char* what) {
  if (extent.height < smallest || extent.width < smallest)
    throw ShapeError(message(what, ": expected at least ", smallest, " x ", smallest, ", found ",
                             extent.height, " x ", extent.width));
}

}  // namespace detail
}  // namespace oneiros
