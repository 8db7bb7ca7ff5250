// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/evaluation/layer_features.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "oneiros/cortex/classifier.hpp"
#include "oneiros/cortex/generator.hpp"
#include "oneiros/evaluation/features.hpp"
#include "oneiros/layers/concatenation.hpp"
#include "oneiros/layers/pool.hpp"
#include "support/catch.hpp"
#include "support/random_cases.hpp"

using namespace oneiros;
using namespace oneiros::test;
using Catch::Matchers::Equals;
using evaluation::LayerFeatures;
using evaluation::NamedLayer;

static_assert(evaluation::FeatureExtractor<LayerFeatures<Encoder<float>>>);
static_assert(
    evaluation::FeatureExtractor<LayerFeatures<Sequential<Convolution<double>, LeakyReLU<double>>>>);

namespace {

constexpr Shape<3> layers_image{32, 32, 3};

template <class Network>
Tensor<typename Network::Scalar, 4> layer_output(const Network& network, const std::string& name,
                                                 const Tensor<typename Network::Scalar, 4>& images) {
  LayerFeatures layer(network, name, {images.dimension(1), images.dimension(2), images.dimension(3)});
  const auto rows = layer(const_view(images));
  const Shape<3> shape = layer.layer().shape;
  Tensor<typename Network::Scalar, 4> result(images.dimension(0), shape[0], shape[1], shape[2]);
  std::copy(rows.begin(), rows.end(), result.data());
  return result;
}

template <class S>
double largest_difference(const Tensor<S, 4>& a, const Tensor<S, 4>& b) {
  REQUIRE(shape_of(a) == shape_of(b));
  double largest = 0;
  for (Index i = 0; i < a.size(); ++i)
    largest = std::max(largest, std::abs(static_cast<double>(a.data()[i] - b.data()[i])));
  return largest;
}

/// Windows of 4 x 4 at steps of 2 over images with a border of 1, pixel by pixel.
Tensor<double, 4> convolved_by_hand(const Tensor<double, 4>& x, const Tensor<double, 1>& weight,
                                    const Tensor<double, 1>& bias) {
  const Index from = x.dimension(3), to = bias.size(), height = x.dimension(1), width = x.dimension(2);
  Tensor<double, 4> y(x.dimension(0), height / 2, width / 2, to);
  for (Index n = 0; n < y.dimension(0); ++n)
    for (Index i = 0; i < y.dimension(1); ++i)
      for (Index j = 0; j < y.dimension(2); ++j)
        for (Index k = 0; k < to; ++k) {
          double sum = bias(k);
          for (Index u = 0; u < 4; ++u)
            for (Index v = 0; v < 4; ++v) {
              const Index row = 2 * i + u - 1, column = 2 * j + v - 1;
              if (row < 0 || row >= height || column < 0 || column >= width) continue;
              for (Index c = 0; c < from; ++c)
                sum += x(n, row, column, c) * weight(((u * 4 + v) * from + c) * to + k);
            }
          y(n, i, j, k) = sum;
        }
  return y;
}

Tensor<double, 4> leaky(Tensor<double, 4> x) {
  for (Index i = 0; i < x.size(); ++i) x.data()[i] *= x.data()[i] < 0 ? 0.2 : 1;
  return x;
}

/// A network of one's own that shows one of its two parts.
struct HalfShown {
  using Scalar = float;
  struct Activations {
    LeakyReLU<>::Activations first, second;
  };
  TensorView<const float, 4> forward(const TensorView<const float, 4>& x, Activations& a,
                                     const Pass& pass = {}) const {
    const auto y = pass.shown(first, first.forward(x, a.first, pass.part("first")));
    return shows_all ? pass.shown(second, second.forward(y, a.second, pass.part("second")))
                     : second.forward(y, a.second);
  }
  template <class Self, class Visitor>
  static void for_each_part(Self& self, const Visitor& visit) {
    visit("first", self.first);
    visit("second", self.second);
  }

  LeakyReLU<> first, second;
  bool shows_all = false;
};

/// A network of one's own with a part that has a part without a name.
struct Unnamed {
  struct Middle {
    using Scalar = float;
    using Activations = HalfShown::Activations;
    TensorView<const float, 4> forward(const TensorView<const float, 4>& x, Activations& a,
                                       const Pass& pass = {}) const {
      return pass.shown(half, half.forward(x, a, pass));
    }
    template <class Self, class Visitor>
    static void for_each_part(Self& self, const Visitor& visit) {
      visit("", self.half);
    }
    HalfShown half;
  };
  using Scalar = float;
  using Activations = HalfShown::Activations;
  TensorView<const float, 4> forward(const TensorView<const float, 4>& x, Activations& a,
                                     const Pass& pass = {}) const {
    return pass.shown(middle, middle.forward(x, a, pass));
  }
  template <class Self, class Visitor>
  static void for_each_part(Self& self, const Visitor& visit) {
    visit("middle", self.middle);
  }
  Middle middle;
};

/// A network of one's own of which a part computes with double.
struct PartlyDouble {
  using Scalar = float;
  struct Activations {
    LeakyReLU<float>::Activations first;
    LeakyReLU<double>::Activations second;
    Tensor<double, 4> wide;
  };
  TensorView<const float, 4> forward(const TensorView<const float, 4>& x, Activations& a,
                                     const Pass& pass = {}) const {
    a.wide = x.map().cast<double>();
    pass.shown(second, second.forward(const_view(a.wide), a.second));
    return pass.shown(first, first.forward(x, a.first));
  }
  template <class Self, class Visitor>
  static void for_each_part(Self& self, const Visitor& visit) {
    visit("second", self.second);
    visit("first", self.first);
  }

  LeakyReLU<float> first;
  LeakyReLU<double> second;
};

}  // namespace

TEST_CASE("a network's layers have the names of weights files, and the shapes of what they give") {
  const Encoder<float> encoder({.latent_size = 6, .base_width = 2}, Rng{1});
  const std::vector<NamedLayer> expected{
      {"conv1", {16, 16, 2}}, {"conv1.0", {16, 16, 2}}, {"conv2", {8, 8, 4}},   {"conv2.0", {8, 8, 4}},
      {"conv3", {4, 4, 8}},   {"conv3.0", {4, 4, 8}},   {"conv4.0", {1, 1, 6}}, {"dis", {1, 1, 1}},
      {"dis.0", {1, 1, 1}},   {"dis.1", {1, 1, 1}}};
  std::vector<NamedLayer> found = evaluation::named_layers(encoder, layers_image);
  std::string names;
  for (const NamedLayer& layer : found) names += layer.name + " " + to_string(layer.shape) + ", ";
  INFO(names);
  CHECK(found == expected);

  // Every parameter belongs to a layer of the list.
  for_each_parameter(encoder, [&](const Name& name, const auto&) {
    const std::string text = name.text();
    CHECK(std::ranges::find(found, text.substr(0, text.rfind('.')), &NamedLayer::name) != found.end());
  });
}

TEST_CASE("a layer's output is that of its own loop, before and behind the activation") {
  const Encoder<double> encoder({.latent_size = 6, .base_width = 2}, Rng{1});
  std::map<std::string, Tensor<double, 1>> parameters;
  for_each_parameter(encoder, [&](const Name& name, const auto& p) { parameters[name] = p.value; });
  const auto images = noise<double, 4>({3, 32, 32, 3}, 1);
  Tensor<double, 4> x = images;
  for (const std::string name : {"conv1", "conv2", "conv3"}) {
    const Tensor<double, 4> y =
        convolved_by_hand(x, parameters.at(name + ".0.weight"), parameters.at(name + ".0.bias"));
    INFO(name);
    CHECK(largest_difference(layer_output(encoder, name + ".0", images), y) < 1e-12);
    x = leaky(y);
    CHECK(largest_difference(layer_output(encoder, name, images), x) < 1e-12);
    CHECK(largest_difference(x, y) > 1e-3);
  }
}

TEST_CASE("the heads of an encoder are layers, and a normalization has its place before the activation") {
  const Encoder<double> encoder({.latent_size = 6, .base_width = 2, .normalization = Normalization::group},
                                Rng{2});
  const auto images = noise<double, 4>({3, 32, 32, 3}, 1);
  Encoder<double>::Activations activations;
  const auto heads = encoder.both(const_view(images), activations);
  CHECK(std::ranges::equal(const_view(layer_output(encoder, "conv4.0", images)), heads.latent));
  CHECK(std::ranges::equal(const_view(layer_output(encoder, "dis", images)), heads.external));
  const Tensor<double, 4> logit = layer_output(encoder, "dis.0", images);
  for (Index n = 0; n < 3; ++n)
    CHECK(heads.external(n) == Approx(1 / (1 + std::exp(-logit.data()[n]))).epsilon(1e-12));

  const Tensor<double, 4> normalized = layer_output(encoder, "conv2.1", images);
  CHECK(largest_difference(layer_output(encoder, "conv2", images), leaky(normalized)) < 1e-15);
  double sum = 0, squares = 0, before = 0;
  const Tensor<double, 4> convolved = layer_output(encoder, "conv2.0", images);
  for (Index i = 0; i < normalized.size(); ++i) {
    sum += normalized.data()[i];
    squares += normalized.data()[i] * normalized.data()[i];
    before += convolved.data()[i] * convolved.data()[i];
  }
  const auto size = static_cast<double>(normalized.size());
  CHECK(std::abs(sum / size) < 1e-12);
  CHECK(squares / size == Approx(1).epsilon(0.05));  // an epsilon is in the divisor
  CHECK(before / size < 0.5);
}

TEST_CASE("any network made of parts can be looked into") {
  const Rng rng{3};
  Sequential network{
      Sequential{Convolution(3, 4, {.window = 3, .padding = 1}), LeakyReLU{}},
      Concatenation{MaxPool({.window = 2, .stride = 2}), AveragePool({.window = 2, .stride = 2})},
      Stack<Convolution<float>>({Convolution(8, 8, {}), Convolution(8, 8, {})}), Tanh{}};
  initialize(network, rng, "network");
  const auto images = noise<float, 4>({2, 8, 8, 3}, 1);
  std::string names;
  for (const NamedLayer& layer : evaluation::named_layers(network, {8, 8, 3})) names += layer.name + " ";
  CHECK(names == "0 0.0 0.1 1 1.0 1.1 2 2.0 2.1 3 ");

  const auto run = [](const auto& layer, const Tensor<float, 4>& x) {
    typename std::decay_t<decltype(layer)>::Activations activations;
    const auto y = layer.forward(const_view(x), activations);
    Tensor<float, 4> result(y.shape());
    std::copy(y.begin(), y.end(), result.data());
    return result;
  };
  const Tensor<float, 4> first = run(get<0>(network), images);
  CHECK(largest_difference(layer_output(network, "0", images), first) == 0);
  CHECK(largest_difference(layer_output(network, "0.1", images), first) == 0);
  CHECK(largest_difference(layer_output(network, "0.0", images), run(get<0>(get<0>(network)), images)) == 0);
  CHECK(largest_difference(layer_output(network, "1.0", images), run(get<0>(get<1>(network)), first)) == 0);
  CHECK(largest_difference(layer_output(network, "1.1", images), run(get<1>(get<1>(network)), first)) == 0);
  const Tensor<float, 4> second = run(get<1>(network), first);
  CHECK(largest_difference(layer_output(network, "1", images), second) == 0);
  const Tensor<float, 4> third = run(get<2>(network).layer(0), second);
  CHECK(largest_difference(layer_output(network, "2.0", images), third) == 0);
  CHECK(largest_difference(layer_output(network, "2.1", images), run(get<2>(network).layer(1), third)) == 0);
  CHECK(largest_difference(layer_output(network, "3", images), run(network, images)) == 0);
}

TEST_CASE("images need not be square, and what has no name has none of its own") {
  const Sequential network{Convolution(2, 3, {.window = 3})};
  CHECK(evaluation::named_layers(network, {7, 5, 2}) == std::vector<NamedLayer>{{"0", {5, 3, 3}}});
  const auto images = noise<float, 4>({2, 7, 5, 2}, 1);
  CHECK(shape_of(layer_output(network, "0", images)) == Shape<4>{2, 5, 3, 3});
  std::string names;
  for (const NamedLayer& layer : evaluation::named_layers(Unnamed(), {4, 6, 3})) names += layer.name + " ";
  CHECK(names == "middle middle.first ");
}

TEST_CASE("classifiers and generators can be looked into") {
  const Classifier<float> classifier({.latent_size = 6, .base_width = 2}, 3, Rng{1});
  const auto images = noise<float, 4>({4, 32, 32, 3}, 1);
  Classifier<float>::Activations a;
  const auto logits = classifier.forward(const_view(images), a);
  CHECK(std::ranges::equal(const_view(layer_output(classifier, "classifier", images)), logits));
  CHECK(largest_difference(layer_output(classifier, "conv3", images),
                           layer_output(classifier.encoder(), "conv3", images)) == 0);

  const Generator<float> generator({.latent_size = 6, .base_width = 2}, Rng{1});
  const auto latents = noise<float, 4>({4, 1, 1, 6}, 2);
  Generator<float>::Activations b;
  const auto dreamed = generator.forward(reshaped<2>(const_view(latents), {4, 6}), b);
  const Tensor<float, 4> before_tanh = layer_output(generator, "tconv4.0", latents);
  REQUIRE(shape_of(before_tanh) == dreamed.shape());
  double largest = 0;
  for (Index i = 0; i < before_tanh.size(); ++i)
    largest =
        std::max(largest, std::abs(std::tanh(double{before_tanh.data()[i]}) - double{dreamed.data()[i]}));
  CHECK(largest < 1e-6);
}

TEST_CASE("a pass that is watched leaves what backward needs") {
  const auto images = noise<float, 4>({2, 8, 8, 3}, 1);
  Sequential network{Convolution(3, 4, {.window = 3, .padding = 1}), Sigmoid{}};
  initialize(network, Rng{1}, "network");
  const auto dy = noise<float, 4>({2, 8, 8, 4}, 2);
  decltype(network)::Activations plain, watched;
  network.forward(const_view(images), plain);
  Tensor<float, 4> output;
  detail::OutputSeen<float> observer(detail::PartId::of(get<0>(network)), output);
  network.forward(const_view(images), watched, detail::watched_by(observer));
  CHECK(output.size() == dy.size());
  const auto expected = network.backward(const_view(images), const_view(dy), plain);
  const auto found = network.backward(const_view(images), const_view(dy), watched);
  CHECK(std::ranges::equal(found, expected));
}

TEST_CASE("layer features outlive copies and moves of the network, and see batches of any size") {
  const Encoder<float> encoder({.latent_size = 6, .base_width = 2}, Rng{1});
  LayerFeatures made(encoder, "conv2", layers_image);
  CHECK(made.feature_count() == 8 * 8 * 4);
  LayerFeatures moved = std::move(made);
  const auto images = noise<float, 4>({5, 32, 32, 3}, 1);
  const Tensor<float, 2> all = moved(const_view(images)).map();
  for (Index i = 0; i < 5; ++i)
    CHECK(
        std::ranges::equal(moved(batch_slice(const_view(images), i, 1)), batch_slice(const_view(all), i, 1)));
}

TEST_CASE("layers that are not there, and images of another shape, are refused with one sentence") {
  const Sequential network{Convolution(3, 4, {.window = 3, .padding = 1}), LeakyReLU{}};
  CHECK_THROWS_MATCHES(LayerFeatures(network, "conv2", {8, 8, 3}), ValueError,
                       Catch::Matchers::Message("layer features: expected a layer of 0, 1, found conv2"));
  LayerFeatures layer(network, "1", {8, 8, 3});
  CHECK_THROWS_MATCHES(
      layer(const_view(noise<float, 4>({2, 8, 6, 3}, 1))), ShapeError,
      Catch::Matchers::Message("layer features: images: expected 2 x 8 x 8 x 3, found 2 x 8 x 6 x 3"));
  CHECK_THROWS_MATCHES(
      layer(const_view(Tensor<float, 4>(0, 8, 8, 3))), ShapeError,
      Catch::Matchers::Message("layer features: expected a batch of at least 1, found 0 x 8 x 8 x 3"));
  CHECK_THROWS_AS(LayerFeatures(network, "1", {8, 8, 4}), ShapeError);

  const HalfShown half;
  CHECK_THROWS_MATCHES(LayerFeatures(half, "second", {8, 8, 3}), ValueError,
                       Catch::Matchers::Message("layer features: expected a layer of first, found second"));
  HalfShown whole;
  whole.shows_all = true;
  CHECK(LayerFeatures(whole, "second", {8, 8, 3}).feature_count() == 192);
  CHECK(evaluation::named_layers(PartlyDouble(), {8, 8, 3}) == std::vector<NamedLayer>{{"first", {8, 8, 3}}});
  CHECK_THROWS_MATCHES(
      LayerFeatures(LeakyReLU{}, "0", {8, 8, 3}), ValueError,
      Catch::Matchers::Message("layer features: expected a layer of a network that shows what its parts give "
                               "(layers/pass.hpp), found 0"));
}
