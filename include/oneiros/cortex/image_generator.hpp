// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// A generator made of any network that maps one-pixel images of n_z channels to images.

#include <utility>

#include "oneiros/cortex/networks.hpp"

namespace oneiros {

/// Latents N x n_z -> images, through a network that sees the latents as N x 1 x 1 x n_z.
template <Layer Network>
class ImageGenerator {
 public:
  using Scalar = typename Network::Scalar;            ///< of latents and images
  using Activations = typename Network::Activations;  ///< the network's own

  /// Takes a network from N x 1 x 1 x n_z to images.
  explicit ImageGenerator(Network network) : network_(std::move(network)) {}

  /// The images N x H x W x C, a view into the activations. Throws ShapeError if the network does not take
  /// such latents.
  TensorView<const Scalar, 4> forward(const TensorView<const Scalar, 2>& latents, Activations& activations,
                                      const Pass& pass = {}) const {
    return pass.shown(network_, network_.forward(as_images(latents), activations, pass));
  }

  /// Takes the images' gradient N x H x W x C and returns the latents' N x n_z; empty if it is not wanted.
  TensorView<const Scalar, 2> backward(const TensorView<const Scalar, 2>& latents,
                                       const TensorView<const Scalar, 4>& image_gradient,
                                       Activations& activations, Gradients wanted = Gradients::all) {
    const auto dz = network_.backward(as_images(latents), image_gradient, activations, wanted);
    return {dz.data(), dz ? latents.shape() : Shape<2>{}};
  }

  /// The shape of the images for N latents of a size.
  Shape<4> output_shape(const Shape<2>& latents) const {
    return network_.output_shape({latents[0], 1, 1, latents[1]});
  }

  /// Visits the network, under no name of its own.
  template <class Self, class Visitor>
  static void for_each_part(Self& self, const Visitor& visit) {
    visit("", self.network_);
  }

  /// What it was made from.
  Network& network() { return network_; }
  const Network& network() const { return network_; }

 private:
  static TensorView<const Scalar, 4> as_images(const TensorView<const Scalar, 2>& latents) {
    return {latents.data(), {latents.dimension(0), 1, 1, latents.dimension(1)}};
  }

  Network network_;
};

}  // namespace oneiros
