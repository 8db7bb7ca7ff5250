// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/optimizers.hpp"

#include "support/catch.hpp"

using namespace oneiros;

namespace {

/// Two single numbers.
struct Pair {
  Parameter<double> a{"a", {1}};
  Parameter<double> b{"b", {1}};

  void for_each_parameter(auto&& visit) {
    visit(a);
    visit(b);
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

}  // namespace

TEST_CASE("Adam follows its equations, with one step counter for all parameters") {
  Pair network;
  Adam<double> adam{{.rate = 0.1}};
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
  }
  CHECK(adam.steps() == 5);
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
  CHECK(adam.states()[1].steps == 2);
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

TEST_CASE("impossible rates and another network are refused") {
  CHECK_THROWS_AS(Adam<double>({.rate = -1}), ValueError);
  CHECK_THROWS_AS(Adam<double>({.beta1 = 1}), ValueError);
  CHECK_THROWS_AS(SGD<double>({.momentum = 1}), ValueError);
  Pair network, other;
  other.a = {"a", {3}};
  Adam<double> adam;
  adam.step(network);
  CHECK_THROWS_WITH(adam.step(other), ContainsSubstring("one optimizer steps one network"));
}
