// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/layers/spectral_norm.hpp"

#include <cmath>
#include <map>
#include <string>

#include "oneiros/layers/initialize.hpp"
#include "oneiros/testing/gradient_check.hpp"
#include "support/catch.hpp"
#include "support/random_cases.hpp"

using namespace oneiros;
using namespace oneiros::test;

namespace {

using Conv = Convolution<double>;

const Pass training_pass(Draws(Rng{1}, "test", {}));

template <class L>
SpectralNorm<L> normalized(L layer) {
  randomize(layer, 1);
  return SpectralNorm<L>(layer);
}

/// sigma of a training pass.
template <class L>
double trained_sigma(SpectralNorm<L>& layer, const Tensor<double, 4>& x) {
  typename SpectralNorm<L>::Activations a;
  const auto y = layer.forward(x, a, training_pass);
  layer.backward(x, y, a, Gradients::parameters);
  return a.sigma;
}

}  // namespace

TEST_CASE("spectral normalization passes the contract in evaluation") {
  const auto check = [](const auto& layer, const Shape<4>& shape) {
    const auto report = testing::check_layer(layer, shape, Rng{2});
    INFO(report);
    CHECK(report.passed());
  };
  auto layer = normalized(Conv(2, 3, {.window = {2, 3}, .stride = 2}));
  for (int i = 0; i < 2; ++i) trained_sigma(layer, noise<double, 4>({2, 4, 5, 2}, 1));
  check(layer, {2, 4, 5, 2});
  auto transposed = normalized(TransposedConvolution<double>(3, 2, {.window = {3, 2}}));
  trained_sigma(transposed, noise<double, 4>({2, 3, 2, 3}, 1));
  check(transposed, {2, 3, 2, 3});
}

TEST_CASE("the spectral norm is the largest singular value") {
  // Diagonal weights 1, -3, 2 of a 1 x 1 window: images are multiplied with 1/3, -1, 2/3.
  Conv diagonal(3, 3, {});
  for (Index i = 0; i < 3; ++i) diagonal.weight.value(i * 3 + i) = i == 1 ? -3 : static_cast<double>(i + 1);
  diagonal.weight.value(8) = 2;
  SpectralNorm<Conv> layer(diagonal);
  Tensor<double, 4> x(1, 1, 1, 3);
  x.setConstant(6);
  SpectralNorm<Conv>::Activations first;
  layer.forward(x, first);
  CHECK(first.sigma == Approx(3).epsilon(1e-4));  // before anything was learned
  for (int i = 0; i < 20; ++i) trained_sigma(layer, x);
  CHECK(trained_sigma(layer, x) == Approx(3));
  SpectralNorm<Conv>::Activations a;
  const auto y = layer.forward(x, a);
  CHECK(y.data()[0] == Approx(2));
  CHECK(y.data()[1] == Approx(-6));
  CHECK(y.data()[2] == Approx(4));
}

TEST_CASE("singular vectors follow when parameters learn, and not otherwise") {
  auto layer = normalized(Conv(2, 3, {.window = 2}));
  const auto x = noise<double, 4>({2, 3, 3, 2}, 1);
  const auto buffers = [&] {
    std::map<std::string, std::vector<double>> all;
    for_each_buffer(std::as_const(layer), [&](const Name& name, const auto& buffer) {
      all[name] = {buffer.data(), buffer.data() + buffer.size()};
    });
    return all;
  };
  const auto before = buffers();
  CHECK((before.at("u").size() == 3 && before.at("v").size() == 8));
  SpectralNorm<Conv>::Activations a;
  const auto pass = [&](const Pass& kind, Gradients wanted) {
    const Tensor<double, 4> dy = layer.forward(x, a, kind).map();
    layer.backward(x, dy, a, wanted);
    return a.sigma;
  };
  const double first = pass({}, Gradients::all);
  CHECK(first > 0);  // fifteen steps were made, for this pass alone
  CHECK(pass(training_pass, Gradients::input) == first);
  CHECK(buffers() == before);
  pass(training_pass, Gradients::parameters);
  const auto after = buffers();
  CHECK(after != before);
  CHECK(pass({}, Gradients::all) == Approx(first).epsilon(1e-12));  // of the same vectors
  CHECK(buffers() == after);
  layer.layer().weight.value(0) += 1;
  const double changed = pass({}, Gradients::all);
  CHECK(pass(training_pass, Gradients::parameters) > changed);  // a step brings it nearer
  CHECK(buffers() != after);
}

TEST_CASE("spectral normalization adds to gradients and leaves the rest of the layer alone") {
  auto layer = normalized(Conv(2, 3, {.window = 2}));
  const auto x = noise<double, 4>({2, 3, 3, 2}, 1), dy = noise<double, 4>({2, 2, 2, 3}, 2);
  SpectralNorm<Conv>::Activations a;
  const auto gradients = [&] {
    std::vector<double> all;
    for_each_parameter(layer, [&](const Name&, const auto& p) {
      all.insert(all.end(), p.gradient.data(), p.gradient.data() + p.size());
    });
    return all;
  };
  layer.forward(x, a);
  layer.backward(x, dy, a);
  const auto once = gradients();
  layer.forward(x, a);
  layer.backward(x, dy, a);
  const auto twice = gradients();
  for (std::size_t i = 0; i < once.size(); ++i) CHECK(twice[i] == Approx(2 * once[i]));
  CHECK(layer.output_shape({5, 4, 4, 2}) == Shape<4>{5, 3, 3, 3});
}

TEST_CASE("spectral normalization refuses weights that are 0 and a backward pass of nothing") {
  SpectralNorm<Conv> layer(Conv(2, 3, {}));
  SpectralNorm<Conv>::Activations a;
  const auto x = noise<double, 4>({2, 3, 3, 2}, 1), dy = noise<double, 4>({2, 3, 3, 3}, 2);
  CHECK_THROWS_WITH(layer.backward(x, dy, a),
                    "SpectralNorm: expected the activations of a forward pass, found none");
  CHECK_THROWS_AS(layer.forward(x, a), NumericalError);
  CHECK_THROWS_WITH(layer.forward(x, a), "SpectralNorm: expected weights that differ from 0, found none");
}
