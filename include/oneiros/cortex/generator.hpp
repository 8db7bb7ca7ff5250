// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The paper's generator G (Methods, "Network architecture"): transposed convolutions from a latent to an
// image.

#include <string>
#include <utility>
#include <vector>

#include "oneiros/cortex/detail/block.hpp"
#include "oneiros/cortex/image_generator.hpp"
#include "oneiros/cortex/options.hpp"
#include "oneiros/layers/initialize.hpp"
#include "oneiros/layers/sequential.hpp"
#include "oneiros/layers/stack.hpp"
#include "oneiros/layers/tanh.hpp"

namespace oneiros {

namespace detail {

template <class S>
using PaperGenerator =
    ImageGenerator<Sequential<Stack<Block<TransposedConvolution<S>>>, TransposedConvolution<S>, Tanh<S>>>;

}  // namespace detail

inline namespace ONEIROS_TARGET {

/// Latents N x n_z -> images N x H x W x channels in [-1, 1]. Parameters have the names of the authors' state
/// dict: tconv1.0.weight, ..., tconv4.0.bias.
template <class S = float>
class Generator : public detail::PaperGenerator<S> {
  using Base = detail::PaperGenerator<S>;

 public:
  /// Draws weights from Normal(0, 0.02) and biases from U(-b, b), b = 1/sqrt(fan in). Throws ShapeError for
  /// sizes that do not fit each other.
  Generator(const CortexOptions& options, const Rng& rng) : Base(make(options)) {
    initialize(*this, rng, "generator");
  }

  /// Visits the layers under the authors' names: tconv1, tconv2, ...
  template <class Self, class Visitor>
  static void for_each_part(Self& self, const Visitor& visit) {
    auto& stack = get<0>(self.network());
    for (std::size_t i = 0; i < stack.depth(); ++i) visit(detail::numbered("tconv", i + 1), stack.layer(i));
    visit(detail::numbered("tconv", stack.depth() + 1) + ".0", get<1>(self.network()));
  }

 private:
  static Base make(const CortexOptions& o) {
    const std::vector<Index> widths = detail::widths_of(o);
    std::vector<detail::Block<TransposedConvolution<S>>> stack;
    ConvolutionOptions options{.window = detail::rest_of(o)};  // of the first; the others double the image
    Index channels = o.latent_size;
    for (auto width = widths.rbegin(); width != widths.rend(); ++width)
      stack.emplace_back(std::exchange(channels, *width), *width, std::exchange(options, detail::halving),
                         o.normalization);
    return Base(Sequential{Stack(std::move(stack)),
                           TransposedConvolution<S>(widths.front(), o.image[2], detail::halving), Tanh<S>{}});
  }
};

}  // namespace ONEIROS_TARGET
}  // namespace oneiros
