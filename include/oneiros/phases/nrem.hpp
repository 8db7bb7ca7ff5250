// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// NREM, perturbed dreaming (Methods, "NREM"): a memory is replayed, its image is partly occluded, and the
// encoder learns to recognise the memory in it.

#include <type_traits>

#include "oneiros/phases/dream.hpp"
#include "oneiros/phases/phase.hpp"
#include "oneiros/phases/policies/objectives.hpp"
#include "oneiros/phases/policies/perturbations/occlusion.hpp"
#include "oneiros/phases/policies/target.hpp"
#include "oneiros/phases/policies/update.hpp"

namespace oneiros {

/// z from memory, z_hat = E(G(z) * mask); minimises L_latent for E, with no gradient through G(z) or z.
/// `nrem(cortex, hippocampus, rng)`.
struct NREM {
  static constexpr const char* name = "nrem";
  static constexpr bool sees_images = false;

  /// Its roles, and who plays them by default.
  using Defaults = DefaultPolicies<SingleMemory, Occlusion<>, DreamedLatents,
                                   Objectives<LatentReconstruction>, Detach, UpdateEncoder>;

  /// L_latent.
  struct Losses {
    double latent = not_computed;  ///< mean of (z_hat - z)^2 over all elements

    /// Calls `f(name, value)`.
    template <class F>
    void for_each(const F& f) const {
      f("latent", latent);
    }
  };

  /// What forward leaves for backward: a dream, and what the encoder made of it.
  template <class Cortex, class Policies>
  struct Activations : Dream<Cortex> {
    using S = typename Cortex::Scalar;

    /// The policy that perturbs the dream.
    using Perturbation = typename Policies::template Player<roles::ImagePerturbation>;
    static_assert(
        detail::Perturbs<Perturbation, S, 4>,
        "Phase: a perturbation has Activations, apply and transpose (see oneiros/phases/roles.hpp)");

    /// What the perturbation keeps, a mask for instance.
    typename Perturbation::template Activations<S> perturbation;

    /// What the target policy keeps.
    typename Policies::template Player<roles::Target>::template Activations<S> target;
    Tensor<S, 4> perturbed;             ///< the dream as the encoder sees it
    TensorView<const S, 2> recognised;  ///< z_hat
    Tensor<S, 2> latent_gradient;       ///< of L_latent in z_hat
  };

  /// Dreams, perturbs the dream, encodes it and returns the loss. Throws ValueError if there is no memory,
  /// and NumericalError if the loss is not finite.
  template <class Policies, class A, class Cortex, class M>
  static Losses forward(const Policies& policies, A& a, const Cortex& cortex, const M& memory,
                        const Draws& draws) {
    const auto& objectives = get<roles::Objectives>(policies);
    static_assert(
        std::remove_cvref_t<decltype(objectives)>::template about<subjects::Recall>,
        "Phase<NREM>: the objectives need a term about subjects::Recall, such as LatentReconstruction");
    using S = typename Cortex::Scalar;
    detail::dream(get<roles::Replay>(policies), a, cortex, memory, draws, name);
    const auto perturbed = copied(a.perturbed, a.image);
    get<roles::ImagePerturbation>(policies).apply(perturbed, a.perturbation, draws.scope("image"));
    a.recognised = cortex.encoder.latent(perturbed, a.encoder, Pass(draws.scope("encoder")));
    const auto gradient = zeroed(a.latent_gradient, a.recognised.shape());
    const TensorView<const S, 2> target = get<roles::Target>(policies)(a, a.target);
    const double loss = objectives.template evaluate<subjects::Recall>(a.recognised, target, gradient);
    return {detail::require_finite<NREM>(loss, "latent", draws.moment())};
  }

  /// Adds the gradients of the encoder; those of the generator only if the gradient route reaches it.
  template <class Policies, class A, class Cortex>
  static void backward(const Policies& policies, A& a, Cortex& cortex) {
    using Route = typename Policies::template Player<roles::GradientRoute>;
    const auto at_image = cortex.encoder.backward(a.perturbed, {.latent = a.latent_gradient}, a.encoder,
                                                  detail::wanted_by<Route>());
    detail::backward_to_generator(
        get<roles::GradientRoute>(policies), a, cortex, at_image, [&](const auto& gradient) {
          get<roles::ImagePerturbation>(policies).transpose(gradient, a.perturbation);
        });
  }

  /// Steps the networks of the update policy, the encoder by default.
  template <class Policies, class A, class Cortex, class M>
  static void update(const Policies& policies, A&, Cortex& cortex, M&) {
    get<roles::Update>(policies)(cortex);
  }
};

}  // namespace oneiros
