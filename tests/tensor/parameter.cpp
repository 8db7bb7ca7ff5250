// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/tensor/parameter.hpp"

#include "support/catch.hpp"

using namespace oneiros;

namespace {

struct Pair {
  Parameter<float> a{{2, 3}};
  Parameter<float> b{{4}};

  void for_each_parameter(auto&& visit) {
    visit("a", a);
    visit("b", b);
  }
  void for_each_parameter(auto&& visit) const {
    visit("a", a);
    visit("b", b);
  }
};

}  // namespace

TEST_CASE("a parameter starts at zero without a gradient") {
  const Parameter<double> parameter({2, 3});
  CHECK(parameter.size() == 6);
  CHECK(parameter.value(5) == 0);
  CHECK(parameter.gradient(5) == 0);
  CHECK_FALSE(parameter.has_gradient);
  CHECK_FALSE(parameter.ever_had_gradient);
}

TEST_CASE("forgetting a gradient remembers that there was one") {
  Pair network;
  network.a.gradient.setConstant(3);
  network.a.mark_gradient();
  zero_gradients(network);
  CHECK(network.a.gradient(0) == 0);
  CHECK_FALSE(network.a.has_gradient);
  CHECK(network.a.ever_had_gradient);
  CHECK_FALSE(network.b.ever_had_gradient);
}

TEST_CASE("networks are counted through their parameters") {
  CHECK(parameter_count(Pair{}) == 10);
}
