// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/layers/stack.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "oneiros/layers/convolution.hpp"
#include "oneiros/layers/dropout.hpp"
#include "oneiros/testing/gradient_check.hpp"
#include "support/catch.hpp"
#include "support/random_cases.hpp"

using namespace oneiros;
using namespace oneiros::test;

namespace {

using Conv = Convolution<double>;

/// Three layers that give images of other sizes each.
Stack<Conv> three_layers() {
  Stack stack(std::vector{Conv(2, 3, {.window = 2}), Conv(3, 4, {.stride = 2}), Conv(4, 1, {.padding = 1})});
  randomize(stack, 1);
  return stack;
}

}  // namespace

TEST_CASE("a stack is its layers one after another") {
  const auto stack = three_layers();
  const auto x = noise<double, 4>({2, 6, 7, 2}, 1);
  Stack<Conv>::Activations whole;
  std::vector<Conv::Activations> parts(3);
  const auto y = stack.forward(x, whole);
  const auto middle = stack.layer(1).forward(stack.layer(0).forward(x, parts[0]), parts[1]),
             last = stack.layer(2).forward(middle, parts[2]);
  CHECK(stack.depth() == 3);
  CHECK(stack.output_shape({2, 6, 7, 2}) == Shape<4>{2, 5, 5, 1});
  CHECK(y.shape() == Shape<4>{2, 5, 5, 1});
  CHECK(std::ranges::equal(y, last));
}

TEST_CASE("a stack passes the contract") {
  const auto report = testing::check_layer(three_layers(), {2, 6, 7, 2}, Rng{2});
  INFO(report);
  CHECK(report.passed());
}

TEST_CASE("a stack's layers are named by their places, and can be changed there") {
  auto stack = three_layers();
  std::vector<std::string> names;
  for_each_parameter(stack, [&](const Name& name, const auto&) { names.push_back(name); });
  CHECK(names == std::vector<std::string>{"0.weight", "0.bias", "1.weight", "1.bias", "2.weight", "2.bias"});
  stack.layer(2).bias.value(0) = 7;
  CHECK(std::as_const(stack).layer(2).bias.value(0) == 7);
}

TEST_CASE("layers of a stack draw for themselves") {
  Tensor<double, 4> x(1, 40, 50, 1);
  x.setConstant(1);
  const Stack stack(std::vector(2, Dropout<double>(0.5)));
  decltype(stack)::Activations a;
  const auto kept = stack.forward(x, a, Pass(Draws(Rng{1}, "test", {})));
  CHECK(std::ranges::count(kept, 4.0) < 600);  // of 2000, of which a half would be kept twice
}

TEST_CASE("a stack refuses what it was not made for") {
  CHECK_THROWS_WITH(Stack(std::vector<Conv>{}), "Stack: expected at least one layer, found none");
  auto stack = three_layers();
  const auto x = noise<double, 4>({2, 6, 7, 2}, 1), dy = noise<double, 4>({2, 5, 5, 1}, 2);
  Stack<Conv>::Activations a;
  const std::string sentence =
      "Stack: expected the activations of a forward pass through 3 layers, found those of ";
  CHECK_THROWS_WITH(stack.backward(x, dy, a), sentence + "0");
  // Those of a stack of another depth can be used again.
  Stack two(std::vector{Conv(2, 3, {.window = 2}), Conv(3, 4, {.stride = 2})});
  two.forward(x, a);
  CHECK_THROWS_WITH(stack.backward(x, dy, a), sentence + "2");
  stack.forward(x, a);
  CHECK(stack.backward(x, dy, a).shape() == Shape<4>{2, 6, 7, 2});
}
