// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/tensor/parameter.hpp"

#include <algorithm>
#include <string>
#include <vector>

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

/// A layer with a buffer, and networks of networks that hold it.
struct Door {
  Parameter<float> weight{{2}};
  Tensor<float, 1> mean{1};

  void for_each_parameter(auto&& visit) { visit("weight", weight); }
  void for_each_buffer(auto&& visit) { visit("mean", mean); }
};

struct Roof {
  Door door;
  static void for_each_part(auto& self, const auto& visit) { visit("door", self.door); }
};

struct House {
  Door door;
  Roof roof;
  static void for_each_part(auto& self, const auto& visit) {
    visit("door", self.door);
    visit("roof", self.roof);
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
  CHECK(parameter.initial.distribution == Initial::Distribution::uniform);
  CHECK(parameter.initial.scale == 0);
}

TEST_CASE("a parameter starts at zero in memory that was used before") {
  std::vector<Tensor<double, 1>>(4, Tensor<double, 1>(60).setConstant(7));
  const Parameter<double> parameter({3, 20});
  for (Index i = 0; i < 60; ++i) CHECK((parameter.value(i) == 0 && parameter.gradient(i) == 0));
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

TEST_CASE("a parameter has extents of at least one") {
  CHECK_THROWS_WITH(Parameter<float>({2, 0, 3}), "parameter: expected extents of at least 1, found 0");
  CHECK_THROWS_AS(Parameter<float>({-1}), ShapeError);
  CHECK(Parameter<float>({1, 1}).size() == 1);
}

TEST_CASE("every gradient of a large parameter is forgotten") {
  Parameter<float> parameter({3, 65536 - 7});
  parameter.gradient.setConstant(1);
  parameter.mark_gradient();
  parameter.zero_gradient();
  CHECK(std::all_of(parameter.gradient.data(), parameter.gradient.data() + parameter.size(),
                    [](float value) { return value == 0; }));
}

TEST_CASE("parts are visited by the way to them, with their parameters and buffers") {
  std::vector<std::string> parameters, buffers;
  House house;
  for_each_parameter(house, [&](const Name& name, auto&) { parameters.push_back(name); });
  for_each_buffer(house, [&](const Name& name, auto&) { buffers.push_back(name); });
  CHECK(parameters == std::vector<std::string>{"door.weight", "roof.door.weight"});
  CHECK(buffers == std::vector<std::string>{"door.mean", "roof.door.mean"});
}

TEST_CASE("networks are counted through their parameters") {
  CHECK(parameter_count(Pair{}) == 10);
}
