// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The shapes of the ten digits as strokes in the unit square (x to the right, y down), for
// synthetic_digits.hpp. As in a street, some digits come in more than one shape.

#include <array>
#include <cmath>
#include <initializer_list>
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

/// A digit under construction: `Glyph{}.path({...}).arc(...)`.
struct Glyph {
  std::vector<Segment> segments;

  /// Straight strokes from point to point.
  Glyph& path(std::initializer_list<Point> points) {
    for (const Point* p = points.begin() + 1; p < points.end(); ++p) segments.push_back({p[-1], *p});
    return *this;
  }

  /// Part of an ellipse, in degrees: 0 is its rightmost point, 90 its lowest, 180 its leftmost, 270 its
  /// highest.
  Glyph& arc(Point centre, Point radius, float from, float to) {
    constexpr float degrees_per_segment = 15;
    const auto point = [&](float degrees) {
      const float angle = degrees * std::numbers::pi_v<float> / 180;
      return Point{centre.x + radius.x * std::cos(angle), centre.y + radius.y * std::sin(angle)};
    };
    const int count = static_cast<int>(std::ceil((to - from) / degrees_per_segment));
    const float step = (to - from) / static_cast<float>(count);
    for (int i = 0; i < count; ++i) {
      const float start = from + step * static_cast<float>(i);
      segments.push_back({point(start), point(start + step)});
    }
    return *this;
  }

  /// Turned upside down.
  Glyph turned() const {
    Glyph result = *this;
    for (auto& [from, to] : result.segments) {
      from = {1 - from.x, 1 - from.y};
      to = {1 - to.x, 1 - to.y};
    }
    return result;
  }
};

using GlyphTable = std::array<std::vector<Glyph>, 10>;

/// The shapes of every digit.
inline const GlyphTable& digit_glyphs() {
  static const GlyphTable table = [] {
    const Glyph straight_six =
        Glyph{}.arc({.50F, .68F}, {.48F, .32F}, 0, 360).path({{.04F, .60F}, {.66F, 0}});
    const Glyph curved_six = Glyph{}
                                 .arc({.50F, .68F}, {.48F, .32F}, 0, 360)
                                 .arc({.54F, .40F}, {.52F, .40F}, 180, 322)
                                 .path({{.02F, .40F}, {.02F, .68F}});
    return GlyphTable{{
        {Glyph{}.arc({.50F, .50F}, {.50F, .50F}, 0, 360), Glyph{}
                                                              .arc({.50F, .35F}, {.46F, .35F}, 180, 360)
                                                              .arc({.50F, .65F}, {.46F, .35F}, 0, 180)
                                                              .path({{.04F, .35F}, {.04F, .65F}})
                                                              .path({{.96F, .35F}, {.96F, .65F}})},
        {Glyph{}.path({{.50F, 0}, {.50F, 1}}),  //
         Glyph{}.path({{.20F, .22F}, {.55F, 0}, {.55F, 1}}),
         Glyph{}.path({{.22F, .20F}, {.50F, 0}, {.50F, 1}}).path({{.18F, 1}, {.82F, 1}})},
        {Glyph{}.arc({.50F, .29F}, {.46F, .29F}, 185, 400).path({{.85F, .48F}, {.02F, 1}, {1, 1}}),
         Glyph{}.arc({.48F, .27F}, {.44F, .27F}, 195, 385).path({{.88F, .38F}, {.04F, 1}, {.96F, 1}})},
        {Glyph{}.arc({.46F, .25F}, {.43F, .25F}, 200, 450).arc({.46F, .74F}, {.51F, .26F}, 270, 520),
         Glyph{}.path({{.06F, 0}, {.94F, 0}, {.46F, .40F}}).arc({.46F, .70F}, {.51F, .30F}, 270, 515)},
        {Glyph{}.path({{.74F, 1}, {.74F, 0}, {0, .68F}, {1, .68F}}),
         Glyph{}.path({{.16F, 0}, {.04F, .60F}, {1, .60F}}).path({{.76F, .10F}, {.76F, 1}})},
        {Glyph{}.path({{.90F, 0}, {.15F, 0}, {.07F, .49F}}).arc({.46F, .67F}, {.50F, .33F}, 215, 510),
         Glyph{}
             .path({{.92F, 0}, {.10F, 0}, {.10F, .42F}, {.45F, .42F}})
             .arc({.45F, .71F}, {.51F, .29F}, 270, 510)},
        {curved_six, straight_six},
        {Glyph{}.path({{0, 0}, {1, 0}, {.35F, 1}}),
         Glyph{}.path({{.02F, .16F}, {.02F, 0}, {.98F, 0}}).arc({1.30F, 1}, {.95F, 1}, 180, 250)},
        {Glyph{}.arc({.50F, .25F}, {.43F, .25F}, 0, 360).arc({.50F, .75F}, {.50F, .25F}, 0, 360)},
        {curved_six.turned(), straight_six.turned()},
    }};
  }();
  return table;
}

}  // namespace oneiros::detail::digits
