// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// An encoder that is told what the generator expects: bottom-up and top-down are mixed,
//   z_alpha = (1 - alpha) E(x) + alpha E(G(E(x))),
// where G(E(x)) is the image that the generator predicts. At alpha = 0 it is the encoder, at 1 all that it
// says of x has gone through the generator. Measures, readouts and phases take it for any encoder.

#include <utility>

#include "oneiros/cortex/networks.hpp"

namespace oneiros {

/// Of any encoder and any generator of its images. Its probabilities are the encoder's of x, and so are its
/// parameters and their names; the generator stays as it is.
template <EncoderNetwork E, GeneratorNetwork G>
class TopDownEncoder {
 public:
  using Scalar = typename E::Scalar;  ///< of images, latents and probabilities

  /// What a forward pass leaves for the backward pass.
  struct Activations {
    typename E::Activations bottom_up;  ///< of x
    typename G::Activations generator;
    typename E::Activations top_down;           ///< of the prediction
    Tensor<Scalar, 2> latent, latent_gradient;  ///< the mixture's
    Tensor<Scalar, 2> predicted_gradient;       ///< of E(G(E(x)))
    TensorView<const Scalar, 2> seen{};         ///< E(x)
    TensorView<const Scalar, 4> predicted{};    ///< G(E(x))
  };

  /// Takes trained networks, or copies of them. Throws ValueError for a share outside of [0, 1].
  TopDownEncoder(E encoder, G generator, double alpha)
      : encoder_(std::move(encoder)), generator_(std::move(generator)), alpha_(static_cast<Scalar>(alpha)) {
    if (!(alpha >= 0 && alpha <= 1))
      throw ValueError(detail::message(
          "TopDownEncoder: expected a share of what is predicted from 0 to 1, found ", alpha));
  }

  /// n_z.
  Index latent_size() const { return encoder_.latent_size(); }

  /// z_alpha, N x n_z. Throws ShapeError if the encoder does not take the generator's images.
  TensorView<const Scalar, 2> latent(const TensorView<const Scalar, 4>& images, Activations& a,
                                     const Pass& pass = {}) const {
    return mixed(encoder_.latent(images, a.bottom_up, pass.part("bottom_up")), a, pass);
  }

  /// d of x, the encoder's.
  TensorView<const Scalar, 1> discriminate(const TensorView<const Scalar, 4>& images, Activations& a,
                                           const Pass& pass = {}) const {
    return encoder_.discriminate(images, a.bottom_up, pass.part("bottom_up"));
  }

  /// z_alpha, and d of x.
  Heads<Scalar> both(const TensorView<const Scalar, 4>& images, Activations& a, const Pass& pass = {}) const {
    const Heads<Scalar> heads = encoder_.both(images, a.bottom_up, pass.part("bottom_up"));
    return {mixed(heads.latent, a, pass), heads.external};
  }

  /// Backward through both ways; the generator learns nothing. Returns the images' gradient.
  TensorView<const Scalar, 4> backward(const TensorView<const Scalar, 4>& images,
                                       const HeadGradients<Scalar>& gradients, Activations& a,
                                       Gradients wanted = Gradients::all) {
    HeadGradients<Scalar> bottom_up{.external = gradients.external};
    if (gradients.latent) {
      check_shape(gradients.latent.shape(), a.seen.shape(), "TopDownEncoder: latent gradient");
      a.latent_gradient = gradients.latent.map() * (1 - alpha_);
      if (alpha_ != 0) {
        a.predicted_gradient = gradients.latent.map() * alpha_;
        const Gradients of_prediction = wants_parameters(wanted) ? Gradients::all : Gradients::input;
        const auto dx = encoder_.backward(a.predicted, {.latent = const_view(a.predicted_gradient)},
                                          a.top_down, of_prediction);
        a.latent_gradient += generator_.backward(a.seen, dx, a.generator, Gradients::input).map();
      }
      bottom_up.latent = const_view(a.latent_gradient);
    }
    return encoder_.backward(images, bottom_up, a.bottom_up, wanted);
  }

  /// Visits the encoder, under no name of its own.
  template <class Self, class Visitor>
  static void for_each_part(Self& self, const Visitor& visit) {
    visit("", self.encoder_);
  }

 private:
  TensorView<const Scalar, 2> mixed(const TensorView<const Scalar, 2>& seen, Activations& a,
                                    const Pass& pass) const {
    a.seen = seen;
    if (alpha_ == 0) return seen;
    a.predicted = generator_.forward(seen, a.generator, pass.part("generator"));
    const auto predicted = encoder_.latent(a.predicted, a.top_down, pass.part("top_down"));
    a.latent = seen.map() * (1 - alpha_) + predicted.map() * alpha_;
    return const_view(a.latent);
  }

  E encoder_;
  G generator_;
  Scalar alpha_;
};

}  // namespace oneiros
