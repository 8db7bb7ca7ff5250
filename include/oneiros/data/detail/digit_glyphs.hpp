// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The shapes of the ten digits as strokes in the unit square (x to the right, y down), for
// synthetic_digits.hpp. As in a street, some digits come in more than one shape.

#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <vector>

namespace oneiros::detail::digits {

struct Point {
  float x = 0;
  float y = 0;
};

struct Segment {
  Point from;
  Point to;
};

/// A digit in one of its shapes.
using Glyph = std::vector<Segment>;

using GlyphTable = std::array<std::vector<Glyph>, 10>;

/// A stroke of the pen: straight from point to point, or along an ellipse.
struct Stroke {
  std::size_t digit;
  std::size_t shape;                ///< which of the digit's shapes it belongs to
  std::size_t points;               ///< 0: along an ellipse
  std::array<Point, 4> point = {};  ///< those of the straight one; the ellipse's centre and radii
  float from = 0;                   ///< degrees: 0 is the ellipse's rightmost point, 90 its lowest,
  float to = 0;                     ///< 180 its leftmost, 270 its highest
};

/// Straight strokes from point to point.
template <class... Points>
constexpr Stroke path(std::size_t digit, std::size_t shape, const Points&... points) {
  return {digit, shape, sizeof...(points), {points...}};
}

/// Part of an ellipse.
constexpr Stroke arc(std::size_t digit, std::size_t shape, Point centre, Point radius, float from, float to) {
  return {digit, shape, 0, {centre, radius}, from, to};
}

/// All digits but 9, which is a 6 upside down. A table, since code that draws them takes long to compile.
inline constexpr Stroke digit_strokes[] = {
    arc(0, 0, {.50F, .50F}, {.50F, .50F}, 0, 360),
    arc(0, 1, {.50F, .35F}, {.46F, .35F}, 180, 360),
    arc(0, 1, {.50F, .65F}, {.46F, .35F}, 0, 180),
    path(0, 1, Point{.04F, .35F}, Point{.04F, .65F}),
    path(0, 1, Point{.96F, .35F}, Point{.96F, .65F}),
    path(1, 0, Point{.50F, 0}, Point{.50F, 1}),
    path(1, 1, Point{.20F, .22F}, Point{.55F, 0}, Point{.55F, 1}),
    path(1, 2, Point{.22F, .20F}, Point{.50F, 0}, Point{.50F, 1}),
    path(1, 2, Point{.18F, 1}, Point{.82F, 1}),
    arc(2, 0, {.50F, .29F}, {.46F, .29F}, 185, 400),
    path(2, 0, Point{.85F, .48F}, Point{.02F, 1}, Point{1, 1}),
    arc(2, 1, {.48F, .27F}, {.44F, .27F}, 195, 385),
    path(2, 1, Point{.88F, .38F}, Point{.04F, 1}, Point{.96F, 1}),
    arc(3, 0, {.46F, .25F}, {.43F, .25F}, 200, 450),
    arc(3, 0, {.46F, .74F}, {.51F, .26F}, 270, 520),
    path(3, 1, Point{.06F, 0}, Point{.94F, 0}, Point{.46F, .40F}),
    arc(3, 1, {.46F, .70F}, {.51F, .30F}, 270, 515),
    path(4, 0, Point{.74F, 1}, Point{.74F, 0}, Point{0, .68F}, Point{1, .68F}),
    path(4, 1, Point{.16F, 0}, Point{.04F, .60F}, Point{1, .60F}),
    path(4, 1, Point{.76F, .10F}, Point{.76F, 1}),
    path(5, 0, Point{.90F, 0}, Point{.15F, 0}, Point{.07F, .49F}),
    arc(5, 0, {.46F, .67F}, {.50F, .33F}, 215, 510),
    path(5, 1, Point{.92F, 0}, Point{.10F, 0}, Point{.10F, .42F}, Point{.45F, .42F}),
    arc(5, 1, {.45F, .71F}, {.51F, .29F}, 270, 510),
    arc(6, 0, {.50F, .68F}, {.48F, .32F}, 0, 360),
    arc(6, 0, {.54F, .40F}, {.52F, .40F}, 180, 322),
    path(6, 0, Point{.02F, .40F}, Point{.02F, .68F}),
    arc(6, 1, {.50F, .68F}, {.48F, .32F}, 0, 360),
    path(6, 1, Point{.04F, .60F}, Point{.66F, 0}),
    path(7, 0, Point{0, 0}, Point{1, 0}, Point{.35F, 1}),
    path(7, 1, Point{.02F, .16F}, Point{.02F, 0}, Point{.98F, 0}),
    arc(7, 1, {1.30F, 1}, {.95F, 1}, 180, 250),
    arc(8, 0, {.50F, .25F}, {.43F, .25F}, 0, 360),
    arc(8, 0, {.50F, .75F}, {.50F, .25F}, 0, 360),
};

/// Appends the stroke's segments.
inline void add_segments(const Stroke& stroke, Glyph& glyph) {
  for (std::size_t i = 1; i < stroke.points; ++i) glyph.push_back({stroke.point[i - 1], stroke.point[i]});
  if (stroke.points != 0) return;
  constexpr float degrees_per_segment = 15;
  const Point centre = stroke.point[0], radius = stroke.point[1];
  const auto point = [&](float degrees) {
    const float angle = degrees * std::numbers::pi_v<float> / 180;
    return Point{centre.x + radius.x * std::cos(angle), centre.y + radius.y * std::sin(angle)};
  };
  const float degrees = stroke.to - stroke.from;
  const int count = static_cast<int>(std::ceil(degrees / degrees_per_segment));
  const float step = degrees / static_cast<float>(count);
  for (int i = 0; i < count; ++i) {
    const float start = stroke.from + step * static_cast<float>(i);
    glyph.push_back({point(start), point(start + step)});
  }
}

/// The shapes of every digit.
inline const GlyphTable& digit_glyphs() {
  static const GlyphTable table = [] {
    GlyphTable glyphs;
    for (const Stroke& stroke : digit_strokes) {
      std::vector<Glyph>& shapes = glyphs[stroke.digit];
      if (shapes.size() <= stroke.shape) shapes.resize(stroke.shape + 1);
      add_segments(stroke, shapes[stroke.shape]);
    }
    glyphs[9] = glyphs[6];
    for (Glyph& glyph : glyphs[9])
      for (auto& [from, to] : glyph) {
        from = {1 - from.x, 1 - from.y};
        to = {1 - to.x, 1 - to.y};
      }
    return glyphs;
  }();
  return table;
}

}  // namespace oneiros::detail::digits
