// SPDX-License-Identifier: BSD-3-Clause

// What every layer has in common, beside its gradients: names, shapes that it refuses, and its defaults.

#include <cmath>
#include <string>
#include <vector>

#include "oneiros/layers.hpp"
#include "support/catch.hpp"
#include "support/random_cases.hpp"

using namespace oneiros;
using namespace oneiros::test;

namespace {

const Pass learning(Draws(Rng{1}, "test", {}));

/// Calls `f(layer, name in messages)` for a layer of each kind, for images of four channels.
template <class F>
void for_each_layer(const F& f) {
  const ConvolutionOptions window{.window = 2};
  f(Convolution(4, 3, window), "Convolution");
  f(TransposedConvolution(4, 3, window), "TransposedConvolution");
  f(Linear(2 * 3 * 4, 5), "Convolution");
  f(MaxPool(), "MaxPool");
  f(AveragePool(), "AveragePool");
  f(GroupNorm(2, 4), "GroupNorm");
  f(BatchNorm(4), "BatchNorm");
  f(Dropout(), "Dropout");
  f(LeakyReLU(), "activation layer");
  f(Tanh(), "activation layer");
  f(Sigmoid(), "activation layer");
  f(SiLU(), "activation layer");
  f(GELU(), "activation layer");
}

/// What a visit of names and tensors tells.
template <class Visit>
std::vector<std::string> names_of(const Visit& visit) {
  std::vector<std::string> names;
  visit([&](const Name& name, auto&) { names.emplace_back(name.text()); });
  return names;
}

/// The names of parameters, then of buffers.
template <class L>
std::vector<std::string> all_names(L& layer) {
  return names_of([&](const auto& visit) {
    for_each_parameter(layer, visit);
    for_each_buffer(layer, visit);
  });
}

}  // namespace

TEST_CASE("each layer refuses an output gradient of any other shape, whatever is wanted of it") {
  for_each_layer([](auto layer, const std::string& name) {
    INFO(name);
    const auto x = noise<float, 4>({3, 2, 3, 4}, 1);
    typename decltype(layer)::Activations activations;
    const Shape<4> right = layer.forward(x, activations, learning).shape();
    for (std::size_t axis = 0; axis < 4; ++axis)
      for (const Index more : {1, -1}) {
        Shape<4> shape = right;
        shape[axis] += more;
        const Tensor<float, 4> dy = noise<float, 4>({4, 4, 5, 8}, 2);  // memory for any of them
        for (const Gradients wanted : {Gradients::all, Gradients::input, Gradients::parameters})
          CHECK_THROWS_WITH(
              layer.backward(x, {dy.data(), shape}, activations, wanted),
              name + ": output gradient: expected " + to_string(right) + ", found " + to_string(shape));
      }
  });
}

TEST_CASE("each layer refuses to go back where it went forward with other images") {
  for_each_layer([](auto layer, const std::string& name) {
    if (name == "AveragePool") return;  // whose gradient depends on no image
    INFO(name);
    const auto x = noise<float, 4>({3, 2, 3, 4}, 1), fewer = noise<float, 4>({2, 2, 3, 4}, 1);
    typename decltype(layer)::Activations activations;
    const Shape<4> found = layer.forward(x, activations, learning).shape();
    const Shape<4> expected = layer.output_shape(shape_of(fewer));
    const auto dy = noise<float, 4>(expected, 2);
    // The tensor of a forward pass is named first, as what is expected to have the other's shape.
    CHECK_THROWS_WITH(layer.backward(fewer, dy, activations),
                      name + ": output of the forward pass: expected " + to_string(expected) + ", found " +
                          to_string(found));
  });
}

TEST_CASE("each layer computes the gradients that are asked for, at first and later") {
  const auto check = [](auto layer, const std::string& name) {
    INFO(name);
    const auto x = noise<float, 4>({3, 2, 3, 4}, 1);
    typename decltype(layer)::Activations activations;
    const auto dy = noise<float, 4>(layer.forward(x, activations, learning).shape(), 2);
    for (const Gradients wanted : {Gradients::parameters, Gradients::all, Gradients::parameters}) {
      const auto dx = layer.backward(x, dy, activations, wanted);
      CHECK(static_cast<bool>(dx) == wants_input(wanted));
      CHECK(dx.shape() == (wants_input(wanted) ? shape_of(x) : Shape<4>{}));
    }
  };
  for_each_layer(check);
  check(Concatenation{GroupNorm(2, 4), LeakyReLU()}, "Concatenation");
  check(Sequential{GroupNorm(2, 4), LeakyReLU()}, "Sequential");
  check(Stack(std::vector{GroupNorm(2, 4), GroupNorm(4, 4)}), "Stack");
}

TEST_CASE("each layer shows the same names to those who read and to those who write") {
  for_each_layer([](auto layer, const std::string& name) {
    INFO(name);
    std::vector<std::string> expected;
    if (name.ends_with("Convolution") || name.ends_with("Norm")) expected = {"weight", "bias"};
    if (name == "BatchNorm") expected.insert(expected.end(), {"running_mean", "running_var"});
    CHECK(all_names(layer) == expected);
    CHECK(all_names(std::as_const(layer)) == expected);
  });
}

TEST_CASE("what is written into buffers is what an evaluation sees") {
  BatchNorm<double> layer(2, {.epsilon = 0.5});
  for_each_buffer(layer, [](const Name& name, auto& buffer) {
    buffer.setValues({name.text() == "running_mean" ? 3.0 : 0.5, name.text() == "running_mean" ? 4.0 : 3.5});
  });
  Tensor<double, 4> x(1, 1, 1, 2);
  x.setValues({{{{5, 10}}}});
  decltype(layer)::Activations activations;
  const auto y = layer.forward(x, activations);
  CHECK(y(0, 0, 0, 0) == Approx(2));
  CHECK(y(0, 0, 0, 1) == Approx(3));
}

TEST_CASE("layers have PyTorch's defaults, and the paper's slope") {
  CHECK(Convolution(1, 1, {}).output_shape({1, 5, 4, 1}) == Shape<4>{1, 5, 4, 1});
  CHECK(TransposedConvolution(1, 1, {}).output_shape({1, 5, 4, 1}) == Shape<4>{1, 5, 4, 1});
  CHECK(MaxPool().output_shape({1, 7, 4, 1}) == Shape<4>{1, 3, 2, 1});
  CHECK(AveragePool().output_shape({1, 7, 4, 1}) == Shape<4>{1, 3, 2, 1});
  CHECK(LeakyReLU().slope() == 0.2F);

  const AveragePool<double> padded({.window = 2, .padding = 1});
  Tensor<double, 4> x(1, 2, 2, 1);
  x.setConstant(1);
  decltype(padded)::Activations of_pool;
  CHECK(padded.forward(x, of_pool)(0, 0, 0, 0) == 0.25);  // zeros outside count

  const auto many = noise<float, 4>({1, 100, 100, 1}, 1);
  const Dropout dropout;
  decltype(dropout)::Activations of_dropout;
  const auto kept = dropout.forward(many, of_dropout, learning);
  CHECK(static_cast<double>(std::count(kept.begin(), kept.end(), 0.F)) == Approx(5000).margin(200));

  // Of variance 1e-5 themselves, so that an epsilon of as much halves the square.
  const double deviation = std::sqrt(1e-5);
  x.setValues({{{{deviation}, {-deviation}}, {{-deviation}, {deviation}}}});
  BatchNorm<double> batch(1);
  decltype(batch)::Activations of_batch;
  CHECK(batch.forward(x, of_batch, learning)(0, 0, 0, 0) == Approx(std::sqrt(0.5)));
  batch.backward(x, x, of_batch);
  for_each_buffer(batch, [](const Name& name, const auto& buffer) {
    CHECK(buffer(0) == Approx(name.text() == "running_mean" ? 0 : 0.9 + 0.1 * 4.0 / 3 * 1e-5).margin(1e-15));
  });
  const GroupNorm<double> group(1, 1);
  decltype(group)::Activations of_group;
  CHECK(group.forward(x, of_group)(0, 0, 0, 0) == Approx(std::sqrt(0.5)));
}
