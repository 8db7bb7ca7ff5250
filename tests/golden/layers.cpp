// SPDX-License-Identifier: BSD-3-Clause

// Convolution, transposed convolution and activations against PyTorch.

#include "oneiros/layers.hpp"

#include "golden_tensors.hpp"

namespace {

using namespace oneiros;
using namespace oneiros::test;

template <class S>
using AnyConvolution = Convolution<Window<dynamic>, Stride<dynamic>, Padding<dynamic>, S>;
template <class S>
using AnyTransposed = TransposedConvolution<Window<dynamic>, Stride<dynamic>, Padding<dynamic>, S>;

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
    Layer<S> layer(x.dimension(3), dy.dimension(3), Window<dynamic>(kernel[2], kernel[3]),
                   Stride<dynamic>(stride_padding(0)), Padding<dynamic>(stride_padding(1)));
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
  for (const Algorithm a : algorithms) replay<float, AnyConvolution>("conv_f32.safetensors", a, 1e-5);
}

TEST_CASE("golden convolution in double") {
  for (const Algorithm a : algorithms) replay<double, AnyConvolution>("conv_f64.safetensors", a, 1e-11);
}

TEST_CASE("golden transposed convolution in float") {
  for (const Algorithm a : algorithms) replay<float, AnyTransposed>("deconv_f32.safetensors", a, 1e-5);
}

TEST_CASE("golden transposed convolution in double") {
  for (const Algorithm a : algorithms) replay<double, AnyTransposed>("deconv_f64.safetensors", a, 1e-11);
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
