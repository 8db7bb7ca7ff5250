// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/optimizers.hpp"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <limits>
#include <vector>

#include "support/catch.hpp"

using namespace oneiros;

namespace {

/// Two single numbers.
struct Pair {
  Parameter<double> a{{1}};
  Parameter<double> b{{1}};

  void for_each_parameter(auto&& visit) {
    visit("a", a);
    visit("b", b);
  }

  void give(Parameter<double>& parameter, double gradient) {
    parameter.gradient(0) += gradient;
    parameter.mark_gradient();
  }
};

/// Adam written out for one number.
struct ScalarAdam {
  double value = 0, mean = 0, square = 0;
  int t = 0;
  void step(double gradient, const Adam<double>::Options& o) {
    ++t;
    mean = o.beta1 * mean + (1 - o.beta1) * gradient;
    square = o.beta2 * square + (1 - o.beta2) * gradient * gradient;
    value -= o.rate * (mean / (1 - std::pow(o.beta1, t))) /
             (std::sqrt(square / (1 - std::pow(o.beta2, t))) + o.epsilon);
  }
};

/// One parameter of any size.
struct Single {
  explicit Single(Index size) : parameter({size}) {}
  void for_each_parameter(auto&& visit) { visit("parameter", parameter); }

  Parameter<double> parameter;
};

}  // namespace

TEST_CASE("Adam follows its equations, with one step counter for all parameters") {
  for (const Adam<double>::Options& options :
       std::initializer_list<Adam<double>::Options>{{.rate = 0.1},
                                                    {.rate = 0.1, .beta1 = 0.9, .beta2 = 0.8, .epsilon = 0.5},
                                                    {.beta1 = 0, .beta2 = 0}}) {
    Pair network;
    Adam<double> adam{options};
    ScalarAdam a, b;
    for (int i = 1; i <= 5; ++i) {
      zero_gradients(network);
      network.give(network.a, 0.3 * i);
      network.give(network.b, -1.0 / i);
      adam.step(network);
      a.step(0.3 * i, adam.options());
      b.step(-1.0 / i, adam.options());
      CHECK(network.a.value(0) == Approx(a.value).epsilon(1e-12));
      CHECK(network.b.value(0) == Approx(b.value).epsilon(1e-12));
      adam.options().rate /= 2;  // rates may change between steps
    }
    CHECK(adam.steps() == 5);
  }
}

TEST_CASE("the paper's settings are the optimizers' own") {
  const Adam<float>::Options adam = Adam<float>().options();
  CHECK((adam.rate == 2e-4 && adam.beta1 == 0.5 && adam.beta2 == 0.999 && adam.epsilon == 1e-8));
  CHECK(adam.without_gradient == WithoutGradient::zero);
  const SGD<float>::Options sgd = SGD<float>().options();
  CHECK((sgd.rate == 0.01 && sgd.momentum == 0 && sgd.without_gradient == WithoutGradient::zero));
}

TEST_CASE("a parameter whose first gradient is late has the optimizer's time, or its own where it skips") {
  for (const auto rule : {WithoutGradient::zero, WithoutGradient::skip}) {
    Pair network;
    Adam<double> adam{{.rate = 0.1, .without_gradient = rule}};
    ScalarAdam late;
    if (rule == WithoutGradient::zero) late.t = 2;
    for (int i = 1; i <= 5; ++i) {
      zero_gradients(network);
      network.give(network.a, 1);
      if (i > 2) network.give(network.b, i);
      adam.step(network);
      if (i > 2) late.step(i, adam.options());
      CHECK(network.b.value(0) == Approx(late.value).epsilon(1e-12));
      CHECK(adam.moments()[1].steps == std::max(0, i - 2));
    }
    CHECK(adam.moments()[0].steps == 5);
  }
}

TEST_CASE("moments and velocities begin at zero in memory that was used before") {
  constexpr Index size = 60;
  Single by_adam(size), by_sgd(size);
  by_adam.parameter.gradient.setConstant(3);
  by_sgd.parameter.gradient.setConstant(3);
  by_adam.parameter.mark_gradient();
  by_sgd.parameter.mark_gradient();
  Adam<double> adam{{.rate = 0.5, .epsilon = 0}};
  SGD<double> sgd{{.rate = 0.5, .momentum = 0.5}};
  const auto use_memory = [] { std::vector<Tensor<double, 1>>(4, Tensor<double, 1>(size).setConstant(7)); };
  use_memory();
  adam.step(by_adam);
  use_memory();
  sgd.step(by_sgd);
  for (Index i = 0; i < size; ++i) {
    CHECK(by_adam.parameter.value(i) == Approx(-0.5));
    CHECK(by_sgd.parameter.value(i) == -1.5);
  }
}

TEST_CASE("every value of a large parameter is stepped as a single one is") {
  constexpr Index size = 2 * 65536 + 1500;  // more than threads' blocks, and pieces of them
  Single by_adam(size), by_sgd(size);
  Adam<double> adam{{.rate = 0.1}};
  SGD<double> sgd{{.rate = 0.1, .momentum = 0.5}};
  for (Single* network : {&by_adam, &by_sgd})
    for (Index i = 0; i < size; ++i) network->parameter.gradient(i) = static_cast<double>(i % 101 - 50);
  for (int step = 0; step < 2; ++step) {
    by_adam.parameter.mark_gradient();
    by_sgd.parameter.mark_gradient();
    adam.step(by_adam);
    sgd.step(by_sgd);
  }
  Index wrong = 0;
  for (Index i = 0; i < size; ++i) {
    const double gradient = by_adam.parameter.gradient(i);
    ScalarAdam expected;
    for (int step = 0; step < 2; ++step) expected.step(gradient, adam.options());
    wrong += std::abs(by_adam.parameter.value(i) - expected.value) > 1e-12;
    wrong += std::abs(by_sgd.parameter.value(i) + 0.1 * (gradient + 1.5 * gradient)) > 1e-12;
  }
  CHECK(wrong == 0);
}

TEST_CASE("under the zero rule momentum goes on moving a parameter without a gradient") {
  Pair network;
  Adam<double> adam{{.rate = 0.1, .without_gradient = WithoutGradient::zero}};
  network.give(network.a, 1);
  adam.step(network);
  const double after_one = network.a.value(0);
  zero_gradients(network);
  adam.step(network);
  ScalarAdam expected;
  expected.step(1, adam.options());
  expected.step(0, adam.options());
  CHECK(network.a.value(0) != after_one);
  CHECK(network.a.value(0) == Approx(expected.value).epsilon(1e-12));
}

TEST_CASE("under the skip rule a parameter without a gradient rests and counts its own steps") {
  Pair network;
  Adam<double> adam{{.rate = 0.1, .without_gradient = WithoutGradient::skip}};
  ScalarAdam a, b;
  for (int i = 0; i < 4; ++i) {
    zero_gradients(network);
    network.give(network.a, 1.0 + i);
    a.step(1.0 + i, adam.options());
    if (i % 2 == 1) {
      network.give(network.b, 2.0);
      b.step(2.0, adam.options());
    }
    adam.step(network);
  }
  CHECK(network.a.value(0) == Approx(a.value).epsilon(1e-12));
  CHECK(network.b.value(0) == Approx(b.value).epsilon(1e-12));
  CHECK(adam.moments()[1].steps == 2);
}

TEST_CASE("a parameter that never had a gradient is never moved") {
  for (const auto rule : {WithoutGradient::zero, WithoutGradient::skip}) {
    Pair network;
    network.b.value(0) = 3;
    Adam<double> adam{{.without_gradient = rule}};
    SGD<double> sgd{{.rate = 1, .momentum = 0.9, .without_gradient = rule}};
    network.give(network.a, 1);
    adam.step(network);
    sgd.step(network);
    CHECK(network.b.value(0) == 3);
  }
}

TEST_CASE("gradient descent follows its equations") {
  Pair network;
  SGD<double> sgd{{.rate = 0.5, .momentum = 0.9}};
  network.give(network.a, 2);
  sgd.step(network);
  CHECK(network.a.value(0) == -1);
  sgd.step(network);
  CHECK(network.a.value(0) == Approx(-1 - 0.5 * (0.9 * 2 + 2)));
}

TEST_CASE("velocity goes on moving a parameter without a gradient, or rests where that is skipped") {
  for (const auto rule : {WithoutGradient::zero, WithoutGradient::skip}) {
    Pair network;
    SGD<double> sgd{{.rate = 0.5, .momentum = 0.5, .without_gradient = rule}};
    network.give(network.a, 2);
    sgd.step(network);
    zero_gradients(network);
    sgd.step(network);
    CHECK(network.a.value(0) == (rule == WithoutGradient::zero ? -1.5 : -1));
    network.give(network.a, 0);
    sgd.step(network);
    CHECK(network.a.value(0) == (rule == WithoutGradient::zero ? -1.75 : -1.5));
  }
}

TEST_CASE("impossible rates and another network are refused") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const Adam<double>::Options& options : std::initializer_list<Adam<double>::Options>{{.rate = -1},
                                                                                           {.rate = nan},
                                                                                           {.beta1 = 1},
                                                                                           {.beta1 = -0.1},
                                                                                           {.beta2 = 1},
                                                                                           {.beta2 = nan},
                                                                                           {.epsilon = -1}})
    CHECK_THROWS_AS(Adam<double>(options), ValueError);
  for (const SGD<double>::Options& options : std::initializer_list<SGD<double>::Options>{
           {.rate = -1}, {.rate = nan}, {.momentum = 1}, {.momentum = -0.1}, {.momentum = nan}})
    CHECK_THROWS_AS(SGD<double>(options), ValueError);
  CHECK_THROWS_WITH(Adam<double>({.rate = -1, .beta1 = 0.25, .beta2 = 0.75, .epsilon = 2}),
                    "Adam: expected rate >= 0, epsilon >= 0 and betas in [0, 1), found rate -1, epsilon 2, "
                    "betas 0.25, 0.75");
  CHECK_THROWS_WITH(SGD<double>({.rate = 0.5, .momentum = 2}),
                    "SGD: expected rate >= 0 and momentum in [0, 1), found rate 0.5, momentum 2");
  CHECK_NOTHROW(Adam<double>({.rate = 0, .beta1 = 0, .beta2 = 0, .epsilon = 0}));
  CHECK_NOTHROW(SGD<double>({.rate = 0, .momentum = 0}));
  Pair network, other;
  other.a = Parameter<double>({3});
  Adam<double> adam;
  adam.step(network);
  CHECK_THROWS_WITH(
      adam.step(other),
      "optimizer: expected 1 values in parameter 0 (a), found 3; one optimizer steps one network");
}
