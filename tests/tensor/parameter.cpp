// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/tensor/parameter.hpp"

#include "support/catch.hpp"

using namespace oneiros;

namespace {

struct Pair {
  Parameter<float> a{"a", {2, 3}};
  Parameter<float> b{"b", {4}};

  void for_each_parameter(auto&& visit) {
    visit(a);
    visit(b);
  }
  void for_each_parameter(auto&& visit) const {
    visit(a);
    visit(b);
  }
};

}  // namespace

TEST_CASE("a parameter starts at zero without a gradient") {
  const Parameter<double> parameter("w", {2, 3});
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

TEST_CASE("networks are counted and named through their parameters") {
  Pair network;
  prefix_names(network, "layer.");
  CHECK(network.b.name == "layer.b");
  CHECK(parameter_count(network) == 10);
}
