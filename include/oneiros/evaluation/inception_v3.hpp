// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Inception v3 (Szegedy, Vanhoucke, Ioffe, Shlens, Wojna, Rethinking the Inception architecture for computer
// vision, 2016) up to its last pooling: the features of the Frechet inception distance (Heusel, Ramsauer,
// Unterthiner, Nessler, Hochreiter, GANs trained by a two time-scale update rule, 2017). The distance means
// something only with the weights that everybody uses; docs/inception.md says where they are.

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "oneiros/evaluation/feed_forward.hpp"

namespace oneiros::evaluation {

/// The two networks in use; they differ in how they pool, and in their weights.
enum class InceptionVariant {
  torchvision,  ///< as torchvision trained it
  fid,          ///< as the original program for the Frechet inception distance has it
};

}  // namespace oneiros::evaluation

namespace oneiros::detail {

/// The network as a table. Names, and the order of branches, are torchvision's.
template <class S>
class InceptionTable {
  using Step = evaluation::Step<S>;
  using Pooling = evaluation::Pooling;
  using Pool = evaluation::Pool;
  using Sequence = evaluation::Sequence<S>;

 public:
  explicit InceptionTable(evaluation::InceptionVariant variant)
      : fid_(variant == evaluation::InceptionVariant::fid) {}

  Sequence network() const {
    const Step average = pool_same(fid_ ? Pool::average_inside : Pool::average);
    const Step last = fid_ ? pool_same(Pool::maximum) : average;
    return {{"resize", evaluation::BilinearResize{{299, 299}}},
            conv_inside("Conv2d_1a_3x3", 32, 2),
            conv_inside("Conv2d_2a_3x3", 32, 1),
            conv("Conv2d_2b_3x3", 64, {3, 3}),
            halve("maxpool1"),
            conv("Conv2d_3b_1x1", 80),
            conv_inside("Conv2d_4a_3x3", 192, 1),
            halve("maxpool2"),
            block_a("Mixed_5b", average, 32),
            block_a("Mixed_5c", average, 64),
            block_a("Mixed_5d", average, 64),
            block_b("Mixed_6a"),
            block_c("Mixed_6b", average, 128),
            block_c("Mixed_6c", average, 160),
            block_c("Mixed_6d", average, 160),
            block_c("Mixed_6e", average, 192),
            block_d("Mixed_7a"),
            block_e("Mixed_7b", average),
            block_e("Mixed_7c", last),
            {"avgpool", Pooling{Pool::average, {8, 8}}}};
  }

 private:
  /// 35 x 35 pixels.
  static Step block_a(std::string name, const Step& pool, Index pooled) {
    return branches(std::move(name), {{conv("branch1x1", 64)},
                                      {conv("branch5x5_1", 48), conv("branch5x5_2", 64, {5, 5})},
                                      {conv("branch3x3dbl_1", 64), conv("branch3x3dbl_2", 96, {3, 3}),
                                       conv("branch3x3dbl_3", 96, {3, 3})},
                                      {pool, conv("branch_pool", pooled)}});
  }

  /// 35 x 35 to 17 x 17.
  static Step block_b(std::string name) {
    return branches(std::move(name), {{conv_inside("branch3x3", 384, 2)},
                                      {conv("branch3x3dbl_1", 64), conv("branch3x3dbl_2", 96, {3, 3}),
                                       conv_inside("branch3x3dbl_3", 96, 2)},
                                      {halve()}});
  }

  /// 17 x 17.
  static Step block_c(std::string name, const Step& pool, Index width) {
    return branches(
        std::move(name),
        {{conv("branch1x1", 192)},
         {conv("branch7x7_1", width), conv("branch7x7_2", width, {1, 7}), conv("branch7x7_3", 192, {7, 1})},
         {conv("branch7x7dbl_1", width), conv("branch7x7dbl_2", width, {7, 1}),
          conv("branch7x7dbl_3", width, {1, 7}), conv("branch7x7dbl_4", width, {7, 1}),
          conv("branch7x7dbl_5", 192, {1, 7})},
         {pool, conv("branch_pool", 192)}});
  }

  /// 17 x 17 to 8 x 8.
  static Step block_d(std::string name) {
    return branches(std::move(name),
                    {{conv("branch3x3_1", 192), conv_inside("branch3x3_2", 320, 2)},
                     {conv("branch7x7x3_1", 192), conv("branch7x7x3_2", 192, {1, 7}),
                      conv("branch7x7x3_3", 192, {7, 1}), conv_inside("branch7x7x3_4", 192, 2)},
                     {halve()}});
  }

  /// 8 x 8.
  static Step block_e(std::string name, const Step& pool) {
    const auto both_ways = [](const std::string& prefix) {
      return branches("", {{conv(prefix + "a", 384, {1, 3})}, {conv(prefix + "b", 384, {3, 1})}});
    };
    return branches(std::move(name), {{conv("branch1x1", 320)},
                                      {conv("branch3x3_1", 384), both_ways("branch3x3_2")},
                                      {conv("branch3x3dbl_1", 448), conv("branch3x3dbl_2", 384, {3, 3}),
                                       both_ways("branch3x3dbl_3")},
                                      {pool, conv("branch_pool", 192)}});
  }

  /// A convolution of as many pixels as it reads.
  static Step conv(std::string name, Index channels, Extent window = {}) {
    const Extent padding{window.height / 2, window.width / 2};
    return {std::move(name), evaluation::FoldedConvolution<S>(channels, window, {}, padding)};
  }

  /// One of 3 x 3 windows inside the image.
  static Step conv_inside(std::string name, Index channels, Index step) {
    return {std::move(name), evaluation::FoldedConvolution<S>(channels, {3, 3}, {step, step})};
  }

  static Step halve(std::string name = "") {
    return {std::move(name), Pooling{Pool::maximum, {3, 3}, {2, 2}}};
  }

  static Step pool_same(Pool pool) { return {"", Pooling{pool, {3, 3}, {1, 1}, {1, 1}}}; }

  static Step branches(std::string name, std::vector<Sequence> sequences) {
    return {std::move(name), evaluation::Branches<S>{std::move(sequences)}};
  }

  bool fid_;
};

}  // namespace oneiros::detail

namespace oneiros::evaluation {

/// A FeatureExtractor: the 2,048 channels after Mixed_7c, averaged over the image. Images of any size,
/// N,H,W,3 in [-1, 1], are resized to 299 x 299 first. An image's features are the same bits in any batch.
template <class S = float>
class InceptionV3 {
 public:
  using Scalar = S;  ///< of images and features

  /// `read(name, shape)` gives the arrays of torchvision's names, `Conv2d_1a_3x3.conv.weight` and so on.
  /// `load_inception_v3` (io/inception_v3.hpp) reads them from a file. Throws ShapeError if an array has
  /// another size, and what `read` throws.
  template <ArrayReader<S> Read>
  InceptionV3(InceptionVariant variant, const Read& read)
      : network_(detail::InceptionTable<S>(variant).network(), 3, read) {}

  /// Values in a row of features.
  static constexpr Index feature_count() { return 2048; }

  /// N x 2048, valid until the next call. Throws ShapeError for no images, or without pixels or of other
  /// channels.
  TensorView<const S, 2> operator()(const TensorView<const S, 4>& images) {
    return (*this)(images, [](const auto&...) {});
  }

  /// The same, and calls `observe(name, output)` after each block, a few images at a time: for comparisons
  /// with other implementations.
  template <class Observe>
  TensorView<const S, 2> operator()(const TensorView<const S, 4>& images, const Observe& observe) {
    constexpr Index at_once = 8;  // 100 MB; more would not be faster
    detail::check_not_empty(images.shape(), "InceptionV3");
    resize(features_, {images.dimension(0), feature_count()});
    for (Index first = 0; first < images.dimension(0); first += at_once) {
      const Index count = std::min(at_once, images.dimension(0) - first);
      const TensorView<const S, 4> output = network_(batch_slice(images, first, count), observe);
      std::copy(output.begin(), output.end(), features_.data() + first * feature_count());
    }
    return const_view(features_);
  }

 private:
  FeedForward<S> network_;
  Tensor<S, 2> features_;
};

}  // namespace oneiros::evaluation
