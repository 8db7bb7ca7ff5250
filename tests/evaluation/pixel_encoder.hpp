// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// An encoder whose latents are the pixels that it sees, for tests of what images become on their way to it.

#include <algorithm>

#include "oneiros/cortex/networks.hpp"

namespace oneiros::test {

template <class S>
struct PixelEncoder {
  using Scalar = S;

  struct Activations {
    Tensor<S, 2> latent;
  };

  Index pixels;

  Index latent_size() const { return pixels; }

  TensorView<const S, 2> latent(const TensorView<const S, 4>& images, Activations& activations,
                                const Pass& = {}) const {
    resize(activations.latent, {images.dimension(0), pixels});
    std::copy_n(images.data(), images.size(), activations.latent.data());
    return const_view(activations.latent);
  }
  TensorView<const S, 1> discriminate(const TensorView<const S, 4>&, Activations&, const Pass& = {}) const {
    return {};
  }
  Heads<S> both(const TensorView<const S, 4>& images, Activations& activations, const Pass& = {}) const {
    return {latent(images, activations), {}};
  }
  TensorView<const S, 4> backward(const TensorView<const S, 4>&, const HeadGradients<S>&, Activations&,
                                  Gradients) {
    return {};
  }
  template <class Visitor>
  void for_each_parameter(const Visitor&) const {}
};

}  // namespace oneiros::test
