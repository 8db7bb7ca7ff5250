// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/layers/precision.hpp"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <vector>

#include "oneiros/layers.hpp"
#include "oneiros/testing/gradient_check.hpp"
#include "support/catch.hpp"
#include "support/random_cases.hpp"

using namespace oneiros;

namespace {

auto deep_network() {
  Sequential layers{Convolution<float>(3, 32, {.window = 3, .padding = 1}), LeakyReLU<float>{0.2F},
                    Sequential{Convolution<float>(32, 40, {.window = 4, .stride = 2, .padding = 1}),
                               Stack(std::vector{TransposedConvolution<float>(40, 40, {.window = 3})})}};
  initialize(layers, Rng{1}, "network");
  return layers;
}

template <class Values>
auto rounded(const Values& values) {
  return Tensor<float, Values::NumDimensions>(values.template cast<Eigen::bfloat16>().template cast<float>());
}

bool same(const TensorView<const float, 4>& a, const TensorView<const float, 4>& b) {
  return std::equal(a.data(), a.data() + a.size(), b.data(), b.data() + b.size());
}

double largest_difference(const TensorView<const float, 4>& a, const TensorView<const float, 4>& b) {
  double largest = 0;
  for (Index i = 0; i < a.size(); ++i)
    largest = std::max(largest, std::abs(static_cast<double>(a.data()[i]) - b.data()[i]));
  return largest;
}

}  // namespace

TEST_CASE("a precision reaches each layer of a network, however deep") {
  const Tensor<float, 4> x = test::noise<float, 4>({4, 8, 8, 3}, 2);
  auto exact = deep_network(), coarse = deep_network();
  set_precision(coarse, Precision::bfloat16);

  // Layer by layer: the first is thin and keeps its digits, the others multiply rounded factors.
  Convolution<float>& first = get<0>(exact);
  const LeakyReLU<float>& activation = get<1>(exact);
  auto& rest = get<2>(exact);
  Convolution<float>& convolution = get<0>(rest);
  TransposedConvolution<float>& transposed = get<1>(rest).layer(0);
  convolution.weight.value = rounded(convolution.weight.value);
  transposed.weight.value = rounded(transposed.weight.value);
  Convolution<float>::Activations a, b;
  LeakyReLU<float>::Activations c;
  TransposedConvolution<float>::Activations d;
  const Tensor<float, 4> thin = rounded(activation.forward(first.forward(x, a), c).map());
  const Tensor<float, 4> middle = rounded(convolution.forward(thin, b).map());
  const TensorView<const float, 4> expected = transposed.forward(middle, d);

  decltype(coarse)::Activations activations;
  const TensorView<const float, 4> found = coarse.forward(x, activations);
  // Tiles sum in another order; then a factor here and there is rounded the other way.
  auto fresh = deep_network();
  decltype(fresh)::Activations of_fresh;
  const double rounding = largest_difference(fresh.forward(x, of_fresh), expected);
  CHECK(rounding > 0);
  CHECK(largest_difference(found, expected) < rounding / 5);

  set_precision(coarse, Precision::full);
  CHECK(same(coarse.forward(x, activations), fresh.forward(x, of_fresh)));
}

TEST_CASE("a layer of fewer digits computes the same bits with any number of threads") {
  const Tensor<float, 4> x = test::noise<float, 4>({24, 12, 12, 32}, 3),
                         dy = test::noise<float, 4>({24, 6, 6, 64}, 4);
  const auto results = [&](int threads) {
    return Threads(threads).run([&] {
      Convolution<float> layer(32, 64, {.window = 4, .stride = 2, .padding = 1});
      initialize(layer, Rng{1}, "layer");
      layer.set_precision(Precision::bfloat16);
      Convolution<float>::Activations activations;
      const TensorView<const float, 4> y = layer.forward(x, activations);
      std::vector<float> all(y.data(), y.data() + y.size());
      const TensorView<const float, 4> dx = layer.backward(x, dy, activations);
      all.insert(all.end(), dx.data(), dx.data() + dx.size());
      const auto& dw = layer.weight.gradient;
      all.insert(all.end(), dw.data(), dw.data() + dw.size());
      return all;
    });
  };
  const std::vector<float> expected = results(1);
  for (const int threads : {2, 3, 8}) CHECK(results(threads) == expected);
}
