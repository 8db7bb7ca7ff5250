// SPDX-License-Identifier: BSD-3-Clause

// Every algorithm against the plain loops, over random geometry.

#include "oneiros/kernels/convolution.hpp"

#include "oneiros/layers/leaky_relu.hpp"
#include "support/catch.hpp"
#include "support/random_cases.hpp"

using namespace oneiros;
using namespace oneiros::test;
using kernels::Geometry;

namespace {

Geometry random_geometry(Dice& dice) {
  Geometry g;
  g.images = dice(1, 11);
  g.window = {dice(1, 5), dice(1, 5)};
  g.stride = {dice(1, 6), dice(1, 4)};  // now and then larger than the window
  g.padding = {dice(0, g.window.height - 1), dice(0, g.window.width - 1)};
  g.fine = {dice(g.window.height, 12), dice(g.window.width, 12)};
  g.fine_channels = dice(1, 9);
  g.coarse_channels = dice(1, 70);
  g.coarse = {kernels::coarse_extent(g.fine.height, g.window.height, g.stride.height, g.padding.height),
              kernels::coarse_extent(g.fine.width, g.window.width, g.stride.width, g.padding.width)};
  return g;
}

/// A window that covers the image: the layer is a matrix product.
Geometry dense_geometry(Dice& dice) {
  Geometry g;
  g.images = dice(1, 40);
  g.window = g.fine = {dice(1, 4), dice(1, 4)};
  g.stride = {dice(1, 3), dice(1, 3)};
  g.padding = {0, 0};
  g.coarse = {1, 1};
  g.fine_channels = dice(1, 40);
  g.coarse_channels = dice(0, 3) == 0 ? 1 : dice(1, 150);
  return g;
}

/// What the fast algorithm takes: 4 x 4 windows with stride 2, multiples of 32 channels; images of any size.
Geometry fast_geometry(Dice& dice) {
  Geometry g;
  do {
    g.images = dice(1, 10);
    g.window = {4, 4};
    g.stride = {2, 2};
    g.padding = {dice(0, 3), dice(0, 3)};
    g.fine = {dice(4, 21), dice(4, 21)};
    g.fine_channels = 32 * dice(1, 2);
    g.coarse_channels = 32 * dice(1, 3);
    g.coarse = {kernels::coarse_extent(g.fine.height, 4, 2, g.padding.height),
                kernels::coarse_extent(g.fine.width, 4, 2, g.padding.width)};
  } while (!kernels::fast::fits(g));
  return g;
}

template <class S>
void check_against_loops(const Geometry& g, Algorithm algorithm, double tolerance) {
  INFO("images " << g.images << ", fine " << g.fine.height << "x" << g.fine.width << "x" << g.fine_channels
                 << ", coarse " << g.coarse.height << "x" << g.coarse.width << "x" << g.coarse_channels
                 << ", window " << g.window.height << "x" << g.window.width << ", stride " << g.stride.height
                 << "x" << g.stride.width << ", padding " << g.padding.height << "x" << g.padding.width);
  using Vector = Tensor<S, 1>;
  const Vector fine = noise<S, 1>({g.images * g.fine_size()}, 1),
               coarse = noise<S, 1>({g.images * g.coarse_size()}, 2);
  const Vector weights = noise<S, 1>({g.weight_size()}, 3),
               bias = noise<S, 1>({g.fine_channels + g.coarse_channels}, 4);
  const LeakyReLU<S> activation{S(0.2)};
  kernels::Planes<S> fine_planes, coarse_planes;
  const auto close = [&](const Vector& found, const Vector& expected) {
    const Tensor<S, 0> error = (found - expected).abs().maximum(), scale = expected.abs().maximum();
    CHECK(static_cast<double>(error()) <= tolerance * std::max(1.0, static_cast<double>(scale())));
  };

  Vector found(coarse.size()), expected(coarse.size());
  found.setConstant(std::numeric_limits<S>::quiet_NaN());
  kernels::gather(algorithm, g, fine.data(), weights.data(), bias.data(), activation, found.data(),
                  fine_planes);
  kernels::naive::gather(g, fine.data(), weights.data(), bias.data(), activation, expected.data());
  close(found, expected);

  found.resize(fine.size());
  expected.resize(fine.size());
  found.setConstant(std::numeric_limits<S>::quiet_NaN());
  kernels::scatter(algorithm, g, coarse.data(), weights.data(), bias.data(), activation, found.data(),
                   coarse_planes);
  kernels::naive::scatter(g, coarse.data(), weights.data(), bias.data(), activation, expected.data());
  close(found, expected);

  found.resize(weights.size());
  expected.resize(weights.size());
  expected.setConstant(1);
  kernels::naive::weight_gradient(g, fine.data(), coarse.data(), expected.data());
  for (const auto* fine_seen : {&fine_planes, static_cast<kernels::Planes<S>*>(nullptr)})
    for (const auto* coarse_seen : {&coarse_planes, static_cast<kernels::Planes<S>*>(nullptr)}) {
      found.setConstant(1);
      kernels::weight_gradient(algorithm, g, fine.data(), coarse.data(), found.data(), fine_seen,
                               coarse_seen);
      close(found, expected);
    }
}

}  // namespace

TEST_CASE("the direct algorithm agrees with the plain loops for any geometry") {
  Dice dice(1);
  for (int i = 0; i < 150; ++i) {
    const Geometry g = i % 4 == 0 ? dense_geometry(dice) : random_geometry(dice);
    check_against_loops<double>(g, Algorithm::direct, 1e-13);
    check_against_loops<float>(g, Algorithm::direct, 1e-5);
  }
}

TEST_CASE("the direct algorithm agrees with the plain loops where the fast one would run") {
  Dice dice(2);
  for (int i = 0; i < 5; ++i) check_against_loops<float>(fast_geometry(dice), Algorithm::direct, 1e-5);
}

TEST_CASE("the fast algorithm agrees with the plain loops for images of any size") {
  Dice dice(3);
  for (int i = 0; i < 12; ++i) {
    const Geometry g = fast_geometry(dice);
    check_against_loops<double>(g, Algorithm::fast, 1e-13);
    check_against_loops<float>(g, Algorithm::fast, 1e-5);
  }
}

TEST_CASE("gradients at the output go through the activation and add up to the bias gradient") {
  constexpr Index rows = 1000;
  for (const Index channels : {1, 7, 16, 37}) {
    const Tensor<double, 1> output = noise<double, 1>({rows * channels}, 1),
                            dy = noise<double, 1>({rows * channels}, 2);
    const LeakyReLU<double> f{0.2};
    Tensor<double, 1> dz(rows * channels), bias(channels), plain(channels);
    bias.setConstant(2);
    plain.setConstant(3);
    kernels::output_gradients(output.data(), dy.data(), rows, channels, f, dz.data(), bias.data());
    kernels::output_gradients<double>(nullptr, dy.data(), rows, channels, Identity{}, nullptr, plain.data());
    for (Index i = 0; i < dz.size(); ++i) {
      CHECK(dz(i) == dy(i) * (output(i) > 0 ? 1 : 0.2));
      bias(i % channels) -= dz(i);
      plain(i % channels) -= dy(i);
    }
    for (Index c = 0; c < channels; ++c) {
      CHECK(bias(c) == Approx(2).margin(1e-11));
      CHECK(plain(c) == Approx(3).margin(1e-11));
    }
  }
}

TEST_CASE("extents follow from each other as in PyTorch") {
  CHECK(kernels::coarse_extent(32, 4, 2, 1) == 16);
  CHECK(kernels::coarse_extent(5, 4, 2, 1) == 2);
  CHECK(kernels::coarse_extent(2, 4, 2, 0) == 0);
  CHECK(kernels::fine_extent(16, 4, 2, 1) == 32);
  CHECK(kernels::fine_extent(1, 4, 1, 0) == 4);
}
