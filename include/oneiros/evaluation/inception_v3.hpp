// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Inception v3 (Szegedy, Vanhoucke, Ioffe, Shlens, Wojna, Rethinking the Inception architecture for computer
// vision, 2016) up to its last pooling: the features of the Frechet inception distance (Heusel, Ramsauer,
// Unterthiner, Nessler, Hochreiter, GANs trained by a two time-scale update rule, 2017). The distance means
// something only with the weights that everybody uses; docs/analysis.md says where they are.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "oneiros/data/resize.hpp"
#include "oneiros/layers/concatenation.hpp"
#include "oneiros/layers/convolution.hpp"
#include "oneiros/layers/leaky_relu.hpp"
#include "oneiros/layers/pool.hpp"
#include "oneiros/layers/sequential.hpp"
#include "oneiros/tensor/axis_order.hpp"

namespace oneiros::evaluation {

/// The two networks in use; they differ in how they pool, and in their weights.
enum class InceptionVariant {
  torchvision,  ///< as torchvision trained it
  fid,          ///< as the original program for the Frechet inception distance has it
};

}  // namespace oneiros::evaluation

namespace oneiros::detail {

/// The values of a trained network's array, row-major, by its name and shape.
template <class S>
using ArrayReader = std::function<std::vector<S>(const std::string& name, const std::vector<Index>& shape)>;

/// Makes the network of ordinary layers, whose weights it reads. Names, and the order of branches, are
/// torchvision's. Batch norms with fixed statistics scale and shift each channel, which the weights and the
/// bias of the convolutions before them do as well.
template <class S>
class InceptionBuilder {
 public:
  InceptionBuilder(evaluation::InceptionVariant variant, const ArrayReader<S>& read)
      : same_{.window = 3,
              .stride = 1,
              .padding = 1,
              .average_padding = variant == evaluation::InceptionVariant::torchvision},
        read_(read) {}

  /// For images of 299 x 299 pixels; with the pool that the last block has.
  template <class LastPool>
  auto network() const {
    return Sequential{conv_inside("Conv2d_1a_3x3", 3, 32, 2),
                      conv_inside("Conv2d_2a_3x3", 32, 32, 1),
                      conv("Conv2d_2b_3x3", 32, 64, 3),
                      halve(),
                      conv("Conv2d_3b_1x1", 64, 80),
                      conv_inside("Conv2d_4a_3x3", 80, 192, 1),
                      halve(),
                      block_a("Mixed_5b.", 192, 32),
                      block_a("Mixed_5c.", 256, 64),
                      block_a("Mixed_5d.", 288, 64),
                      block_b("Mixed_6a.", 288),
                      block_c("Mixed_6b.", 128),
                      block_c("Mixed_6c.", 160),
                      block_c("Mixed_6d.", 160),
                      block_c("Mixed_6e.", 192),
                      block_d("Mixed_7a."),
                      block_e("Mixed_7b.", 1280, AveragePool<S>(same_)),
                      block_e("Mixed_7c.", 2048, LastPool(same_)),
                      AveragePool<S>({.window = 8})};
  }

 private:
  /// 35 x 35 pixels.
  auto block_a(const std::string& name, Index in, Index pooled) const {
    return Concatenation{
        conv(name + "branch1x1", in, 64),
        Sequential{conv(name + "branch5x5_1", in, 48), conv(name + "branch5x5_2", 48, 64, 5)},
        Sequential{conv(name + "branch3x3dbl_1", in, 64), conv(name + "branch3x3dbl_2", 64, 96, 3),
                   conv(name + "branch3x3dbl_3", 96, 96, 3)},
        Sequential{AveragePool<S>(same_), conv(name + "branch_pool", in, pooled)}};
  }

  /// 35 x 35 to 17 x 17.
  auto block_b(const std::string& name, Index in) const {
    return Concatenation{
        conv_inside(name + "branch3x3", in, 384, 2),
        Sequential{conv(name + "branch3x3dbl_1", in, 64), conv(name + "branch3x3dbl_2", 64, 96, 3),
                   conv_inside(name + "branch3x3dbl_3", 96, 96, 2)},
        halve()};
  }

  /// 17 x 17.
  auto block_c(const std::string& name, Index width) const {
    return Concatenation{
        conv(name + "branch1x1", 768, 192),
        Sequential{conv(name + "branch7x7_1", 768, width), conv(name + "branch7x7_2", width, width, {1, 7}),
                   conv(name + "branch7x7_3", width, 192, {7, 1})},
        Sequential{conv(name + "branch7x7dbl_1", 768, width),
                   conv(name + "branch7x7dbl_2", width, width, {7, 1}),
                   conv(name + "branch7x7dbl_3", width, width, {1, 7}),
                   conv(name + "branch7x7dbl_4", width, width, {7, 1}),
                   conv(name + "branch7x7dbl_5", width, 192, {1, 7})},
        Sequential{AveragePool<S>(same_), conv(name + "branch_pool", 768, 192)}};
  }

  /// 17 x 17 to 8 x 8.
  auto block_d(const std::string& name) const {
    return Concatenation{
        Sequential{conv(name + "branch3x3_1", 768, 192), conv_inside(name + "branch3x3_2", 192, 320, 2)},
        Sequential{conv(name + "branch7x7x3_1", 768, 192), conv(name + "branch7x7x3_2", 192, 192, {1, 7}),
                   conv(name + "branch7x7x3_3", 192, 192, {7, 1}),
                   conv_inside(name + "branch7x7x3_4", 192, 192, 2)},
        halve()};
  }

  /// 8 x 8.
  template <class Pool>
  auto block_e(const std::string& name, Index in, const Pool& pool) const {
    const auto both_ways = [&](const std::string& prefix) {
      return Concatenation{conv(prefix + "a", 384, 384, {1, 3}), conv(prefix + "b", 384, 384, {3, 1})};
    };
    return Concatenation{
        conv(name + "branch1x1", in, 320),
        Sequential{conv(name + "branch3x3_1", in, 384), both_ways(name + "branch3x3_2")},
        Sequential{conv(name + "branch3x3dbl_1", in, 448), conv(name + "branch3x3dbl_2", 448, 384, 3),
                   both_ways(name + "branch3x3dbl_3")},
        Sequential{pool, conv(name + "branch_pool", in, 192)}};
  }

  static auto halve() { return MaxPool<S>({.window = 3, .stride = 2}); }

  /// To as many pixels.
  auto conv(const std::string& name, Index in, Index out, Extent window = 1) const {
    return unit(name, in, out, {.window = window, .padding = {window.height / 2, window.width / 2}});
  }

  /// With 3 x 3 windows inside the image.
  auto conv_inside(const std::string& name, Index in, Index out, Index stride) const {
    return unit(name, in, out, {.window = 3, .stride = stride});
  }

  auto unit(const std::string& name, Index in, Index out, const ConvolutionOptions& options) const {
    constexpr double epsilon = 0.001;  // beside the variances
    Convolution<S> convolution(in, out, options);
    std::vector<S> weights = read(name + ".conv.weight", detail::interchange_shape(convolution.weight));
    const std::vector<S> gain = read(name + ".bn.weight", {out}), shift = read(name + ".bn.bias", {out});
    const std::vector<S> mean = read(name + ".bn.running_mean", {out});
    const std::vector<S> variance = read(name + ".bn.running_var", {out});
    const std::size_t window = weights.size() / gain.size();
    for (std::size_t c = 0; c < gain.size(); ++c) {
      const double scale = gain[c] / std::sqrt(variance[c] + epsilon);
      convolution.bias.value(static_cast<Index>(c)) = static_cast<S>(shift[c] - mean[c] * scale);
      for (std::size_t i = c * window; i < (c + 1) * window; ++i)
        weights[i] = static_cast<S>(weights[i] * scale);
    }
    convolution.weight.value = from_interchange<S>(convolution.weight, weights);
    return Sequential{std::move(convolution), LeakyReLU<S>(0)};
  }

  std::vector<S> read(const std::string& name, const std::vector<Index>& shape) const {
    std::vector<S> values = read_(name, shape);
    if (static_cast<Index>(values.size()) != detail::element_count(shape))
      throw ShapeError(message(name, ": expected ", shape_text(shape), ", found ", values.size(), " values"));
    return values;
  }

  PoolOptions same_;  ///< of a pool to as many pixels
  const ArrayReader<S>& read_;
};

}  // namespace oneiros::detail

namespace oneiros::evaluation {

/// A FeatureExtractor: the 2,048 channels after Mixed_7c, averaged over the image. Images of any size,
/// N,H,W,3 in [-1, 1], are resized to 299 x 299 first. An image's features are the same bits in any batch.
template <class S = float>
class InceptionV3 {
 public:
  using Scalar = S;

  /// `read(name, shape)` gives the arrays of torchvision's names, `Conv2d_1a_3x3.conv.weight` and so on.
  /// `load_inception_v3` (inception_v3_file.hpp) reads them from a file. Throws ShapeError if an array has
  /// another size, and what `read` throws.
  InceptionV3(InceptionVariant variant, const detail::ArrayReader<S>& read) : trained_(made(variant, read)) {}

  /// Values in a row of features.
  static constexpr Index feature_count() { return 2048; }

  /// N x 2048, valid until the next call. Throws ShapeError for no images, or without pixels or of other
  /// channels.
  TensorView<const S, 2> operator()(const TensorView<const S, 4>& images) {
    return (*this)(images, [](const auto&...) {});
  }

  /// The same, and calls `observe(i, output)` for each layer of the network, from 0, a few images at a time:
  /// for comparisons with other implementations.
  template <class Observe>
  TensorView<const S, 2> operator()(const TensorView<const S, 4>& images, const Observe& observe) {
    detail::check_not_empty(images.shape(), "InceptionV3");
    resize(features_, {images.dimension(0), feature_count()});
    std::visit([&](auto& trained) { run(trained.network, trained.activations, images, observe); }, trained_);
    return const_view(features_);
  }

 private:
  template <class LastPool>
  struct Trained {
    using Network = decltype(std::declval<detail::InceptionBuilder<S>>().template network<LastPool>());
    Network network;
    typename Network::Activations activations{};
  };
  using EitherTrained = std::variant<Trained<AveragePool<S>>, Trained<MaxPool<S>>>;

  static EitherTrained made(InceptionVariant variant, const detail::ArrayReader<S>& read) {
    const detail::InceptionBuilder<S> builder(variant, read);
    if (variant == InceptionVariant::fid) return Trained<MaxPool<S>>{builder.template network<MaxPool<S>>()};
    return Trained<AveragePool<S>>{builder.template network<AveragePool<S>>()};
  }

  template <class Network, class Observe>
  void run(const Network& network, typename Network::Activations& activations,
           const TensorView<const S, 4>& images, const Observe& observe) {
    constexpr Index at_once = 2;  // 130 MB; more would not be faster
    for (Index first = 0; first < images.dimension(0); first += at_once) {
      const Index count = std::min(at_once, images.dimension(0) - first);
      const Tensor<S, 4> x = data::resized(batch_slice(images, first, count), 299, 299, {.antialias = false});
      const TensorView<const S, 4> y = network.forward(x, activations);
      for (std::size_t i = 1; i < Network::depth; ++i) observe(i - 1, activations.input(i));
      observe(Network::depth - 1, y);
      std::copy(y.begin(), y.end(), features_.data() + first * feature_count());
    }
  }

  EitherTrained trained_;
  Tensor<S, 2> features_;
};

}  // namespace oneiros::evaluation
