// SPDX-License-Identifier: BSD-3-Clause

// The image perturbations.

#include <cmath>
#include <string>
#include <tuple>
#include <vector>

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
                          const Draws& at = draws, const Shape<4>& shape = {3, 32, 32, 2}) {
  // With an image behind the last, which stays as it is.
  Tensor<double, 4> images(shape), room(shape[0] + 1, shape[1], shape[2], shape[3]);
  room.setConstant(1);
  perturbation.apply(TensorView<double, 4>(room.data(), shape), activations, at);
  CHECK(std::count(room.data() + images.size(), room.data() + room.size(), 1.0) ==
        room.size() - images.size());
  std::copy_n(room.data(), images.size(), images.data());
  return images;
}

}  // namespace

TEST_CASE("patches are cut from the top left and the last may hang over") {
  struct {
    int size;
    Index height, width, rows, columns;
  } const grids[] = {{5, 32, 32, 7, 7}, {4, 13, 22, 4, 6}, {4, 22, 13, 6, 4}, {8, 16, 40, 2, 5},
                     {1, 3, 2, 3, 2},   {9, 4, 20, 1, 3},  {30, 4, 20, 1, 1}};
  for (const auto& [size, height, width, rows, columns] : grids) {
    PatchGrid grid;
    grid.reset(size, height, width);
    CHECK(grid.patch_size == size);
    CHECK(grid.rows == rows);
    CHECK(grid.columns == columns);
    REQUIRE(grid.dropped.size() == static_cast<std::size_t>(rows * columns));
    Index wrong = 0;
    for (std::size_t patch = 0; patch < grid.dropped.size(); ++patch) {
      grid.dropped[patch] = 1;
      for (Index y = 0; y < height; ++y)
        for (Index x = 0; x < width; ++x) {
          const Index top = static_cast<Index>(patch) / columns * size,
                      left = static_cast<Index>(patch) % columns * size;
          wrong += grid.covers(y, x) != (y >= top && y < top + size && x >= left && x < left + size);
        }
      grid.dropped[patch] = 0;
    }
    CHECK(wrong == 0);
  }
}

TEST_CASE("each mask of images that are not square has draws of its own for each of its patches") {
  // By another program, as the values of tests/random/rng.cpp: 4 x 6 patches, 1 where one is dropped.
  const std::string second = "110010100000111000100111";
  for (const auto& [height, width, rows, columns] :
       {std::tuple<Index, Index, Index, Index>{13, 22, 4, 6}, {22, 13, 6, 4}}) {
    using Each = Occlusion<FixedPatches, Changes::one_per_image>;
    Each::Activations<double> activations;
    const Each occlusion{{.intensity = 0.5, .size = 4}};
    const auto images = applied(occlusion, activations, draws, {3, height, width, 2});
    const Stream stream = draws.stream("patches");
    Index wrong = 0;
    for (Index n = 0; n < 3; ++n)
      for (Index y = 0; y < height; ++y)
        for (Index x = 0; x < width; ++x) {
          const Index patch = y / 4 * columns + x / 4;
          const bool dropped = stream.uniform((static_cast<std::uint64_t>(n) << 32U) +
                                              static_cast<std::uint64_t>(patch)) < 0.5;
          if (n == 1) wrong += dropped != (second[static_cast<std::size_t>(patch)] == '1');
          for (Index c = 0; c < 2; ++c) wrong += images(n, y, x, c) != (dropped ? 0 : 1);
        }
    CHECK(activations.grid.rows == rows);
    CHECK(wrong == 0);
  }
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
  using Each = Occlusion<FixedPatches, Changes::one_per_image>;
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
  const auto refuses = [&](double intensity, int size, const std::string& found) {
    CHECK_THROWS_WITH(
        applied(Fixed{{.intensity = intensity, .size = size}}, activations),
        "occlusion: expected an intensity from 0 to 1 and a patch size of at least 1, found " + found);
  };
  refuses(1.5, 3, "1.5 and 3");
  refuses(-0.5, 3, "-0.5 and 3");
  refuses(std::nan(""), 2, "nan and 2");
  refuses(0.5, 0, "0.5 and 0");
  Occlusion<>::Activations<double> random;
  CHECK_THROWS_WITH(applied(Occlusion<>{{.smallest = 5, .largest = 4}}, random),
                    ContainsSubstring("smallest <= largest, found 5 and 4"));
  CHECK_THROWS_WITH(applied(Occlusion<>{{.smallest = 0, .largest = 4}}, random),
                    "occlusion: expected patch sizes 1 <= smallest <= largest, found 0 and 4");
  applied(Occlusion<>{{.smallest = 5, .largest = 5}}, random);
  CHECK(random.grid.patch_size == 5);
  Tensor<double, 4> none_at_all(0, 4, 5, 2);
  CHECK_THROWS_WITH(applied(Occlusion<>{}, random, draws, shape_of(none_at_all)),
                    ContainsSubstring("Occlusion: expected a batch of at least 1, found"));
  CHECK_THROWS_WITH(Occlusion<>{}.transpose(TensorView<double, 4>(none_at_all), random),
                    ContainsSubstring("Occlusion: expected a batch of at least 1, found"));
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

TEST_CASE("each pixel of a shifted image comes from where it was, or is zero, and gradients go back") {
  struct {
    int largest;
    Shape<4> shape;
  } const cases[] = {{3, {5, 9, 8, 2}}, {3, {5, 6, 13, 1}}, {0, {2, 3, 4, 3}}, {12, {40, 3, 7, 2}}};
  for (const auto& [largest, shape] : cases) {
    Shift::Activations<double> activations;
    const Tensor<double, 4> before = noise<double, 4>(shape, 1);
    // With an image behind the last, which stays as it is.
    Tensor<double, 4> room(shape[0] + 1, shape[1], shape[2], shape[3]), gradient = before;
    room.setConstant(7);
    std::copy_n(before.data(), before.size(), room.data());
    const TensorView<double, 4> images(room.data(), shape);
    Shift{.largest = largest}.apply(images, activations, draws);
    CHECK(std::count(images.end(), room.data() + room.size(), 7.0) == room.size() - images.size());
    Shift{.largest = largest}.transpose(TensorView<double, 4>(gradient), activations);
    const auto [count, height, width, channels] = shape;
    const auto at = [&](Index n, Index y, Index x, Index c) {
      return y >= 0 && y < height && x >= 0 && x < width ? before(n, y, x, c) : 0.0;
    };
    Index wrong = 0;
    for (Index n = 0; n < count; ++n)
      for (Index y = 0; y < height; ++y)
        for (Index x = 0; x < width; ++x)
          for (Index c = 0; c < channels; ++c) {
            const Index down = activations.down[static_cast<std::size_t>(n)],
                        right = activations.right[static_cast<std::size_t>(n)];
            wrong += images(n, y, x, c) != at(n, y - down, x - right, c) ||
                     gradient(n, y, x, c) != at(n, y + down, x + right, c);
          }
    CHECK(wrong == 0);
  }
}

TEST_CASE("shifts of each length in each direction are equally likely, and independent of each other") {
  constexpr int largest = 2, lengths = 2 * largest + 1;
  constexpr std::size_t count = 5000;
  Shift::Activations<double> activations;
  Tensor<double, 4> images(static_cast<Index>(count), 1, 1, 1);
  Shift{.largest = largest}.apply(TensorView<double, 4>(images), activations, draws);
  REQUIRE(activations.down.size() == count);
  int together[lengths][lengths] = {}, neighbours[lengths][lengths] = {};
  for (std::size_t n = 0; n < count; ++n) {
    const auto length = [&](Index moved) {
      REQUIRE(std::abs(moved) <= largest);
      return moved + largest;
    };
    const auto& [down, right, copy] = activations;
    ++together[length(down[n])][length(right[n])];
    ++neighbours[length(right[n])][length(down[(n + 1) % count])];
  }
  for (int i = 0; i < lengths; ++i)
    for (int j = 0; j < lengths; ++j) {
      CHECK(together[i][j] == Approx(200).margin(62));  // 4.5 standard deviations
      CHECK(neighbours[i][j] == Approx(200).margin(62));
    }
}

TEST_CASE("perturbations draw what follows from their definitions") {
  // By another program, as the values of tests/random/rng.cpp.
  Shift::Activations<double> shift;
  Tensor<double, 4> images(5, 2, 3, 1);
  Shift{.largest = 3}.apply(TensorView<double, 4>(images), shift, draws);
  CHECK(shift.down == std::vector<Index>{-3, -3, -2, 3, -3});
  CHECK(shift.right == std::vector<Index>{-2, 3, 2, 2, -2});
  CHECK_THROWS_WITH(Shift{.largest = -1}.apply(TensorView<double, 4>(images), shift, draws),
                    "Shift: expected at least 0 pixels, found -1");
  Tensor<double, 4> more(6, 2, 3, 1);
  CHECK_THROWS_WITH(Shift{}.transpose(TensorView<double, 4>(more), shift),
                    "Shift: images of the gradient: expected 5, found 6");

  PixelNoise::Activations<double> none;
  CHECK(applied(PixelNoise{.deviation = 0.5}, none).data()[5] ==
        Approx(1 - 0.5 * 1.254491622083517).epsilon(2e-6));
  const auto noisy = applied(PixelNoise{.deviation = 0.5}, none);
  Index wrong = 0;
  for (Index i = 0; i < noisy.size(); ++i)
    wrong += noisy.data()[i] !=
             1 + 0.5 * draws.stream("pixel noise").normal<double>(static_cast<std::uint64_t>(i));
  CHECK(wrong == 0);

  PatchGrid grid;
  const int sizes[] = {7, 7, 4};
  const double intensities[] = {0.9960865721805021, 0.7230529583757743, 0.6743906034389511};
  for (std::size_t mask = 0; mask < 3; ++mask) {
    RandomPatches{}.draw(draws, static_cast<Index>(mask), 12, 30, grid);
    CHECK(grid.patch_size == sizes[mask]);
    PatchGrid expected;
    FixedPatches{intensities[mask], sizes[mask]}.draw(draws, static_cast<Index>(mask), 12, 30, expected);
    CHECK(grid.dropped == expected.dropped);
    RandomPatches{.least_intensity = 0.25, .greatest_intensity = 0.5}.draw(draws, static_cast<Index>(mask),
                                                                           12, 30, grid);
    FixedPatches{0.25 + 0.25 * intensities[mask], sizes[mask]}.draw(draws, static_cast<Index>(mask), 12, 30,
                                                                    expected);
    CHECK(grid.dropped == expected.dropped);
  }
}

TEST_CASE("noise of neighbouring pixels, channels and images is independent") {
  PixelNoise::Activations<double> none;
  const Shape<4> shape{7, 30, 20, 5};
  const Tensor<double, 4> drawn = applied(PixelNoise{.deviation = 1}, none, draws, shape) - 1.0;
  CHECK(std::count(drawn.data(), drawn.data() + drawn.size(), 0.0) == 0);
  const Index size = drawn.size(), image = size / 7;
  for (const Index distance : {Index{1}, Index{5}, Index{100}, image}) {
    double correlation = 0;
    for (Index i = 0; i + distance < size; ++i)
      correlation += drawn.data()[i] * drawn.data()[i + distance] / static_cast<double>(size - distance);
    CHECK(correlation == Approx(0).margin(4.5 / std::sqrt(size - distance)));
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
