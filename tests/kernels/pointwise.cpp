// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/kernels/pointwise.hpp"

#include "oneiros/layers/leaky_relu.hpp"
#include "support/catch.hpp"
#include "support/random_cases.hpp"

using namespace oneiros;
using namespace oneiros::test;

TEST_CASE("activations and their gradients reach every value of arrays of any length") {
  const LeakyReLU<float> f{0.5F};
  for (const Index count : {1, 7, 16, 16383, 16384, 16385, 40003}) {
    const auto x = noise<float, 1>({count}, 1), dy = noise<float, 1>({count}, 2);
    Tensor<float, 1> y(count + 8), dx(count + 8);
    y.setConstant(-7);
    dx.setConstant(-7);
    kernels::detail::apply_activation(x.data(), count, f, y.data());
    kernels::detail::activation_gradient(y.data(), dy.data(), count, f, dx.data());
    Index wrong = 0;
    for (Index i = 0; i < count; ++i)
      wrong += y(i) != (x(i) > 0 ? x(i) : x(i) / 2) || dx(i) != (x(i) > 0 ? dy(i) : dy(i) / 2);
    for (Index i = count; i < count + 8; ++i) wrong += y(i) != -7 || dx(i) != -7;
    CHECK(wrong == 0);
  }
}

TEST_CASE("the identity gives what it gets, with a slope of 1") {
  CHECK(Identity{}(-3.5) == -3.5);
  CHECK(Identity{}.derivative(-3.5) == 1);
  CHECK(Identity::slope() == 1);
}

TEST_CASE("gradients at the output go through the activation and add up to the bias gradient") {
  // The largest first: it leaves values in memory that the others use again.
  for (const Index rows : {1000, 1, 255, 256, 257, 512})
    for (const Index channels : {1, 7, 16, 37}) {
      const Tensor<double, 1> output = noise<double, 1>({rows * channels}, 1),
                              dy = noise<double, 1>({rows * channels}, 2);
      const LeakyReLU<double> f{0.2};
      Tensor<double, 1> bias(channels + 1), plain(channels + 1);
      bias.setConstant(2);
      plain.setConstant(3);
      auto& memory = kernels::shared<double>().output_gradient;
      memory.reserve(dy.size() + 1)[dy.size()] = 7;
      const double* dz =
          kernels::detail::output_gradients(output.data(), dy.data(), rows, channels, f, bias.data());
      Index wrong = 0;
      for (Index i = 0; i < dy.size(); ++i) {
        wrong += dz[i] != dy(i) * (output(i) > 0 ? 1 : 0.2);
        bias(i % channels) -= dz[i];
        plain(i % channels) -= dy(i);
      }
      const double* unbiased =
          kernels::detail::output_gradients<double>(output.data(), dy.data(), rows, channels, f, nullptr);
      for (Index i = 0; i < dy.size(); ++i) wrong += unbiased[i] != dy(i) * (output(i) > 0 ? 1 : 0.2);
      CHECK(wrong == 0);
      CHECK(memory.reserve(dy.size() + 1)[dy.size()] == 7);  // behind them
      CHECK(kernels::detail::output_gradients<double>(nullptr, dy.data(), rows, channels, Identity{},
                                                      plain.data()) == dy.data());
      CHECK(kernels::detail::output_gradients<double>(nullptr, dy.data(), rows, channels, Identity{},
                                                      nullptr) == dy.data());
      for (Index c = 0; c <= channels; ++c) {
        CHECK(bias(c) == Approx(2).margin(1e-11));
        CHECK(plain(c) == Approx(3).margin(1e-11));
      }
    }
}
