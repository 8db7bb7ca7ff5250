// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/evaluation/occlusion_curve.hpp"

#include "pixel_encoder.hpp"
#include "support/catch.hpp"

using namespace oneiros;
using namespace oneiros::evaluation;

namespace {

constexpr Index gray_size = 32 * 32 * 3;

/// Says class 1 if the sum of all pixels is above a threshold, else class 0.
LinearReadout<double> brighter_than(double threshold) {
  Tensor<double, 2> weight(2, gray_size);
  weight.setZero();
  for (Index i = 0; i < gray_size; ++i) weight(1, i) = 1;
  Tensor<double, 1> bias(2);
  bias.setValues({0, -threshold});
  return {weight, bias};
}

/// Images of one gray each: class 0 is black (-1), class 1 white (1).
data::Dataset black_and_white(Index count) {
  data::Contents contents{"gray", {32, 32, 3}, {}, {}, {"black", "white"}};
  for (Index i = 0; i < count; ++i) {
    const bool white = i % 4 != 0;
    contents.labels.push_back(white ? 1 : 0);
    contents.pixels.insert(contents.pixels.end(), gray_size, white ? 255 : 0);
  }
  return data::Dataset(std::move(contents));
}

}  // namespace

TEST_CASE("accuracy falls from that of clean images to the share of the class that nothing looks like") {
  const test::PixelEncoder<double> encoder{gray_size};
  const data::Dataset images = black_and_white(40);
  const auto curve = occlusion_curve(encoder, brighter_than(0), images, Rng{1});
  REQUIRE(curve.size() == 11);
  CHECK(curve.front().intensity == 0);
  CHECK(curve.front().accuracies == std::vector<double>{1});
  CHECK(curve[5].accuracies == std::vector<double>{1});  // half of the pixels still say which
  CHECK(curve.back().intensity == 1);
  CHECK(curve.back().accuracies == std::vector<double>{0.25});  // all gray, taken for black
}

TEST_CASE("the share of images that stay above a threshold is the binomial law's") {
  const test::PixelEncoder<double> encoder{gray_size};
  const data::Dataset white = black_and_white(800).subset([] {
    std::vector<Index> which;
    for (Index i = 0; i < 800; ++i)
      if (i % 4 != 0) which.push_back(i);
    return which;
  }());
  // Of four patches of 16 x 16, each kept with probability 1/2, at least two: 11/16.
  const auto curve = occlusion_curve(encoder, brighter_than(1.5 * 16 * 16 * 3), white, Rng{1},
                                     {.intensities = {0.5}, .patch_size = 16});
  CHECK(curve.at(0).accuracies.at(0) == Approx(11.0 / 16).margin(0.06));
}

TEST_CASE("all readouts see the same images, and levels are nested") {
  const test::PixelEncoder<double> encoder{gray_size};
  const data::Dataset images = black_and_white(60);
  const std::vector<LinearReadout<double>> readouts{brighter_than(500), brighter_than(1500)};
  const OcclusionCurveOptions options{.intensities = {0.3, 0.6, 0.9}, .patch_size = 8};
  const auto together =
      occlusion_curves<test::PixelEncoder<double>>(encoder, readouts, images, Rng{4}, options);
  for (std::size_t r = 0; r < readouts.size(); ++r) {
    const auto alone = occlusion_curve(encoder, readouts[r], images, Rng{4}, options);
    for (std::size_t level = 0; level < alone.size(); ++level) {
      CHECK(together[level].accuracies[r] == alone[level].accuracies[0]);
      // With nested masks no image of these comes back once it is lost.
      if (level > 0) CHECK(alone[level].accuracies[0] <= alone[level - 1].accuracies[0]);
    }
  }
  CHECK(together[0].accuracies[0] > together[2].accuracies[0]);
}

TEST_CASE("an occlusion curve refuses what it cannot draw or read") {
  const test::PixelEncoder<double> encoder{gray_size};
  const data::Dataset images = black_and_white(4);
  CHECK_THROWS_AS(occlusion_curve(encoder, brighter_than(0), images, Rng{1}, {.intensities = {1.5}}),
                  ValueError);
  CHECK_THROWS_AS(occlusion_curve(encoder, brighter_than(0), images, Rng{1}, {.patch_size = 0}), ValueError);
  Tensor<double, 2> weight(2, 7);
  Tensor<double, 1> bias(2);
  weight.setZero();
  bias.setZero();
  CHECK_THROWS_AS(occlusion_curve(encoder, LinearReadout<double>(weight, bias), images, Rng{1}), ShapeError);
}
