// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The paper's generator G (Methods, "Network architecture"): four transposed convolutions from a latent to an
// image.

#include "oneiros/cortex/encoder.hpp"
#include "oneiros/cortex/image_generator.hpp"
#include "oneiros/layers/tanh.hpp"
#include "oneiros/layers/transposed_convolution.hpp"

namespace oneiros {

namespace detail {

template <class S>
using PaperProjection = TransposedConvolution<Window<4>, Stride<1>, Padding<0>, S>;
template <class S>
using PaperTransposed = TransposedConvolution<Window<4>, Stride<2>, Padding<1>, S>;
template <class S>
using PaperGenerator =
    ImageGenerator<Sequential<PaperProjection<S>, LeakyReLU<S>, PaperTransposed<S>, LeakyReLU<S>,
                              PaperTransposed<S>, LeakyReLU<S>, PaperTransposed<S>, Tanh<S>>>;

}  // namespace detail

inline namespace ONEIROS_TARGET {

/// Latents N x n_z -> images N x 32 x 32 x channels in (-1, 1). Parameters carry the names of the authors'
/// state dict: tconv1.0.weight, ..., tconv4.0.bias.
template <class S = float>
class Generator : public detail::PaperGenerator<S> {
  using Base = detail::PaperGenerator<S>;

 public:
  /// Draws weights from Normal(0, 0.02) and biases from U(-b, b), b = 1/sqrt(fan in).
  Generator(const CortexOptions& options, const Rng& rng) : Base(make(options)) {
    prefix_names(this->network().template layer<0>(), "tconv1.0.");
    prefix_names(this->network().template layer<2>(), "tconv2.0.");
    prefix_names(this->network().template layer<4>(), "tconv3.0.");
    prefix_names(this->network().template layer<6>(), "tconv4.0.");
    initialize(*this, rng, "generator");
  }

 private:
  static Base make(const CortexOptions& o) {
    using Transposed = detail::PaperTransposed<S>;
    const Index width = o.base_width;
    return Base(Sequential{detail::PaperProjection<S>(o.latent_size, 4 * width), LeakyReLU<S>{},
                           Transposed(4 * width, 2 * width), LeakyReLU<S>{}, Transposed(2 * width, width),
                           LeakyReLU<S>{}, Transposed(width, o.channels), Tanh<S>{}});
  }
};

}  // namespace ONEIROS_TARGET
}  // namespace oneiros
