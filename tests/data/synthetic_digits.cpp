// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/data/synthetic_digits.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <numeric>
#include <random>
#include <set>
#include <vector>

#include "support/catch.hpp"

using namespace oneiros;

namespace {

bool same_images(const data::Dataset& a, const data::Dataset& b) {
  for (Index i = 0; i < a.size(); ++i)
    if (!std::ranges::equal(a.image(i), b.image(i)) || a.label(i) != b.label(i)) return false;
  return a.size() == b.size();
}

constexpr std::size_t pixels = 32 * 32;

/// By how much each pixel differs from the image's mean: the same for dark and for bright digits.
std::vector<double> strokes(const data::Dataset& digits, Index i) {
  std::vector<double> grey(pixels);
  for (std::size_t p = 0; p < pixels; ++p) grey[p] = digits.image(i)[3 * p + 1];
  const double mean = std::accumulate(grey.begin(), grey.end(), 0.0) / pixels;
  for (double& value : grey) value = std::abs(value - mean);
  const double scale = std::accumulate(grey.begin(), grey.end(), 0.0);
  for (double& value : grey) value /= scale;
  return grey;
}

/// The share of test images whose class has the nearest mean strokes in the training set.
double nearest_mean_accuracy(const data::Dataset& train, const data::Dataset& test) {
  std::vector<std::vector<double>> means(10, std::vector<double>(pixels));
  for (Index i = 0; i < train.size(); ++i) {
    std::vector<double>& mean = means[static_cast<std::size_t>(train.label(i))];
    std::ranges::transform(mean, strokes(train, i), mean.begin(), [&](double sum, double value) {
      return sum + value * 10 / static_cast<double>(train.size());
    });
  }
  Index right = 0;
  for (Index i = 0; i < test.size(); ++i) {
    const std::vector<double> image = strokes(test, i);
    const auto distance = [&](const std::vector<double>& mean) {
      return std::transform_reduce(image.begin(), image.end(), mean.begin(), 0.0, std::plus<>(),
                                   [](double a, double b) { return (a - b) * (a - b); });
    };
    right += std::ranges::min_element(means, {}, distance) - means.begin() == test.label(i);
  }
  return static_cast<double>(right) / static_cast<double>(test.size());
}

}  // namespace

TEST_CASE("synthetic digits are colour images of ten balanced classes", "[data]") {
  const data::Dataset digits = data::synthetic_digits(200, Rng{1});
  CHECK(digits.size() == 200);
  CHECK(digits.image_shape() == Shape<3>{32, 32, 3});
  CHECK(digits.class_names()[7] == "7");
  std::array<int, 10> count{};
  for (Index i = 0; i < digits.size(); ++i) ++count[static_cast<std::size_t>(digits.label(i))];
  CHECK(count == std::array{20, 20, 20, 20, 20, 20, 20, 20, 20, 20});
}

TEST_CASE("no two synthetic digits are alike, and all have contrast", "[data]") {
  const data::Dataset digits = data::synthetic_digits(200, Rng{1});
  std::set<std::vector<std::uint8_t>> different;
  for (Index i = 0; i < digits.size(); ++i) {
    const auto image = digits.image(i);
    different.emplace(image.begin(), image.end());
    const auto [low, high] = std::ranges::minmax(image);
    CHECK(high - low > 40);
  }
  CHECK(different.size() == 200);
}

TEST_CASE("synthetic digits depend on seed, split and index alone", "[data]") {
  const data::Dataset digits = data::synthetic_digits(50, Rng{1});
  CHECK(same_images(digits, data::synthetic_digits(50, Rng{1}, data::Split::train)));
  CHECK(same_images(digits, data::synthetic_digits(83, Rng{1}).first(50)));
  CHECK_FALSE(same_images(digits, data::synthetic_digits(50, Rng{2})));
  CHECK_FALSE(same_images(digits, data::synthetic_digits(50, Rng{1}, data::Split::test)));
}

TEST_CASE("synthetic digits are those of other versions", "[data]") {
  // The sum of each image's bytes, each with a sign of its own: what is drawn elsewhere or otherwise has
  // another, while bytes that a platform rounds differently hardly count.
  constexpr std::array recorded{
      -9388,  -20801, -14541, -7418,  -14954, -23021, -20430, -19765, -16602, -7765,  -19757, -11553,
      -18262, -26748, -9146,  -15692, -9003,  -8468,  -17439, -14384, -12045, -3567,  -9335,  -15135,
      -11002, -10183, -7948,  -24287, -13761, -9957,  -11749, -20528, -13659, -14739, -22765, -14441,
      -5414,  -4455,  -14817, -10368, -12525, -9667,  -16402, -9100,  -11933, -22155, -8405,  -8032,
      -9657,  -15038, -23255, -23265, -9186,  -25483, -19475, -8606,  -11145, -21129, -19235, -21015};
  const data::Dataset digits = data::synthetic_digits(static_cast<Index>(recorded.size()), Rng{1});
  std::array<int, recorded.size()> found{};
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto image = digits.image(static_cast<Index>(i));
    std::minstd_rand sign;
    for (const std::uint8_t value : image) found[i] += sign() % 2 == 0 ? value : -value;
    CHECK(std::abs(found[i] - recorded[i]) < 6);
  }
}

TEST_CASE("synthetic digits are the same for any number of threads", "[data]") {
  const data::Dataset expected = data::synthetic_digits(50, Rng{1});
  for (int count = 1; count <= 4; ++count) {
    Threads threads(count);
    CHECK(same_images(expected, threads.run([] { return data::synthetic_digits(50, Rng{1}); })));
  }
}

TEST_CASE("synthetic digits can be told apart, but not by their mean strokes alone", "[data]") {
  const double accuracy = nearest_mean_accuracy(data::synthetic_digits(2000, Rng{1}),
                                                data::synthetic_digits(1000, Rng{1}, data::Split::test));
  CHECK(accuracy > 0.50);
  CHECK(accuracy < 0.85);
}

TEST_CASE("impossible numbers of synthetic digits are refused", "[data]") {
  CHECK(data::synthetic_digits(1, Rng{1}).size() == 1);
  CHECK_THROWS_WITH(data::synthetic_digits(0, Rng{1}),
                    "synthetic_digits: expected 1 to 2^32 - 1 images, found 0");
  CHECK_THROWS_AS(data::synthetic_digits(-1, Rng{1}), ValueError);
  CHECK_THROWS_AS(data::synthetic_digits(Index{1} << 32U, Rng{1}), ValueError);
}

TEST_CASE("a stroke covers what is near its segments", "[data]") {
  // Long and short ones, a point, and some that begin or end outside.
  const std::vector<detail::digits::Segment> segments{
      {{3, 4}, {25, 9.5F}}, {{7.3F, 20.1F}, {7.6F, 20.5F}}, {{20.4F, 22.7F}, {20.4F, 22.7F}},
      {{-9, 28}, {12, 40}}, {{31, 14}, {44, 14}},           {{29.5F, -6}, {29.5F, 2}}};
  constexpr float radius = 1.25F, softness = 1.5F;
  detail::digits::Picture picture({0, 0, 0});
  picture.stroke(segments, radius, softness, {1, 0.5F, 0});
  std::vector<std::uint8_t> found(32 * 32 * 3);
  picture.to_bytes(found.data());
  double worst = 0;
  for (std::size_t y = 0; y < 32; ++y)
    for (std::size_t x = 0; x < 32; ++x) {
      double nearest = 1e9;
      for (const auto& [a, b] : segments)
        for (int step = 0; step <= 400; ++step) {  // a walk along the segment
          const double part = step / 400.0;
          nearest = std::min(nearest, std::hypot(static_cast<double>(x) + 0.5 - a.x - part * (b.x - a.x),
                                                 static_cast<double>(y) + 0.5 - a.y - part * (b.y - a.y)));
        }
      const double cover = std::clamp((radius + softness / 2 - nearest) / softness, 0.0, 1.0);
      const std::uint8_t* pixel = found.data() + (y * 32 + x) * 3;
      worst = std::max({worst, std::abs(pixel[0] - 255 * cover), std::abs(pixel[1] - 127.5 * cover),
                        static_cast<double>(pixel[2])});
    }
  CHECK(worst < 1);
}
