// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Two views of the same get latents that belong together, which the paper's discussion sets beside its own
// learning. Awake the views are two perturbations of an image (Chen et al., A simple framework for
// contrastive learning of visual representations, 2020); asleep they are two dreams of the same memory
// (Jahanian et al., Generative models as a data source for multiview representation learning, 2022).

#include <type_traits>

#include "oneiros/phases/dream.hpp"
#include "oneiros/phases/phase.hpp"
#include "oneiros/phases/policies/objectives/views.hpp"
#include "oneiros/phases/policies/perturbations/chain.hpp"
#include "oneiros/phases/policies/perturbations/colour_jitter.hpp"
#include "oneiros/phases/policies/perturbations/crop.hpp"
#include "oneiros/phases/policies/perturbations/flip.hpp"
#include "oneiros/phases/policies/perturbations/sometimes.hpp"
#include "oneiros/phases/policies/projection.hpp"
#include "oneiros/phases/policies/replay/mix.hpp"
#include "oneiros/phases/policies/update.hpp"

namespace oneiros {

/// What is done to each view by default: as by Chen et al., but for their blur, which images of 32 x 32
/// pixels do without.
using ViewPerturbation = Chain<Crop<>, Flip<>, Sometimes<ColourJitter<>>>;

namespace detail {

/// Both views of a mini-batch, awake or asleep.
template <class Cortex, class Policies>
struct TwoViews {
  using S = typename Cortex::Scalar;

  /// The policy that perturbs an image.
  using Perturbation = typename Policies::template Player<roles::ImagePerturbation>;
  static_assert(Perturbs<Perturbation, S, 4>,
                "Phase: a perturbation has Activations, apply and transpose (see oneiros/phases/roles.hpp)");
  /// The policy that makes of latents what is compared.
  using Projection = typename Policies::template Player<roles::Projection>;

  /// One of them; awake, only the image is of the dream.
  struct View : Dream<Cortex> {
    /// What the perturbation keeps.
    typename Perturbation::template Activations<S> perturbation;
    Tensor<S, 4> seen;             ///< the image after the perturbation
    TensorView<const S, 2> found;  ///< E(seen), N x n_z
    /// What the projection keeps.
    typename Projection::template Activations<S> projection;
    TensorView<const S, 2> compared;  ///< what the projection makes of `found`
    Tensor<S, 2> gradient;            ///< of the loss in `compared`
  };

  View left;   ///< whose latents are the first argument of objectives
  View right;  ///< and the second
};

/// Perturbs both views, encodes them, and returns the loss, which puts the gradients into the views.
template <class State, class Policies, class A, class Cortex>
double contrast(const Policies& policies, A& a, const Cortex& cortex, const Draws& left, const Draws& right) {
  const auto& objectives = get<roles::Objectives>(policies);
  static_assert(std::remove_cvref_t<decltype(objectives)>::template about<subjects::Recall>,
                "Phase: contrastive objectives need a term about subjects::Recall, such as InfoNCE");
  const auto encode = [&](auto& view, const Draws& draws) {
    const auto seen = copied(view.seen, view.image);
    get<roles::ImagePerturbation>(policies).apply(seen, view.perturbation, draws.scope("image"));
    view.found = cortex.encoder.latent(seen, view.encoder, Pass(draws.scope("encoder")));
    view.compared =
        get<roles::Projection>(policies)(view.found, view.projection, Pass(draws.scope("projection")));
    zeroed(view.gradient, view.compared.shape());
  };
  encode(a.left, left);
  encode(a.right, right);
  using Gradient = TensorView<typename Cortex::Scalar, 2>;
  const double loss = objectives.template evaluate<subjects::Recall>(
      a.left.compared, a.right.compared, Gradient(a.left.gradient), Gradient(a.right.gradient));
  return require_finite<State>(loss, State::loss_name, left.moment());
}

/// Adds the gradients of the projection and of the encoder, and returns that of what the view saw where it is
/// wanted.
template <class Policies, class View, class Cortex>
auto backward_of_view(const Policies& policies, View& view, Cortex& cortex, Gradients wanted) {
  const auto at_latents =
      get<roles::Projection>(policies).transpose(const_view(view.gradient), view.projection);
  return cortex.encoder.backward(view.seen, {.latent = at_latents}, view.encoder, wanted);
}

/// Steps the projection, and the networks of the update policy.
template <class Policies, class Cortex>
void update_views(const Policies& policies, Cortex& cortex) {
  get<roles::Projection>(policies).update();
  get<roles::Update>(policies)(cortex);
}

}  // namespace detail

/// Awake: z = E(p(x)), z' = E(p'(x)), with two draws p and p' of the perturbation; minimises the objectives
/// of z and z' for E. Nothing is stored: it goes beside Wake.
/// `contrastive(cortex, hippocampus, images, rng)`.
struct Contrastive {
  static constexpr const char* name = "contrastive";
  static constexpr bool sees_images = true;
  static constexpr const char* loss_name = "contrast";  ///< in messages and tables

  /// Its roles, and who plays them by default.
  using Defaults = DefaultPolicies<ViewPerturbation, NoProjection, Objectives<InfoNCE>, UpdateEncoder>;

  /// The sum of the objectives.
  struct Losses {
    double contrast = not_computed;  ///< of both views

    /// Calls `f(name, value)`.
    template <class F>
    void for_each(const F& f) const {
      f(loss_name, contrast);
    }
  };

  template <class Cortex, class Policies>
  using Activations = detail::TwoViews<Cortex, Policies>;

  /// Perturbs images N x H x W x C twice and returns the loss. Throws NumericalError if it is not finite.
  template <class Policies, class A, class Cortex, class M, class S = typename Cortex::Scalar>
  static Losses forward(const Policies& policies, A& a, const Cortex& cortex, const M&, const Draws& draws,
                        const std::type_identity_t<TensorView<const S, 4>>& images) {
    a.left.image = a.right.image = images;
    return {detail::contrast<Contrastive>(policies, a, cortex, draws.scope("left"), draws.scope("right"))};
  }

  /// Adds the encoder's gradients of both views.
  template <class Policies, class A, class Cortex, class Images>
  static void backward(const Policies& policies, A& a, Cortex& cortex, const Images&) {
    for (auto* view : {&a.left, &a.right})
      detail::backward_of_view(policies, *view, cortex, Gradients::parameters);
  }

  /// Steps the projection, and the networks of the update policy, the encoder by default.
  template <class Policies, class A, class Cortex, class M>
  static void update(const Policies& policies, A&, Cortex& cortex, M&) {
    detail::update_views(policies, cortex);
  }
};

/// z = 7/10 of the latest memory and 3/10 noise, so that two dreams of it resemble each other; in the paper's
/// mixture a memory has a quarter.
struct NearMemory : Mix<1> {
  /// With the shares above.
  NearMemory() : Mix<1>{.noise = 0.3} {}
};

/// Asleep: the same of two dreams, of two draws of the replay policy, with no gradient through G by default.
/// `dream(cortex, hippocampus, rng)`.
struct ContrastiveDream {
  static constexpr const char* name = "contrastive_dream";
  static constexpr bool sees_images = false;
  static constexpr const char* loss_name = "dream_contrast";  ///< in messages and tables

  /// Its roles, and who plays them by default.
  using Defaults =
      DefaultPolicies<NearMemory, ViewPerturbation, NoProjection, Objectives<InfoNCE>, Detach, UpdateEncoder>;

  /// The sum of the objectives.
  struct Losses {
    double contrast = not_computed;  ///< of both dreams

    /// Calls `f(name, value)`.
    template <class F>
    void for_each(const F& f) const {
      f(loss_name, contrast);
    }
  };

  template <class Cortex, class Policies>
  using Activations = detail::TwoViews<Cortex, Policies>;

  /// Dreams twice and returns the loss. Throws ValueError if there is no memory, and NumericalError if the
  /// loss is not finite.
  template <class Policies, class A, class Cortex, class M>
  static Losses forward(const Policies& policies, A& a, const Cortex& cortex, const M& memory,
                        const Draws& draws) {
    const Draws left = draws.scope("left"), right = draws.scope("right");
    detail::dream(get<roles::Replay>(policies), a.left, cortex, memory, left, name);
    detail::dream(get<roles::Replay>(policies), a.right, cortex, memory, right, name);
    return {detail::contrast<ContrastiveDream>(policies, a, cortex, left, right)};
  }

  /// Adds the encoder's gradients of both dreams; those of the generator only if the gradient route reaches
  /// it.
  template <class Policies, class A, class Cortex>
  static void backward(const Policies& policies, A& a, Cortex& cortex) {
    using Route = typename Policies::template Player<roles::GradientRoute>;
    for (auto* view : {&a.left, &a.right}) {
      const auto at_image = detail::backward_of_view(policies, *view, cortex, detail::wanted_by<Route>());
      detail::backward_to_generator(
          get<roles::GradientRoute>(policies), *view, cortex, at_image, [&](const auto& gradient) {
            get<roles::ImagePerturbation>(policies).transpose(gradient, view->perturbation);
          });
    }
  }

  /// Steps the projection, and the networks of the update policy, the encoder by default.
  template <class Policies, class A, class Cortex, class M>
  static void update(const Policies& policies, A&, Cortex& cortex, M&) {
    detail::update_views(policies, cortex);
  }
};

}  // namespace oneiros
