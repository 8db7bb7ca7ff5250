// SPDX-License-Identifier: BSD-3-Clause

// Convolution, transposed convolution and activations against PyTorch.

#include "oneiros/layers.hpp"

#include <map>
#include <tuple>

#include "golden_tensors.hpp"

namespace {

using namespace oneiros;
using namespace oneiros::test;

/// Every case of a file, with one algorithm.
template <class S, template <class> class Layer>
void replay(const std::string& file_name, Algorithm algorithm, double tolerance) {
  const auto file = open_golden(file_name);
  if (!file) return;
  int cases = 0;
  for (;; ++cases) {
    const std::string at = std::to_string(cases) + ".";
    if (!file->contains(at + "x")) break;
    INFO(file_name << ", case " << cases);
    const Tensor<S, 4> x = read_images<S>(*file, at + "x"), dy = read_images<S>(*file, at + "dy");
    const std::vector<Index> kernel = file->shape(at + "weight");
    const auto stride_padding = file->read<std::int64_t, 1>(at + "stride_padding");
    Layer<S> layer(
        x.dimension(3), dy.dimension(3),
        {.window = {kernel[2], kernel[3]}, .stride = stride_padding(0), .padding = stride_padding(1)});
    layer.set_algorithm(algorithm);
    set_parameter(layer.weight, *file, at + "weight");
    set_parameter(layer.bias, *file, at + "bias");

    typename Layer<S>::Activations activations;
    check_close(layer.forward(x, activations), read_images<double>(*file, at + "y"), tolerance);
    check_close(layer.backward(x, dy, activations), read_images<double>(*file, at + "dx"), tolerance);
    check_close(to_interchange(layer.weight, layer.weight.gradient),
                read_values(*file, at + "dweight", layer.weight), tolerance);
    check_close(layer.bias.gradient, read_values(*file, at + "dbias", layer.bias), tolerance);
  }
  CHECK(cases > 0);
}

/// One forward and backward pass of a layer of layers.safetensors, and what it keeps.
template <class L>
void replay_layer(L& layer, const SafeTensors& file, const std::string& name, const Pass& pass = {}) {
  using S = typename L::Scalar;
  constexpr double tolerance = sizeof(S) == 4 ? 2e-5 : 1e-12;
  INFO(name << ", " << scalar_name<S>());
  const Tensor<S, 4> x = read_images<S>(file, name + ".x"), dy = read_images<S>(file, name + ".dy");
  for_each_parameter(layer, [&](const Name& of, auto& p) { set_parameter(p, file, name + "." + of.text()); });
  zero_gradients(layer);
  typename L::Activations activations;
  check_close(layer.forward(x, activations, pass), read_images<double>(file, name + ".y"), tolerance);
  check_close(layer.backward(x, dy, activations), read_images<double>(file, name + ".dx"), tolerance);
  for_each_parameter(layer, [&](const Name& of, const auto& p) {
    check_close(p.gradient, file.read<double, 1>(name + ".d" + of.text()), tolerance);
  });
  for_each_buffer(layer, [&](const Name& of, const auto& buffer) {
    check_close(buffer, file.read<double, 1>(name + "." + of.text()), tolerance);
  });
}

/// A training pass of a spectral normalization, whose u and v begin as PyTorch's, and an evaluation.
template <class L>
void replay_spectral(L inside, const SafeTensors& file, const std::string& name) {
  using S = typename L::Scalar;
  constexpr double tolerance = sizeof(S) == 4 ? 2e-5 : 1e-12;
  INFO(name << ", " << scalar_name<S>());
  set_parameter(inside.weight, file, name + ".weight");
  set_parameter(inside.bias, file, name + ".bias");
  SpectralNorm<L> layer(inside);
  // PyTorch goes through channels first.
  const Parameter<S> order({inside.weight.shape[0], inside.weight.shape[1], inside.input_channels()},
                           {2, 0, 1});
  const auto buffers = [&] {
    std::map<std::string, Tensor<S, 1>*> found;
    for_each_buffer(layer, [&](const Name& of, auto& buffer) { found[of] = &buffer; });
    return found;
  }();
  buffers.at("u")->setConstant(1);
  const Tensor<S, 1> v = file.read<S, 1>(name + ".v_before");
  *buffers.at("v") = from_interchange<S>(order, std::span(v.data(), static_cast<std::size_t>(v.size())));

  typename SpectralNorm<L>::Activations a;
  const auto pass_through = [&](const std::string& at, const Pass& pass) {
    const Tensor<S, 4> x = read_images<S>(file, at + ".x"), dy = read_images<S>(file, at + ".dy");
    zero_gradients(layer);
    check_close(layer.forward(x, a, pass), read_images<double>(file, at + ".y"), tolerance);
    check_close(layer.backward(x, dy, a), read_images<double>(file, at + ".dx"), tolerance);
    const auto& [weight, bias] = std::tie(layer.layer().weight, layer.layer().bias);
    check_close(to_interchange(weight, weight.gradient), read_values(file, at + ".dweight", weight),
                tolerance);
    check_close(bias.gradient, read_values(file, at + ".dbias", bias), tolerance);
    check_close(*buffers.at("u"), file.read<double, 1>(at + ".u"), tolerance);
    check_close(to_interchange(order, *buffers.at("v")), file.read<double, 1>(at + ".v"), tolerance);
  };
  pass_through(name, Pass(Draws(Rng{1}, "golden", {})));
  pass_through(name + "_evaluation", {});
}

constexpr Algorithm algorithms[] = {Algorithm::automatic, Algorithm::naive, Algorithm::direct,
                                    Algorithm::fast};

template <class S, class Layer>
void replay_activation(const SafeTensors& file, const std::string& name, Layer layer) {
  INFO(name);
  const Tensor<S, 1> x = file.read<S, 1>(name + ".x"), dy = file.read<S, 1>(name + ".dy");
  const Shape<4> shape{x.dimension(0), 1, 1, 1};
  typename Layer::Activations activations;
  const TensorView<const S, 4> input(x.data(), shape);
  check_close(layer.forward(input, activations), file.read<double, 1>(name + ".y"), 1e-6);
  check_close(layer.backward(input, {dy.data(), shape}, activations), file.read<double, 1>(name + ".dx"),
              1e-6);
}

}  // namespace

TEST_CASE("golden convolution in float") {
  for (const Algorithm a : algorithms) replay<float, Convolution>("conv_f32.safetensors", a, 1e-5);
}

TEST_CASE("golden convolution in double") {
  for (const Algorithm a : algorithms) replay<double, Convolution>("conv_f64.safetensors", a, 1e-11);
}

TEST_CASE("golden transposed convolution in float") {
  for (const Algorithm a : algorithms)
    replay<float, TransposedConvolution>("deconv_f32.safetensors", a, 1e-5);
}

TEST_CASE("golden transposed convolution in double") {
  for (const Algorithm a : algorithms)
    replay<double, TransposedConvolution>("deconv_f64.safetensors", a, 1e-11);
}

TEST_CASE("golden activations") {
  const auto file = open_golden("activations.safetensors");
  if (!file) return;
  replay_activation<float>(*file, "leaky_relu", LeakyReLU<float>{0.2F});
  replay_activation<float>(*file, "sigmoid", Sigmoid<float>{});
  replay_activation<float>(*file, "tanh", Tanh<float>{});
  replay_activation<double>(*file, "leaky_relu", LeakyReLU<double>{0.2});
  replay_activation<double>(*file, "sigmoid", Sigmoid<double>{});
  replay_activation<double>(*file, "tanh", Tanh<double>{});
}

TEMPLATE_TEST_CASE("golden activations by their input, pools and normalizations", "", float, double) {
  using S = TestType;
  const auto file = open_golden("layers.safetensors");
  if (!file) return;
  const auto replay_one = [&](const std::string& name, auto layer) { replay_layer(layer, *file, name); };
  replay_one("gelu", GELU<S>{});
  replay_one("silu", SiLU<S>{});
  replay_one("max", MaxPool<S>{});
  replay_one("max_overlapping", MaxPool<S>{{.window = {3, 2}, .stride = {2, 1}, .padding = {1, 0}}});
  replay_one("max_ties", MaxPool<S>{{.window = 3, .stride = 1}});
  replay_one("average", AveragePool<S>{{.window = 3, .stride = 2, .padding = 1}});
  replay_one("average_inside",
             AveragePool<S>{{.window = {2, 3}, .stride = 1, .padding = {0, 1}, .average_padding = false}});
  replay_one("group", GroupNorm<S>(3, 6));
  BatchNorm<S> batch(6, {.momentum = 0.3});
  const Pass training(Draws(Rng{1}, "golden", {}));
  replay_layer(batch, *file, "batch", training);
  replay_layer(batch, *file, "batch_again", training);
  replay_layer(batch, *file, "batch_evaluation");
  replay_spectral(Convolution<S>(4, 5, {.window = {2, 3}, .stride = {1, 2}, .padding = {1, 0}}), *file,
                  "spectral");
  replay_spectral(TransposedConvolution<S>(5, 4, {.window = {3, 2}, .stride = 2, .padding = {1, 0}}), *file,
                  "spectral_transposed");
}
