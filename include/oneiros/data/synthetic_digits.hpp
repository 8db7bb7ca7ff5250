// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// House numbers that the library draws itself, so that everything runs without a download: one digit in the
// middle, often with neighbours cut off at the sides, in the colours, light and blur of street photographs.
// They stand in for SVHN (Netzer et al., Reading digits in natural images with unsupervised feature learning,
// 2011).

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>
#include <string_view>
#include <utility>
#include <vector>

#include "oneiros/data/dataset.hpp"
#include "oneiros/data/detail/digit_glyphs.hpp"
#include "oneiros/random/rng.hpp"

namespace oneiros::detail::digits {

using Colour = std::array<float, 3>;

/// The draws of one image, taken one after the other (never two in one expression whose order is the
/// compiler's).
class Choices {
 public:
  explicit Choices(Stream stream) : stream_(stream) {}

  float uniform(float low, float high) { return low + (high - low) * stream_.uniform<float>(next_++); }
  float normal() { return stream_.normal<float>(next_++); }
  bool chance(float probability) { return stream_.bernoulli(static_cast<double>(probability), next_++); }

  template <class T>
  const T& one_of(const std::vector<T>& choices) {
    return choices[stream_.below(static_cast<std::uint32_t>(choices.size()), next_++)];
  }

  /// A colour of this brightness, mostly near grey.
  Colour colour(float brightness) {
    const float saturation = chance(0.15F) ? 0.25F : 0.06F;
    return {brightness + uniform(-saturation, saturation), brightness + uniform(-saturation, saturation),
            brightness + uniform(-saturation, saturation)};
  }

 private:
  Stream stream_;
  std::uint64_t next_ = 0;
};

/// A picture in floating point, 0 black and 1 white; the unit of its coordinates is a pixel.
class Picture {
 public:
  static constexpr int side = 32;
  static constexpr float centre = side / 2.0F;

  explicit Picture(const Colour& background) { pixels_.fill(background); }

  /// Calls `f(pixel, x, y)` with the middle of every pixel.
  template <class F>
  void for_each_pixel(const F& f) {
    Colour* pixel = pixels_.data();
    for (int y = 0; y < side; ++y)
      for (int x = 0; x < side; ++x) f(*pixel++, static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F);
  }

  /// Covers what lies within `radius` of a segment; edges fade over `softness`.
  void stroke(const std::vector<Segment>& segments, float radius, float softness, const Colour& colour) {
    const float reach = radius + softness / 2;
    std::array<float, side * side> squared;
    squared.fill(std::numeric_limits<float>::max());
    for (const Segment& segment : segments) near(segment, reach, squared);
    for (std::size_t i = 0; i < squared.size(); ++i) {
      const float cover = std::clamp((reach - std::sqrt(squared[i])) / softness, 0.0F, 1.0F);
      for (std::size_t c = 0; c < 3; ++c) pixels_[i][c] += cover * (colour[c] - pixels_[i][c]);
    }
  }

  void to_bytes(std::uint8_t* out) const {
    for (const Colour& pixel : pixels_)
      for (const float value : pixel)
        *out++ = static_cast<std::uint8_t>(std::clamp(value, 0.0F, 1.0F) * 255 + 0.5F);
  }

 private:
  /// Lowers squared distances of the pixels in reach of a segment.
  static void near(const Segment& segment, float reach, std::array<float, side * side>& squared) {
    const auto [a, b] = segment;
    const auto pixel = [](float coordinate) {
      return static_cast<int>(std::clamp(coordinate, 0.0F, static_cast<float>(side)));
    };
    const float dx = b.x - a.x;
    const float dy = b.y - a.y;
    const float length = std::max(dx * dx + dy * dy, 1e-12F);
    for (int row = pixel(std::min(a.y, b.y) - reach); row < pixel(std::max(a.y, b.y) + reach + 1); ++row)
      for (int column = pixel(std::min(a.x, b.x) - reach); column < pixel(std::max(a.x, b.x) + reach + 1);
           ++column) {
        const float x = static_cast<float>(column) + 0.5F - a.x;
        const float y = static_cast<float>(row) + 0.5F - a.y;
        const float along = std::clamp((x * dx + y * dy) / length, 0.0F, 1.0F);
        const float off_x = x - along * dx;
        const float off_y = y - along * dy;
        float& nearest = squared[static_cast<std::size_t>(row * side + column)];
        nearest = std::min(nearest, off_x * off_x + off_y * off_y);
      }
  }

  std::array<Colour, side * side> pixels_;
};

/// How the digits of one house number are written.
class Lettering {
 public:
  explicit Lettering(Choices& draws) {
    const float angle = draws.uniform(-0.16F, 0.16F);
    height_ = draws.uniform(17, 25);
    width_ = height_ * draws.uniform(0.42F, 0.62F);
    slant_ = draws.uniform(-0.10F, 0.22F);
    cosine_ = std::cos(angle);
    sine_ = std::sin(angle);
    middle_ = {Picture::centre + draws.uniform(-2, 2), Picture::centre + draws.uniform(-2, 2)};
    radius_ = height_ * draws.uniform(0.045F, 0.095F);
    advance_ = width_ + 2 * radius_ + draws.uniform(1.5F, 5);
  }

  float radius() const { return radius_; }

  /// Appends the strokes of a digit, `place` digits to the right of the middle.
  void write(const Glyph& glyph, float place, std::vector<Segment>& strokes) const {
    for (const auto& [from, to] : glyph) strokes.push_back({on_canvas(from, place), on_canvas(to, place)});
  }

 private:
  Point on_canvas(Point p, float place) const {
    const float y = (p.y - 0.5F) * height_;
    const float x = (p.x - 0.5F) * width_ - slant_ * y + place * advance_;
    return {middle_.x + cosine_ * x - sine_ * y, middle_.y + sine_ * x + cosine_ * y};
  }

  float height_ = 0;
  float width_ = 0;
  float slant_ = 0;
  float cosine_ = 1;
  float sine_ = 0;
  Point middle_;
  float radius_ = 0;
  float advance_ = 0;
};

/// Light from one side and a few soft patches, brighter or darker.
inline void light(Picture& picture, Choices& draws, float strength) {
  const float direction = draws.uniform(0, 2 * std::numbers::pi_v<float>);
  const float slope = draws.uniform(0, strength) / Picture::centre;
  const float slope_x = slope * std::cos(direction);
  const float slope_y = slope * std::sin(direction);
  picture.for_each_pixel([&](Colour& pixel, float x, float y) {
    for (float& value : pixel) value *= 1 + slope_x * (x - Picture::centre) + slope_y * (y - Picture::centre);
  });
  while (draws.chance(0.5F)) {
    const Point middle{draws.uniform(0, Picture::side), draws.uniform(0, Picture::side)};
    const float size = draws.uniform(3, 10);
    const float change = draws.uniform(-strength, strength);
    picture.for_each_pixel([&](Colour& pixel, float x, float y) {
      const float distance = (x - middle.x) * (x - middle.x) + (y - middle.y) * (y - middle.y);
      const float patch = change * std::exp(-distance / (2 * size * size));
      for (float& value : pixel) value *= 1 + patch;
    });
  }
}

/// The edge of a plate, a frame, a cable: one long straight line somewhere off the middle.
inline void line_of_clutter(Picture& picture, Choices& draws, float softness) {
  const float angle = draws.chance(0.5F) ? 0 : std::numbers::pi_v<float> / 2;
  const float tilt = angle + draws.uniform(-0.2F, 0.2F);
  const float side = draws.chance(0.5F) ? 1.0F : -1.0F;
  const float aside = draws.uniform(11, 17) * side;
  const float radius = draws.uniform(0.5F, 2.5F);
  const Colour colour = draws.colour(draws.uniform(0.1F, 0.9F));
  const Point middle{Picture::centre - std::sin(tilt) * aside, Picture::centre + std::cos(tilt) * aside};
  const Point along{std::cos(tilt) * 2 * Picture::side, std::sin(tilt) * 2 * Picture::side};
  picture.stroke({{{middle.x - along.x, middle.y - along.y}, {middle.x + along.x, middle.y + along.y}}},
                 radius, softness, colour);
}

/// Draws one house number with `digit` in the middle.
inline void draw_house_number(std::size_t digit, const Stream& stream, std::uint8_t* out) {
  Choices draws(stream);
  const float wall = draws.uniform(0.15F, 0.80F);
  const bool bright = wall < draws.uniform(0.30F, 0.70F);
  const float contrast = std::max(0.20F, draws.uniform(0.30F, 0.95F) * (bright ? 1 - wall : wall));
  const Colour ink = draws.colour(bright ? wall + contrast : wall - contrast);
  const float softness = draws.uniform(1, 3.5F);

  Picture picture(draws.colour(wall));
  light(picture, draws, 0.25F);
  if (draws.chance(0.35F)) line_of_clutter(picture, draws, softness);

  const Lettering lettering(draws);
  const GlyphTable& glyphs = digit_glyphs();
  std::vector<Segment> strokes;
  lettering.write(draws.one_of(glyphs[digit]), 0, strokes);
  for (const float place : {-1.0F, 1.0F})
    if (draws.chance(0.55F)) {
      const std::vector<Glyph>& neighbour = glyphs[static_cast<std::size_t>(draws.uniform(0, 10))];
      lettering.write(draws.one_of(neighbour), place, strokes);
    }
  if (draws.chance(0.3F)) {  // raised digits throw a shadow
    std::vector<Segment> shadow = strokes;
    const Point offset{draws.uniform(-1.5F, 1.5F), draws.uniform(0.5F, 1.5F)};
    for (auto& [from, to] : shadow) {
      from = {from.x + offset.x, from.y + offset.y};
      to = {to.x + offset.x, to.y + offset.y};
    }
    picture.stroke(shadow, lettering.radius(), softness + 1, draws.colour(wall * 0.6F));
  }
  picture.stroke(strokes, lettering.radius(), softness, ink);

  light(picture, draws, 0.15F);
  const float noise = draws.uniform(0, 0.03F);
  picture.for_each_pixel([&](Colour& pixel, float, float) {
    for (float& value : pixel) value += noise * draws.normal();
  });
  picture.to_bytes(out);
}

}  // namespace oneiros::detail::digits

namespace oneiros::data {

/// `count` drawn house numbers of 32 x 32 x 3; image i shows digit i mod 10. They depend on seed, split and
/// index alone, so a larger set begins with a smaller one; on another platform a byte may be rounded
/// differently. Throws ValueError unless count is at least 1.
inline Dataset synthetic_digits(Index count, const Rng& rng, Split split = Split::train) {
  if (count < 1 || count > std::numeric_limits<std::uint32_t>::max())
    throw ValueError(detail::message("synthetic_digits: expected 1 to 2^32 - 1 images, found ", count));
  constexpr Index side = detail::digits::Picture::side;
  const std::string_view stream = split == Split::train ? "data.synthetic.train" : "data.synthetic.test";
  Contents contents{.name = "synthetic digits",
                    .image_shape = {side, side, 3},
                    .class_names = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}};
  contents.labels.resize(static_cast<std::size_t>(count));
  contents.pixels.resize(static_cast<std::size_t>(count * side * side * 3));
  parallel_blocks(count, detail::images_per_block, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      contents.labels[static_cast<std::size_t>(i)] = static_cast<int>(i % 10);
      detail::digits::draw_house_number(static_cast<std::size_t>(i % 10),
                                        rng.stream(stream, {.cycle = static_cast<std::uint32_t>(i)}),
                                        contents.pixels.data() + i * side * side * 3);
    }
  });
  return Dataset(std::move(contents));
}

}  // namespace oneiros::data
