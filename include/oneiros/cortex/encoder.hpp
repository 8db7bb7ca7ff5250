// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The paper's encoder E and discriminator head d (Methods, "Network architecture"): three convolutions that
// both share, a convolution to the latent, and one to a probability.

#include "oneiros/cortex/two_headed_encoder.hpp"
#include "oneiros/layers/convolution.hpp"
#include "oneiros/layers/initialize.hpp"
#include "oneiros/layers/leaky_relu.hpp"
#include "oneiros/layers/sequential.hpp"
#include "oneiros/layers/sigmoid.hpp"

namespace oneiros {

/// Sizes of the paper's networks.
struct CortexOptions {
  Index latent_size = 256;  ///< n_z
  Index base_width = 64;    ///< n_f, channels of the first convolution
  Index channels = 3;       ///< of the images, which are 32 x 32
};

namespace detail {

template <class S>
using PaperConvolution = Convolution<Window<4>, Stride<2>, Padding<1>, S>;
template <class S>
using PaperHead = Convolution<Window<4>, Stride<2>, Padding<0>, S>;
template <class S>
using PaperTrunk = Sequential<PaperConvolution<S>, LeakyReLU<S>, PaperConvolution<S>, LeakyReLU<S>,
                              PaperConvolution<S>, LeakyReLU<S>>;
template <class S>
using PaperEncoder = TwoHeadedEncoder<PaperTrunk<S>, PaperHead<S>, Sequential<PaperHead<S>, Sigmoid<S>>>;

}  // namespace detail

inline namespace ONEIROS_TARGET {

/// Images N x 32 x 32 x channels -> latents N x n_z and probabilities N. Parameters carry the names of the
/// authors' state dict: conv1.0.weight, ..., conv4.0.bias, dis.0.weight, dis.0.bias.
template <class S = float>
class Encoder : public detail::PaperEncoder<S> {
  using Base = detail::PaperEncoder<S>;

 public:
  /// Draws weights from Normal(0, 0.02) and biases from U(-b, b), b = 1/sqrt(fan in).
  Encoder(const CortexOptions& options, const Rng& rng) : Base(make(options)) {
    prefix_names(this->trunk().template layer<0>(), "conv1.0.");
    prefix_names(this->trunk().template layer<2>(), "conv2.0.");
    prefix_names(this->trunk().template layer<4>(), "conv3.0.");
    prefix_names(this->latent_head(), "conv4.0.");
    prefix_names(this->discriminator_head(), "dis.0.");
    initialize(*this, rng, "encoder");
  }

 private:
  static Base make(const CortexOptions& o) {
    using Conv = detail::PaperConvolution<S>;
    using Head = detail::PaperHead<S>;
    const Index width = o.base_width;
    return Base(Sequential{Conv(o.channels, width), LeakyReLU<S>{}, Conv(width, 2 * width), LeakyReLU<S>{},
                           Conv(2 * width, 4 * width), LeakyReLU<S>{}},
                Head(4 * width, o.latent_size), Sequential{Head(4 * width, 1), Sigmoid<S>{}},
                {1, 32, 32, o.channels});
  }
};

}  // namespace ONEIROS_TARGET
}  // namespace oneiros
