// SPDX-License-Identifier: BSD-3-Clause

// The image perturbations.

#include "oneiros/phases.hpp"
#include "support/catch.hpp"
#include "support/random_cases.hpp"

using namespace oneiros;
using namespace oneiros::test;

namespace {

const Draws draws(Rng{1}, "test", {});

/// Applies a perturbation to images of ones.
template <class Perturbation>
Tensor<double, 4> applied(const Perturbation& perturbation,
                          typename Perturbation::template Activations<double>& activations,
                          const Draws& at = draws) {
  Tensor<double, 4> images(3, 32, 32, 2);
  images.setConstant(1);
  perturbation.apply(TensorView<double, 4>(images), activations, at);
  return images;
}

}  // namespace

TEST_CASE("patches are cut from the top left and the last may hang over") {
  PatchGrid grid;
  grid.reset(5, 32, 32);
  CHECK(grid.rows == 7);
  CHECK(grid.columns == 7);
  grid.dropped[8] = 1;  // second row, second column
  CHECK(grid.covers(5, 5));
  CHECK(grid.covers(9, 9));
  CHECK_FALSE(grid.covers(4, 5));
  CHECK_FALSE(grid.covers(10, 9));
  CHECK_FALSE(grid.covers(31, 31));
}

TEST_CASE("occlusion sets whole patches of all channels to zero, the same for the mini-batch") {
  using Fixed = Occlusion<FixedPatches>;
  Fixed::Activations<double> activations;
  const auto images = applied(Fixed{{.intensity = 0.5, .size = 4}}, activations);
  REQUIRE(shape_of(activations.mask) == Shape<3>{1, 32, 32});
  double kept = 0;
  for (Index n = 0; n < 3; ++n)
    for (Index y = 0; y < 32; ++y)
      for (Index x = 0; x < 32; ++x)
        for (Index c = 0; c < 2; ++c) {
          CHECK(images(n, y, x, c) == activations.mask(0, y, x));
          CHECK(images(n, y, x, c) == images(0, y / 4 * 4, x / 4 * 4, 0));
          kept += images(n, y, x, c);
        }
  CHECK(kept / (3 * 32 * 32 * 2) == Approx(0.5).margin(0.2));
}

TEST_CASE("a mask for each image differs between images") {
  using Each = Occlusion<FixedPatches, Masks::one_per_image>;
  Each::Activations<double> activations;
  const auto images = applied(Each{{.intensity = 0.5, .size = 2}}, activations);
  REQUIRE(shape_of(activations.mask) == Shape<3>{3, 32, 32});
  int different = 0;
  for (Index y = 0; y < 32; ++y)
    for (Index x = 0; x < 32; ++x) {
      different += activations.mask(0, y, x) != activations.mask(1, y, x);
      CHECK(images(1, y, x, 0) == activations.mask(1, y, x));
    }
  CHECK(different > 200);
}

TEST_CASE("intensities of zero and one keep everything and nothing") {
  using Fixed = Occlusion<FixedPatches>;
  Fixed::Activations<double> activations;
  const Tensor<double, 0> all = applied(Fixed{{.intensity = 0, .size = 3}}, activations).minimum();
  const Tensor<double, 0> none = applied(Fixed{{.intensity = 1, .size = 3}}, activations).maximum();
  CHECK(all() == 1);
  CHECK(none() == 0);
  CHECK_THROWS_AS(applied(Fixed{{.intensity = 1.5, .size = 3}}, activations), ValueError);
  CHECK_THROWS_AS(applied(Fixed{{.intensity = 0.5, .size = 0}}, activations), ValueError);
  Occlusion<>::Activations<double> random;
  CHECK_THROWS_WITH(applied(Occlusion<>{{.smallest = 5, .largest = 4}}, random),
                    ContainsSubstring("smallest <= largest, found 5 and 4"));
}

TEST_CASE("sizes from 1 to 8 and intensities from 0 to 1 are drawn") {
  int sizes[9] = {};
  double intensity = 0;
  PatchGrid grid;
  for (std::uint32_t i = 0; i < 2000; ++i) {
    RandomPatches{}.draw(Draws(Rng{1}, "test", {.cycle = i}), 0, 32, 32, grid);
    REQUIRE((grid.patch_size >= 1 && grid.patch_size <= 8));
    ++sizes[grid.patch_size];
    double dropped = 0;
    for (const auto patch : grid.dropped) dropped += patch;
    intensity += dropped / static_cast<double>(grid.dropped.size());
  }
  for (int s = 1; s <= 8; ++s) CHECK(sizes[s] == Approx(250).margin(60));
  CHECK(intensity / 2000 == Approx(0.5).margin(0.03));
}

TEST_CASE("shifted images keep what stays inside") {
  Shift::Activations<double> activations;
  Tensor<double, 4> images = noise<double, 4>({5, 9, 8, 2}, 1);
  const Tensor<double, 4> before = images;
  Shift{.largest = 3}.apply(TensorView<double, 4>(images), activations, draws);
  for (Index n = 0; n < 5; ++n) {
    const Index down = activations.down[static_cast<std::size_t>(n)],
                right = activations.right[static_cast<std::size_t>(n)];
    CHECK(std::abs(down) <= 3);
    CHECK(images(n, 4 + down, 4 + right, 1) == before(n, 4, 4, 1));
    if (down > 0) CHECK(images(n, 0, 4, 0) == 0);
  }
}

TEST_CASE("a chain applies its perturbations in order and each draws for itself") {
  using Two = Chain<PixelNoise, PixelNoise>;
  Two::Activations<double> activations;
  const auto twice = applied(Two{{PixelNoise{.deviation = 1}, PixelNoise{.deviation = 1}}}, activations);
  const Tensor<double, 0> square = (twice - 1.0).square().mean();
  CHECK(square() == Approx(2).margin(0.15));

  using Hidden = Chain<PixelNoise, Occlusion<FixedPatches>>;
  Hidden::Activations<double> hidden;
  const Tensor<double, 0> left =
      applied(Hidden{{PixelNoise{}, Occlusion<FixedPatches>{{.intensity = 1, .size = 4}}}}, hidden)
          .abs()
          .maximum();
  CHECK(left() == 0);
}

TEST_CASE("no perturbation leaves images alone") {
  NoPerturbation::Activations<double> activations;
  const Tensor<double, 0> least = applied(NoPerturbation{}, activations).minimum();
  CHECK(least() == 1);
}
