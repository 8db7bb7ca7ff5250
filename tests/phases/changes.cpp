// SPDX-License-Identifier: BSD-3-Clause

// The image perturbations that change each image, or each mini-batch, by what they draw for it.

#include "oneiros/phases/policies/perturbations/changes.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <stdexcept>
#include <vector>

#include "oneiros/phases.hpp"
#include "oneiros/testing/gradient_check.hpp"
#include "small_cortex.hpp"
#include "support/catch.hpp"

using namespace oneiros;
using namespace oneiros::test;

namespace {

const Draws change_draws(Rng{7}, "test", {});
constexpr auto per_batch = Changes::one_per_batch;
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

template <class S, class P>
Tensor<S, 4> changed(const P& perturbation, Tensor<S, 4> images,
                     typename P::template Activations<S>& activations) {
  // With an image behind the last, which stays as it is.
  Shape<4> shape = shape_of(images);
  ++shape[0];
  Tensor<S, 4> room(shape);
  room.setConstant(7);
  std::copy_n(images.data(), images.size(), room.data());
  perturbation.apply(TensorView<S, 4>(room.data(), shape_of(images)), activations, change_draws);
  if (std::count(room.data() + images.size(), room.data() + room.size(), S(7)) != room.size() - images.size())
    throw std::logic_error("what is behind the images was changed");
  std::copy_n(room.data(), images.size(), images.data());
  return images;
}

template <class P>
Tensor<double, 4> changed(const P& perturbation, const Tensor<double, 4>& images) {
  typename P::template Activations<double> activations;
  return changed(perturbation, images, activations);
}

/// The largest difference of two batches of images.
double distance(const Tensor<double, 4>& a, const Tensor<double, 4>& b) {
  REQUIRE(shape_of(a) == shape_of(b));
  const Tensor<double, 0> largest = (a - b).abs().maximum();
  return largest();
}

double product(const Tensor<double, 4>& a, const Tensor<double, 4>& b) {
  const Tensor<double, 0> sum = (a * b).sum();
  return sum();
}

/// <A x, y> = <x, A' y> to rounding, where A x is what the perturbation adds to what it makes of zeros.
template <class P>
void check_transpose(const P& perturbation) {
  for (const Shape<4>& shape :
       {Shape<4>{3, 9, 7, 3}, {5, 6, 11, 1}, {2, 1, 1, 2}, {1, 8, 8, 3}, {2, 1, 5, 4}}) {
    INFO(to_string(shape));
    typename P::template Activations<double> activations;
    const Tensor<double, 4> x = noise<double, 4>(shape, 1), y = noise<double, 4>(shape, 2);
    Tensor<double, 4> zeros(shape), back = y;
    zeros.setZero();
    const Tensor<double, 4> offset = changed(perturbation, zeros, activations);
    const Tensor<double, 4> linear = changed(perturbation, x, activations) - offset;
    perturbation.transpose(TensorView<double, 4>(back), activations);
    const Tensor<double, 0> scale = (x * back).abs().sum();
    CHECK(std::abs(product(linear, y) - product(x, back)) <= 1e-13 * scale());
    // Twice, since activations serve every pass.
    Tensor<double, 4> again = y;
    perturbation.transpose(TensorView<double, 4>(again), activations);
    CHECK(distance(again, back) == 0);

    Tensor<double, 4> more(shape[0] + 1, shape[1], shape[2], shape[3]);
    CHECK_THROWS_AS(perturbation.transpose(TensorView<double, 4>(more), activations), ShapeError);
    Tensor<double, 4> turned(shape[0], shape[2] + 1, shape[1], shape[3]);
    CHECK_THROWS_AS(perturbation.transpose(TensorView<double, 4>(turned), activations), ShapeError);
  }
}

/// One image after another, the same one: alike where images share a change, different where they do not.
template <class Each, class Together>
void check_sharing(const Each& each, const Together& together) {
  const Tensor<double, 4> image = noise<double, 4>({1, 8, 8, 3}, 3);
  const Tensor<double, 4> images = image.broadcast(Shape<4>{8, 1, 1, 1});
  const auto different = [&](const Tensor<double, 4>& made) {
    int count = 0;
    for (Index n = 1; n < 8; ++n)
      count += std::equal(&made(0, 0, 0, 0), &made(0, 0, 0, 0) + 192, &made(n, 0, 0, 0)) ? 0 : 1;
    return count;
  };
  CHECK(different(changed(each, images)) > 0);
  CHECK(different(changed(together, images)) == 0);
  CHECK(distance(changed(each, images), images) > 0.1);
}

template <class P>
void check_threads(const P& perturbation) {
  const auto images = noise<float, 4>({13, 9, 12, 3}, 4);
  const auto both = [&] {
    typename P::template Activations<float> activations;
    Tensor<float, 4> made = changed(perturbation, images, activations);
    perturbation.transpose(TensorView<float, 4>(made), activations);
    return std::vector<float>(made.data(), made.data() + made.size());
  };
  const auto expected = Threads(1).run(both);
  for (const int threads : {2, 3, 4}) CHECK(Threads(threads).run(both) == expected);
}

/// Images whose values are the row (channel 0) and the column (channel 1).
Tensor<double, 4> ramps(const Shape<4>& shape) {
  Tensor<double, 4> images(shape);
  for (Index n = 0; n < shape[0]; ++n)
    for (Index y = 0; y < shape[1]; ++y)
      for (Index x = 0; x < shape[2]; ++x) {
        images(n, y, x, 0) = static_cast<double>(y);
        images(n, y, x, 1) = static_cast<double>(x);
      }
  return images;
}

}  // namespace

TEST_CASE("changes of images have exact transposes") {
  check_transpose(Flip<>{});
  check_transpose(Flip<per_batch>{.probability = 1});
  check_transpose(Crop<>{});
  check_transpose(Crop<per_batch>{.least_area = 0.01, .greatest_area = 0.2});
  check_transpose(Affine<>{});
  check_transpose(Affine<per_batch>{.least_angle = -180, .greatest_angle = 180, .least_scale = 0.1});
  check_transpose(Blur<>{});
  check_transpose(Blur<per_batch>{.greatest_deviation = 9});
  check_transpose(ColourJitter<>{});
  check_transpose(ColourJitter<per_batch>{.brightness = 1, .contrast = 1, .colour = 1});
  check_transpose(Occlusion<FixedPatches, Changes::one_per_image>{});
  check_transpose(Sometimes<Crop<>>{});
  check_transpose(Sometimes<ColourJitter<>, per_batch>{});
  check_transpose(Chain<Crop<>, Flip<>, Sometimes<ColourJitter<>>, Sometimes<Blur<>>, Affine<>>{});
}

TEST_CASE("images of a mini-batch share a change, or have their own") {
  check_sharing(Flip<>{}, Flip<per_batch>{});
  check_sharing(Crop<>{}, Crop<per_batch>{});
  check_sharing(Affine<>{}, Affine<per_batch>{});
  check_sharing(Blur<>{}, Blur<per_batch>{});
  check_sharing(ColourJitter<>{}, ColourJitter<per_batch>{});
  check_sharing(Sometimes<Crop<per_batch>>{}, Sometimes<Crop<per_batch>, per_batch>{});
}

TEST_CASE("changes of images have the same bits for any number of threads") {
  check_threads(Chain<Flip<>, Crop<>, Affine<>>{});
  check_threads(Chain<Blur<>, ColourJitter<>, Sometimes<Blur<>>>{});
}

TEST_CASE("the gradient follows through a chain of changes to the generator") {
  SmallLearner<double> learner(2);
  learner.remember();
  Phase<NREM, Chain<Flip<>, Crop<>, Affine<>, Sometimes<ColourJitter<>>, Blur<>>, Follow> nrem;
  const Draws moment_draws(learner.rng, "test", {});
  zero_gradients(learner.cortex);
  nrem.accumulate(learner.cortex, learner.hippocampus, moment_draws);
  const auto loss = [&] { return nrem.measure(learner.cortex, learner.hippocampus, moment_draws).latent; };
  const auto report =
      testing::check_parameters(learner.cortex.generator, loss, {.tolerance = 2e-6, .samples = 6});
  INFO(report);
  CHECK(report.passed());
}

TEST_CASE("a flip exchanges left and right of as many images as its probability says") {
  const auto images = noise<double, 4>({400, 2, 5, 3}, 1);
  const Tensor<double, 4> mirrored = images.reverse(std::array<bool, 4>{false, false, true, false});
  CHECK(distance(changed(Flip<>{.probability = 1}, images), mirrored) == 0);
  CHECK(distance(changed(Flip<>{.probability = 0}, images), images) == 0);
  Flip<>::Activations<double> activations;
  const auto some = changed(Flip<>{.probability = 0.25}, images, activations);
  REQUIRE(activations.flipped.size() == 400);
  int flipped = 0, wrong = 0;
  for (Index n = 0; n < 400; ++n) {
    const bool flip = activations.flipped[static_cast<std::size_t>(n)] == 1;
    flipped += flip;
    const double* expected = &(flip ? mirrored : images)(n, 0, 0, 0);
    wrong += !std::equal(expected, expected + 30, &some(n, 0, 0, 0));
  }
  CHECK(wrong == 0);
  CHECK(flipped == Approx(100).margin(39));  // 4.5 standard deviations
  for (const double p : {-0.1, 1.1, not_a_number})
    CHECK_THROWS_WITH(changed(Flip<>{.probability = p}, images),
                      ContainsSubstring("Flip: expected a probability from 0 to 1, found"));
  Tensor<double, 4> none(0, 2, 5, 3), fewer(399, 2, 5, 3);
  CHECK_THROWS_WITH(Flip<>{}.transpose(TensorView<double, 4>(none), activations),
                    "Flip: expected a batch of at least 1, found 0 x 2 x 5 x 3");
  CHECK_THROWS_WITH(Flip<>{}.transpose(TensorView<double, 4>(fewer), activations),
                    "Flip: gradient: expected 400 x 2 x 5 x 3, found 399 x 2 x 5 x 3");
}

TEST_CASE("a crop shows its window in the size of the image") {
  const Shape<4> shape{6, 8, 12, 2};
  const auto images = noise<double, 4>(shape, 1);
  CHECK(distance(changed(Crop<>{.least_area = 1, .least_aspect = 1, .greatest_aspect = 1}, images), images) ==
        0);

  // What varies linearly shows where each pixel was read.
  Crop<>::Activations<double> activations;
  const auto made = changed(Crop<>{}, ramps(shape), activations);
  double error = 0;
  for (Index n = 0; n < 6; ++n) {
    const auto& [top, left, height, width] = activations.windows[static_cast<std::size_t>(n)];
    CHECK((top >= 0 && left >= 0 && top + height <= 8 && left + width <= 12));
    for (Index y = 0; y < 8; ++y)
      for (Index x = 0; x < 12; ++x) {
        const double v = top + height * (2.0 * static_cast<double>(y) + 1) / 16 - 0.5;
        const double u = left + width * (2.0 * static_cast<double>(x) + 1) / 24 - 0.5;
        error = std::max({error, std::abs(made(n, y, x, 0) - std::min(std::max(v, 0.0), 7.0)),
                          std::abs(made(n, y, x, 1) - std::min(std::max(u, 0.0), 11.0))});
      }
  }
  CHECK(error < 1e-12);

  // A window of 4 x 6 pixels in a corner, by hand: the first pixel is the first, the second a quarter on.
  activations.windows.assign(6, {.top = 0, .left = 0, .height = 4, .width = 6});
  Tensor<double, 4> gradient(shape);
  gradient.setZero();
  gradient(0, 1, 2, 1) = 1;
  Crop<>{}.transpose(TensorView<double, 4>(gradient), activations);
  CHECK(gradient(0, 0, 0, 1) == 0.75 * 0.25);
  CHECK(gradient(0, 0, 1, 1) == 0.75 * 0.75);
  CHECK(gradient(0, 1, 0, 1) == 0.25 * 0.25);
  CHECK(gradient(0, 1, 1, 1) == 0.25 * 0.75);
  CHECK(product(gradient, gradient) == Approx(0.625 * 0.625));
}

TEST_CASE("windows have the areas, aspects and places that are asked for") {
  constexpr std::size_t count = 4000;
  Crop<>::Activations<double> activations;
  Tensor<double, 4> images(static_cast<Index>(count), 2, 3, 1);
  images.setZero();
  const Crop<> crop{.least_area = 0.2, .greatest_area = 0.6, .least_aspect = 0.5, .greatest_aspect = 2};
  changed(crop, images, activations);
  double area = 0, aspect = 0, top = 0, left = 0, together = 0;
  int outside = 0, tall = 0;
  for (const auto& window : activations.windows) {
    const double height = window.height / 2, width = window.width / 3;
    const double own = height * width, free_height = 2 - window.height, free_width = 3 - window.width;
    outside += height > 1 || width > 1 || own > 0.6 + 1e-12;
    if (height < 1 && width < 1) outside += own < 0.2 - 1e-12;
    area += own / count;
    aspect += std::log(width / height) / count;
    tall += width < height;
    const double from_top = free_height > 0 ? window.top / free_height : 0.5;
    const double from_left = free_width > 0 ? window.left / free_width : 0.5;
    top += from_top / count;
    left += from_left / count;
    together += 12 * (from_top - 0.5) * (from_left - 0.5) / count;
  }
  CHECK(outside == 0);
  CHECK(area == Approx(0.4).margin(0.02));
  CHECK(aspect == Approx(0).margin(0.03));
  CHECK(tall == Approx(count / 2).margin(150));
  CHECK(top == Approx(0.5).margin(0.025));
  CHECK(left == Approx(0.5).margin(0.025));
  CHECK(together == Approx(0).margin(0.08));

  const Tensor<double, 4> image = noise<double, 4>({1, 3, 3, 1}, 1);
  CHECK_THROWS_WITH(changed(Crop<>{.least_area = 0.5, .greatest_area = 0.4}, image),
                    "Crop: expected areas 0 < least <= greatest <= 1, found 0.5 and 0.4");
  CHECK_THROWS_AS(changed(Crop<>{.least_area = 0}, image), ValueError);
  CHECK_THROWS_AS(changed(Crop<>{.greatest_area = 1.01}, image), ValueError);
  CHECK_THROWS_AS(changed(Crop<>{.greatest_area = not_a_number}, image), ValueError);
  CHECK_THROWS_AS(changed(Crop<>{.least_area = not_a_number}, image), ValueError);
  CHECK_THROWS_AS(changed(Crop<>{.least_aspect = 0}, image), ValueError);
  CHECK_THROWS_WITH(changed(Crop<>{.least_aspect = -1}, image),
                    ContainsSubstring("Crop: expected aspects 0 < least <= greatest, found -1"));
  CHECK_THROWS_AS(changed(Crop<>{.greatest_aspect = INFINITY}, image), ValueError);
}

TEST_CASE("a quarter turn is anticlockwise, and half a turn turns twice") {
  const auto images = noise<double, 4>({2, 5, 5, 3}, 1);
  const auto turned = [&](double angle) {
    return changed(
        Affine<>{.least_angle = angle, .greatest_angle = angle, .least_scale = 1, .greatest_scale = 1},
        images);
  };
  Tensor<double, 4> quarter(shape_of(images)), half(shape_of(images));
  for (Index n = 0; n < 2; ++n)
    for (Index y = 0; y < 5; ++y)
      for (Index x = 0; x < 5; ++x)
        for (Index c = 0; c < 3; ++c) {
          quarter(n, y, x, c) = images(n, x, 4 - y, c);  // the right edge becomes the top
          half(n, y, x, c) = images(n, 4 - y, 4 - x, c);
        }
  CHECK(distance(turned(0), images) == 0);
  CHECK(distance(turned(90), quarter) < 1e-14);
  CHECK(distance(turned(180), half) < 1e-14);
  CHECK(distance(turned(-270), quarter) < 1e-14);
}

TEST_CASE("images are turned and scaled about their middle, and zeros come in") {
  for (const Shape<4>& shape : {Shape<4>{20, 9, 12, 2}, {20, 12, 9, 2}}) {
    Affine<>::Activations<double> activations;
    const Affine<> affine{
        .least_angle = -180, .greatest_angle = 180, .least_scale = 0.5, .greatest_scale = 3};
    const auto made = changed(affine, ramps(shape), activations);
    const auto height = static_cast<double>(shape[1]), width = static_cast<double>(shape[2]);
    // How much of what is read at a place lies within so many pixels.
    const auto share = [](double place, double pixels) {
      return std::clamp(std::min(place + 1, pixels - place), 0.0, 1.0);
    };
    double error = 0;
    int outside = 0, nonzero = 0;
    for (Index n = 0; n < 20; ++n) {
      const auto [angle, scale] = activations.turns[static_cast<std::size_t>(n)];
      CHECK((std::abs(angle) <= 180 && scale >= 0.5 && scale <= 3));
      for (Index y = 0; y < shape[1]; ++y)
        for (Index x = 0; x < shape[2]; ++x) {
          // In a plane whose y goes up, the way back is a turn by -angle.
          const double up = (height - 1) / 2 - static_cast<double>(y),
                       right = static_cast<double>(x) - (width - 1) / 2;
          const double turn = std::atan2(up, right) - angle * std::numbers::pi / 180;
          const double length = std::hypot(up, right) / scale;
          const double v = (height - 1) / 2 - length * std::sin(turn),
                       u = (width - 1) / 2 + length * std::cos(turn);
          const double within = share(v, height) * share(u, width);
          error = std::max({error, std::abs(made(n, y, x, 0) - within * std::clamp(v, 0.0, height - 1)),
                            std::abs(made(n, y, x, 1) - within * std::clamp(u, 0.0, width - 1))});
          outside += within == 0;
          nonzero += within == 0 && (made(n, y, x, 0) != 0 || made(n, y, x, 1) != 0);
        }
    }
    CHECK(error < 1e-12);
    CHECK(nonzero == 0);
    CHECK((outside > 100 && outside < 1500));
  }
}

TEST_CASE("angles and scales are drawn evenly, the scales by their logarithm") {
  constexpr std::size_t count = 4000;
  Affine<>::Activations<double> activations;
  Tensor<double, 4> images(static_cast<Index>(count), 1, 1, 1);
  images.setZero();
  changed(Affine<>{.least_angle = 10, .greatest_angle = 50, .least_scale = 0.5, .greatest_scale = 2}, images,
          activations);
  double angle = 0, larger = 0, together = 0;
  for (const auto& turn : activations.turns) {
    angle += turn.angle / count;
    larger += turn.scale > 1 ? 1.0 / count : 0;
    together += (turn.angle - 30) / 20 * std::log2(turn.scale) / count;
  }
  CHECK(angle == Approx(30).margin(0.9));
  CHECK(larger == Approx(0.5).margin(0.04));
  CHECK(together == Approx(0).margin(0.025));
  CHECK_THROWS_WITH(changed(Affine<>{.least_angle = 20}, images),
                    "Affine: expected angles least <= greatest, found 20 and 15");
  CHECK_THROWS_WITH(changed(Affine<>{.least_scale = 0}, images),
                    ContainsSubstring("Affine: expected scales 0 < least <= greatest, found 0 and"));
  CHECK_THROWS_AS(changed(Affine<>{.greatest_angle = INFINITY}, images), ValueError);
  CHECK_THROWS_AS(changed(Affine<>{.greatest_scale = not_a_number}, images), ValueError);
}

TEST_CASE("a blur is a mean weighted by a Gaussian, as far as three deviations") {
  const auto images = noise<double, 4>({2, 7, 10, 2}, 1);
  const Tensor<double, 4> turned = images.shuffle(std::array<int, 4>{0, 2, 1, 3});
  for (const double deviation : {0.3, 1.0, 2.5}) {
    CHECK(distance(changed(Blur<>{.least_deviation = deviation, .greatest_deviation = deviation}, turned)
                       .shuffle(std::array<int, 4>{0, 2, 1, 3}),
                   changed(Blur<>{.least_deviation = deviation, .greatest_deviation = deviation}, images)) <
          1e-14);
    const auto made = changed(Blur<>{.least_deviation = deviation, .greatest_deviation = deviation}, images);
    const auto reach = static_cast<Index>(std::ceil(3 * deviation));
    const auto weight = [&](Index distance) {
      return std::exp(-static_cast<double>(distance * distance) / (2 * deviation * deviation));
    };
    double error = 0;
    for (Index n = 0; n < 2; ++n)
      for (Index y = 0; y < 7; ++y)
        for (Index x = 0; x < 10; ++x)
          for (Index c = 0; c < 2; ++c) {
            double sum = 0, weights = 0;
            for (Index down = -reach; down <= reach; ++down)
              for (Index right = -reach; right <= reach; ++right) {
                const Index v = std::min<Index>(std::max<Index>(y + down, 0), 6);
                const Index u = std::min<Index>(std::max<Index>(x + right, 0), 9);
                sum += weight(down) * weight(right) * images(n, v, u, c);
                weights += weight(down) * weight(right);
              }
            error = std::max(error, std::abs(made(n, y, x, c) - sum / weights));
          }
    CHECK(error < 1e-14);
  }
  // Wider than the image: its mean for all pixels, or nearly so.
  Tensor<double, 4> constant(shape_of(images));
  constant.setConstant(0.75);
  CHECK(distance(changed(Blur<>{.least_deviation = 1e6, .greatest_deviation = 1e9}, constant), constant) <
        1e-14);
  CHECK_THROWS_WITH(changed(Blur<>{.least_deviation = 0}, images),
                    "Blur: expected deviations 0 < least <= greatest, found 0 and 2");
  CHECK_THROWS_AS(changed(Blur<>{.greatest_deviation = 0.05}, images), ValueError);
  CHECK_THROWS_AS(changed(Blur<>{.greatest_deviation = INFINITY}, images), ValueError);
}

TEST_CASE("deviations of a blur are drawn evenly") {
  constexpr std::size_t count = 2000;
  Blur<>::Activations<double> activations;
  Tensor<double, 4> images(static_cast<Index>(count), 1, 9, 1);
  images.setZero();
  changed(Blur<>{.least_deviation = 1, .greatest_deviation = 2}, images, activations);
  double mean = 0;
  for (const auto& kernel : activations.kernels)
    mean += 1 / std::sqrt(-2 * std::log(kernel[1] / kernel[0])) / count;
  CHECK(mean == Approx(1.5).margin(0.03));
}

TEST_CASE("brightness, contrast and colour are distances from black, the mean grey and each pixel's grey") {
  for (const Index channels : {3, 1, 4}) {
    const auto images = noise<double, 4>({3, 4, 5, channels}, 1);
    const auto grey = [&](const Tensor<double, 4>& x, Index n, Index y, Index column) {
      double mean = 0;
      for (Index c = 0; c < channels; ++c) mean += x(n, y, column, c) / static_cast<double>(channels);
      return channels == 3
                 ? 0.299 * x(n, y, column, 0) + 0.587 * x(n, y, column, 1) + 0.114 * x(n, y, column, 2)
                 : mean;
    };
    ColourJitter<>::Activations<double> activations;
    const auto made =
        changed(ColourJitter<>{.brightness = 0.7, .contrast = 0.6, .colour = 0.5}, images, activations);
    double error = 0;
    for (Index n = 0; n < 3; ++n) {
      const auto& [brightness, contrast, colour] = activations.factors[static_cast<std::size_t>(n)];
      CHECK((std::abs(brightness - 1) < 0.7 && std::abs(contrast - 1) < 0.6 && std::abs(colour - 1) < 0.5));
      Tensor<double, 4> bright = (images + 1.0) * brightness - 1.0, contrasted = bright;
      double mean = 0;
      for (Index y = 0; y < 4; ++y)
        for (Index x = 0; x < 5; ++x) mean += grey(bright, n, y, x) / 20;
      contrasted = (bright - mean) * contrast + mean;
      for (Index y = 0; y < 4; ++y)
        for (Index x = 0; x < 5; ++x)
          for (Index c = 0; c < channels; ++c) {
            const double own = grey(contrasted, n, y, x);
            error =
                std::max(error, std::abs(made(n, y, x, c) - (own + colour * (contrasted(n, y, x, c) - own))));
          }
    }
    CHECK(error < 1e-14);
  }
}

TEST_CASE("strengths of the jitter are of one change each, and draws are even and independent") {
  constexpr std::size_t count = 4000;
  const ColourJitter<> jitters[] = {{.brightness = 0, .contrast = 0, .colour = 0},
                                    {.brightness = 1, .contrast = 0, .colour = 0},
                                    {.brightness = 0, .contrast = 1, .colour = 0},
                                    {.brightness = 0, .contrast = 0, .colour = 1},
                                    {.brightness = 1, .contrast = 1, .colour = 1}};
  Tensor<double, 4> images(static_cast<Index>(count), 1, 1, 3);
  images.setZero();
  for (const ColourJitter<>& jitter : jitters) {
    ColourJitter<>::Activations<double> activations;
    changed(jitter, images, activations);
    double squares[3] = {}, products[3] = {};
    for (const auto& [brightness, contrast, colour] : activations.factors) {
      const double f[] = {brightness - 1, contrast - 1, colour - 1};
      for (std::size_t k = 0; k < 3; ++k) {
        squares[k] += 3 * f[k] * f[k] / count;
        products[k] += 3 * f[k] * f[(k + 1) % 3] / count;
      }
    }
    CHECK(squares[0] == Approx(jitter.brightness).margin(0.07 * jitter.brightness));
    CHECK(squares[1] == Approx(jitter.contrast).margin(0.07 * jitter.contrast));
    CHECK(squares[2] == Approx(jitter.colour).margin(0.07 * jitter.colour));
    for (const double p : products) CHECK(p == Approx(0).margin(0.08));
  }
  CHECK(distance(changed(jitters[0], noise<double, 4>({2, 3, 3, 3}, 1)), noise<double, 4>({2, 3, 3, 3}, 1)) <
        1e-15);
  for (const double s : {-0.1, 1.1, not_a_number}) {
    CHECK_THROWS_WITH(changed(ColourJitter<>{.brightness = s}, images),
                      ContainsSubstring("ColourJitter: expected strengths from 0 to 1, found"));
    CHECK_THROWS_AS(changed(ColourJitter<>{.contrast = s}, images), ValueError);
    CHECK_THROWS_AS(changed(ColourJitter<>{.colour = s}, images), ValueError);
  }
}

TEST_CASE("sometimes an image is perturbed and else it stays, and so does its gradient") {
  using Perhaps = Sometimes<PixelNoise>;
  const auto images = noise<double, 4>({300, 2, 2, 1}, 1);
  Perhaps::Activations<double> activations;
  const auto made = changed(Perhaps{.probability = 0.3}, images, activations);
  const auto all = changed(Perhaps{.probability = 1}, images);
  REQUIRE(activations.perturbed.size() == 300);
  int perturbed = 0, wrong = 0;
  for (Index n = 0; n < 300; ++n) {
    const bool is = activations.perturbed[static_cast<std::size_t>(n)] == 1;
    perturbed += is;
    const double* expected = &(is ? all : images)(n, 0, 0, 0);
    wrong += !std::equal(expected, expected + 4, &made(n, 0, 0, 0));
  }
  CHECK(wrong == 0);
  CHECK(perturbed == Approx(90).margin(36));
  CHECK(distance(all, images) > 0.1);
  CHECK(distance(changed(Perhaps{.probability = 0}, images), images) == 0);

  Sometimes<Flip<>>::Activations<double> flips;
  const Sometimes<Flip<>> flip{.perturbation = {.probability = 1}, .probability = 0.5};
  auto twice = changed(flip, images, flips);
  CHECK(distance(twice, images) > 0);
  flip.transpose(TensorView<double, 4>(twice), flips);
  CHECK(distance(twice, images) == 0);

  // Which of them are chosen does not depend on which are chosen within.
  Sometimes<Sometimes<PixelNoise>>::Activations<double> nested;
  const Sometimes<Sometimes<PixelNoise>> both{.perturbation = {.probability = 0.5}, .probability = 0.5};
  changed(both, images, nested);
  int alike = 0;
  for (std::size_t n = 0; n < 300; ++n) alike += nested.perturbed[n] == nested.perturbation.perturbed[n];
  CHECK(alike == Approx(150).margin(39));
  for (const double p : {-0.1, 1.1, not_a_number})
    CHECK_THROWS_WITH(changed(Perhaps{.probability = p}, images),
                      ContainsSubstring("Sometimes: expected a probability from 0 to 1, found"));
}

TEST_CASE("changes of images draw what follows from their definitions") {
  const auto images = noise<double, 4>({5, 6, 4, 3}, 1);
  const auto uniform = [](const char* stream, std::size_t i, double least, double greatest) {
    return Approx(least + (greatest - least) * change_draws.stream(stream).uniform<double>(i)).margin(1e-12);
  };
  Flip<>::Activations<double> flips;
  Affine<>::Activations<double> affine;
  Crop<>::Activations<double> crop;
  Blur<>::Activations<double> blur;
  ColourJitter<>::Activations<double> jitter;
  Sometimes<Flip<>>::Activations<double> sometimes;
  changed(Flip<>{}, images, flips);
  changed(Affine<>{}, images, affine);
  changed(Crop<>{.greatest_area = 0.5}, images, crop);
  changed(Blur<>{.least_deviation = 0.5}, images, blur);
  changed(ColourJitter<>{.brightness = 0.1, .contrast = 0.2, .colour = 0.3}, images, jitter);
  changed(Sometimes<Flip<>>{}, images, sometimes);
  for (std::size_t n = 0; n < 5; ++n) {
    CHECK(flips.flipped[n] == (change_draws.stream("flip").bernoulli(0.5, n) ? 1 : 0));
    CHECK(sometimes.perturbed[n] == (change_draws.stream("sometimes").bernoulli(0.5, n) ? 1 : 0));
    CHECK(affine.turns[n].angle == uniform("affine", 2 * n, -15, 15));
    CHECK(std::log(affine.turns[n].scale) == uniform("affine", 2 * n + 1, std::log(0.8), std::log(1.25)));
    const auto& [top, left, height, width] = crop.windows[n];
    CHECK(height / 6 * width / 4 == uniform("crop", 4 * n, 0.08, 0.5));
    CHECK(std::log(width / 4 / (height / 6)) == uniform("crop", 4 * n + 1, std::log(0.75), -std::log(0.75)));
    CHECK(top == uniform("crop", 4 * n + 2, 0, 6 - height));
    CHECK(left == uniform("crop", 4 * n + 3, 0, 4 - width));
    const std::vector<double>& kernel = blur.kernels[n];
    CHECK(1 / std::sqrt(-2 * std::log(kernel[1] / kernel[0])) == uniform("blur", n, 0.5, 2));
    CHECK(jitter.factors[n].brightness == uniform("colour jitter", 3 * n, 0.9, 1.1));
    CHECK(jitter.factors[n].contrast == uniform("colour jitter", 3 * n + 1, 0.8, 1.2));
    CHECK(jitter.factors[n].colour == uniform("colour jitter", 3 * n + 2, 0.7, 1.3));
  }
}
