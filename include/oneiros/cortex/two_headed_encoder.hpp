// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// An encoder made of three networks: a trunk, and two heads on the same features.

#include <algorithm>
#include <functional>
#include <utility>

#include "oneiros/cortex/networks.hpp"

namespace oneiros {

/// Images -> features (trunk) -> latent (latent head, N x 1 x 1 x n_z) and probability (discriminator head,
/// N x 1 x 1 x 1, in [0, 1]).
template <Layer Trunk, Layer LatentHead, Layer DiscriminatorHead>
class TwoHeadedEncoder {
 public:
  using Scalar = typename Trunk::Scalar;  ///< of images, latents and probabilities

  /// What a forward pass leaves for the backward pass; a head that did not run has nothing in it.
  struct Activations {
    typename Trunk::Activations trunk;                           ///< what the trunk leaves
    typename LatentHead::Activations latent_head;                ///< and the head of the latents
    typename DiscriminatorHead::Activations discriminator_head;  ///< and the head of the probabilities
    TensorView<const Scalar, 4> features;                        ///< the trunk's output, which both heads see
    Tensor<Scalar, 4> feature_gradient;                          ///< the sum over both heads
  };

  /// `image` is one image's shape, 1 x H x W x C. Throws ShapeError if the parts do not fit on each other.
  TwoHeadedEncoder(Trunk trunk, LatentHead latent_head, DiscriminatorHead discriminator_head,
                   const Shape<4>& image)
      : trunk_(std::move(trunk)),
        latent_head_(std::move(latent_head)),
        discriminator_head_(std::move(discriminator_head)),
        image_(image) {
    const Shape<4> features = trunk_.output_shape(image);
    const Shape<4> latent = latent_head_.output_shape(features);
    check_shape(latent, {image[0], 1, 1, latent[3]}, "TwoHeadedEncoder: output of the latent head");
    check_shape(discriminator_head_.output_shape(features), {image[0], 1, 1, 1},
                "TwoHeadedEncoder: output of the discriminator head");
    latent_size_ = latent[3];
  }

  /// n_z.
  Index latent_size() const { return latent_size_; }

  /// z, N x n_z, without running the other head. Throws ShapeError for images of another size, if the trunk makes
  /// other features of them.
  TensorView<const Scalar, 2> latent(const TensorView<const Scalar, 4>& images, Activations& activations,
                                     const Pass& pass = {}) const {
    run_trunk(images, activations, pass);
    return latent_of_features(activations, pass);
  }

  /// d, the probabilities of N images to come from outside, without running the other head.
  TensorView<const Scalar, 1> discriminate(const TensorView<const Scalar, 4>& images,
                                           Activations& activations, const Pass& pass = {}) const {
    run_trunk(images, activations, pass);
    return discriminate_features(activations, pass);
  }

  /// z and d, with one pass through the trunk.
  Heads<Scalar> both(const TensorView<const Scalar, 4>& images, Activations& activations,
                     const Pass& pass = {}) const {
    run_trunk(images, activations, pass);
    return {latent_of_features(activations, pass), discriminate_features(activations, pass)};
  }

  /// Backward through the heads that have a gradient, and the trunk; returns the images' gradient.
  TensorView<const Scalar, 4> backward(const TensorView<const Scalar, 4>& images,
                                       const HeadGradients<Scalar>& gradients, Activations& activations,
                                       Gradients wanted = Gradients::all) {
    if (gradients.latent)
      detail::check_not_empty(gradients.latent.shape(), "TwoHeadedEncoder: latent gradient");
    if (gradients.external)
      detail::check_not_empty(gradients.external.shape(), "TwoHeadedEncoder: external gradient");
    const Gradients of_head = wants_parameters(wanted) ? Gradients::all : Gradients::input;
    TensorView<const Scalar, 4> from_latent, from_external;
    if (gradients.latent)
      from_latent = latent_head_.backward(activations.features, as_images(gradients.latent),
                                          activations.latent_head, of_head);
    if (gradients.external)
      from_external = discriminator_head_.backward(activations.features, as_images(gradients.external),
                                                   activations.discriminator_head, of_head);
    if (!from_latent && !from_external)
      throw ValueError("TwoHeadedEncoder: backward without a gradient of either head");
    TensorView<const Scalar, 4> sum = from_latent ? from_latent : from_external;
    if (from_latent && from_external) {
      const auto both = copied(activations.feature_gradient, from_latent);
      std::transform(both.begin(), both.end(), from_external.begin(), both.begin(), std::plus());
      sum = both;
    }
    return trunk_.backward(images, sum, activations.trunk, wanted);
  }

  /// Visits the trunk, the latent head, then the discriminator head.
  template <class Self, class Visitor>
  static void for_each_part(Self& self, const Visitor& visit) {
    visit("trunk", self.trunk_);
    visit("latent_head", self.latent_head_);
    visit("discriminator_head", self.discriminator_head_);
  }

  /// Images to features.
  Trunk& trunk() { return trunk_; }
  const Trunk& trunk() const { return trunk_; }
  /// Features to latents.
  LatentHead& latent_head() { return latent_head_; }
  const LatentHead& latent_head() const { return latent_head_; }
  /// Features to probabilities.
  DiscriminatorHead& discriminator_head() { return discriminator_head_; }
  const DiscriminatorHead& discriminator_head() const { return discriminator_head_; }

 private:
  void run_trunk(const TensorView<const Scalar, 4>& images, Activations& activations,
                 const Pass& pass) const {
    detail::check_not_empty(images.shape(), "TwoHeadedEncoder");
    Shape<4> batch = image_;
    batch[0] = images.dimension(0);
    if (trunk_.output_shape(images.shape()) != trunk_.output_shape(batch))
      throw ShapeError(detail::message("TwoHeadedEncoder: expected images (N,H,W,C) of ", to_string(batch),
                                       ", found ", to_string(images.shape())));
    activations.features = pass.shown(trunk_, trunk_.forward(images, activations.trunk, pass.part("trunk")));
  }

  TensorView<const Scalar, 2> latent_of_features(Activations& activations, const Pass& pass) const {
    const auto z = pass.shown(
        latent_head_,
        latent_head_.forward(activations.features, activations.latent_head, pass.part("latent_head")));
    return reshaped<2>(z, {z.dimension(0), latent_size_});
  }

  TensorView<const Scalar, 1> discriminate_features(Activations& activations, const Pass& pass) const {
    const auto d = pass.shown(
        discriminator_head_, discriminator_head_.forward(activations.features, activations.discriminator_head,
                                                         pass.part("discriminator_head")));
    return reshaped<1>(d, {d.dimension(0)});
  }

  template <int Rank>
  static TensorView<const Scalar, 4> as_images(const TensorView<const Scalar, Rank>& gradient) {
    return reshaped<4>(gradient, {gradient.dimension(0), 1, 1, gradient.size() / gradient.dimension(0)});
  }

  Trunk trunk_;
  LatentHead latent_head_;
  DiscriminatorHead discriminator_head_;
  Shape<4> image_;
  Index latent_size_ = 0;
};

}  // namespace oneiros
