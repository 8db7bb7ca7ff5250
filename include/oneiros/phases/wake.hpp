// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Wake (Methods, "Wake"): images come from outside. The encoder's latents are kept Gaussian and decoded
// again, the discriminator learns that this is external, and the hippocampus stores the latents.

#include <type_traits>

#include "oneiros/cortex/networks.hpp"
#include "oneiros/phases/phase.hpp"
#include "oneiros/phases/policies/gradient_route.hpp"
#include "oneiros/phases/policies/latent_noise.hpp"
#include "oneiros/phases/policies/objectives.hpp"
#include "oneiros/phases/policies/update.hpp"

namespace oneiros {

/// z = E(x), d = d(x), x_hat = G(z); minimises L_img + L_KL + L_real for E and G. Called with images N x H x
/// W x C in
/// [-1, 1]: `wake(cortex, hippocampus, images, rng)`.
struct Wake {
  static constexpr const char* name = "wake";
  static constexpr bool sees_images = true;

  /// Its roles, and who plays them by default.
  using Defaults = DefaultPolicies<Objectives<ImageReconstruction, LatentPrior, External>,
                                   NoLatentPerturbation, Follow, UpdateBoth>;

  /// L_img, L_KL and L_real, each `not_computed` where no objective asks for it.
  struct Losses {
    double image = not_computed;  ///< mean of (x_hat - x)^2 over all elements
    double prior = not_computed;  ///< mean over latents of the divergence from N(0, 1)
    double real = not_computed;   ///< mean of -log d(x)

    /// Calls `f(name, value)` for each.
    template <class F>
    void for_each(const F& f) const {
      f("image", image);
      f("prior", prior);
      f("real", real);
    }
  };

  /// What forward leaves for backward.
  template <class Cortex, class Policies>
  struct Activations {
    using S = typename Cortex::Scalar;

    /// The policy that perturbs the latents.
    using Perturbation = typename Policies::template Player<roles::LatentPerturbation>;
    static_assert(
        detail::Perturbs<Perturbation, S, 2>,
        "Phase: a perturbation has Activations, apply and transpose (see oneiros/phases/roles.hpp)");

    typename Cortex::EncoderType::Activations encoder;
    typename Cortex::GeneratorType::Activations generator;

    /// What the perturbation keeps, noise for instance.
    typename Perturbation::template Activations<S> perturbation;
    TensorView<const S, 2> latent;          ///< z
    TensorView<const S, 1> external;        ///< d
    Tensor<S, 2> decoded;                   ///< z as the generator sees it
    TensorView<const S, 4> reconstruction;  ///< x_hat
    Tensor<S, 2> latent_gradient;           ///< of all losses in z
    Tensor<S, 1> external_gradient;         ///< of L_real in d
    Tensor<S, 4> image_gradient;            ///< of L_img in x_hat
    Tensor<S, 2> decoded_gradient;          ///< of L_img in the latents that were decoded
  };

  /// Runs what the objectives need and returns the losses. Throws NumericalError, naming the loss, if one is
  /// not finite, and ShapeError if the generator makes images of another shape.
  template <class Policies, class A, class Cortex, class M, class S = typename Cortex::Scalar>
  static Losses forward(const Policies& policies, A& a, const Cortex& cortex, const M&, const Draws& draws,
                        const std::type_identity_t<TensorView<const S, 4>>& images) {
    using Terms = typename Policies::template Player<roles::Objectives>;
    const Terms& objectives = get<roles::Objectives>(policies);
    const auto checked = [&](double loss, const char* which) {
      return detail::require_finite<Wake>(loss, which, draws.moment());
    };
    const Pass encoding(draws.scope("encoder"));
    Losses losses;
    if constexpr (Terms::template about<subjects::Probability>) {
      const Heads<S> heads = cortex.encoder.both(images, a.encoder, encoding);
      a.latent = heads.latent;
      a.external = heads.external;
      const auto gradient = zeroed(a.external_gradient, a.external.shape());
      losses.real =
          checked(objectives.template evaluate<subjects::Probability>(a.external, gradient), "real");
    } else {
      a.latent = cortex.encoder.latent(images, a.encoder, encoding);
    }
    const auto latent_gradient = zeroed(a.latent_gradient, a.latent.shape());
    if constexpr (Terms::template about<subjects::Latent>)
      losses.prior =
          checked(objectives.template evaluate<subjects::Latent>(a.latent, latent_gradient), "prior");
    if constexpr (Terms::template about<subjects::Image>) {
      const auto decoded = copied(a.decoded, a.latent);
      get<roles::LatentPerturbation>(policies).apply(decoded, a.perturbation, draws.scope("latent"));
      a.reconstruction = cortex.generator.forward(decoded, a.generator, Pass(draws.scope("generator")));
      check_shape(a.reconstruction.shape(), images.shape(), "wake: images that the generator makes");
      const auto gradient = zeroed(a.image_gradient, images.shape());
      losses.image =
          checked(objectives.template evaluate<subjects::Image>(a.reconstruction, images, gradient), "image");
    }
    return losses;
  }

  /// Adds the gradients of both networks; L_img goes through G into z and E, unless the gradient route ends
  /// before E.
  template <class Policies, class A, class Cortex, class S = typename Cortex::Scalar>
  static void backward(const Policies& policies, A& a, Cortex& cortex,
                       const std::type_identity_t<TensorView<const S, 4>>& images) {
    using Terms = typename Policies::template Player<roles::Objectives>;
    using Route = typename Policies::template Player<roles::GradientRoute>;
    constexpr bool image_reaches_encoder = Terms::template about<subjects::Image> && Route::reaches_generator;
    if constexpr (Terms::template about<subjects::Image>) {
      const auto through_generator =
          cortex.generator.backward(a.decoded, a.image_gradient, a.generator, detail::wanted_by<Route>());
      if constexpr (image_reaches_encoder) {
        const auto gradient = copied(a.decoded_gradient, through_generator);
        get<roles::LatentPerturbation>(policies).transpose(gradient, a.perturbation);
        const auto factor = static_cast<S>(get<roles::GradientRoute>(policies).factor());
        for (Index i = 0; i < gradient.size(); ++i)
          a.latent_gradient.data()[i] += gradient.data()[i] * factor;
      }
    }
    HeadGradients<S> gradients;
    if constexpr (image_reaches_encoder || Terms::template about<subjects::Latent>)
      gradients.latent = a.latent_gradient;
    if constexpr (Terms::template about<subjects::Probability>) gradients.external = a.external_gradient;
    if (gradients.latent || gradients.external)
      cortex.encoder.backward(images, gradients, a.encoder, Gradients::parameters);
  }

  /// Stores z, which throws before anything has changed if the memories are of another shape, and steps the
  /// networks.
  template <class Policies, class A, class Cortex, class M>
  static void update(const Policies& policies, A& a, Cortex& cortex, M& memory) {
    memory.store(a.latent);
    get<roles::Update>(policies)(cortex);
  }
};

}  // namespace oneiros
