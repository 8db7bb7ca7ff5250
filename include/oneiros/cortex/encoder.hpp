// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The paper's encoder E and discriminator head d (Methods, "Network architecture"): convolutions that halve
// the image and that both share, a convolution to the latent, and one to a probability.

#include <string>
#include <utility>
#include <vector>

#include "oneiros/cortex/detail/block.hpp"
#include "oneiros/cortex/options.hpp"
#include "oneiros/cortex/two_headed_encoder.hpp"
#include "oneiros/layers/initialize.hpp"
#include "oneiros/layers/sequential.hpp"
#include "oneiros/layers/sigmoid.hpp"
#include "oneiros/layers/stack.hpp"

namespace oneiros {

namespace detail {

template <class S>
using PaperEncoder =
    TwoHeadedEncoder<Stack<Block<Convolution<S>>>, Convolution<S>, Sequential<Convolution<S>, Sigmoid<S>>>;

}  // namespace detail

inline namespace ONEIROS_TARGET {

/// Images N x H x W x channels -> latents N x n_z and probabilities N. Parameters have the names of the
/// authors' state dict: conv1.0.weight, ..., conv4.0.bias, dis.0.weight, dis.0.bias.
template <class S = float>
class Encoder : public detail::PaperEncoder<S> {
  using Base = detail::PaperEncoder<S>;

 public:
  /// Draws weights from Normal(0, 0.02) and biases from U(-b, b), b = 1/sqrt(fan in). Throws ShapeError for
  /// sizes that do not fit each other.
  Encoder(const CortexOptions& options, const Rng& rng) : Base(make(options)) {
    initialize(*this, rng, "encoder");
  }

  /// Visits the layers under the authors' names: conv1, conv2, ..., the latent head as the next, dis.
  template <class Self, class Visitor>
  static void for_each_part(Self& self, const Visitor& visit) {
    auto& trunk = self.trunk();
    for (std::size_t i = 0; i < trunk.depth(); ++i) visit(detail::numbered("conv", i + 1), trunk.layer(i));
    visit(detail::numbered("conv", trunk.depth() + 1) + ".0", self.latent_head());
    visit("dis", self.discriminator_head());
  }

 private:
  static Base make(const CortexOptions& o) {
    const std::vector<Index> widths = detail::widths_of(o);
    const ConvolutionOptions head{.window = detail::rest_of(o), .stride = 2};
    std::vector<detail::Block<Convolution<S>>> trunk;
    for (Index channels = o.image[2]; const Index width : widths)
      trunk.emplace_back(std::exchange(channels, width), width, detail::halving, o.normalization);
    return Base(Stack(std::move(trunk)), Convolution<S>(widths.back(), o.latent_size, head),
                Sequential{Convolution<S>(widths.back(), 1, head), Sigmoid<S>{}},
                {1, o.image[0], o.image[1], o.image[2]});
  }
};

}  // namespace ONEIROS_TARGET
}  // namespace oneiros
