// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// REM, adversarial dreaming (Methods, "REM"): the generator makes images of mixed memories and noise, the
// discriminator learns to tell that they are dreams, and the generator to make it believe that they are not.

#include <type_traits>

#include "oneiros/phases/dream.hpp"
#include "oneiros/phases/phase.hpp"
#include "oneiros/phases/policies/objectives.hpp"
#include "oneiros/phases/policies/replay/mix.hpp"
#include "oneiros/phases/policies/update.hpp"

namespace oneiros {

/// z_rem = 1/4 z + 1/4 z_old + 1/2 eps, d = d(G(z_rem)); minimises L_fake for E, and -L_fake for G in the
/// same backward pass. `rem(cortex, hippocampus, rng)`.
struct REM {
  static constexpr const char* name = "rem";
  static constexpr bool sees_images = false;

  /// Its roles, and who plays them by default.
  using Defaults = DefaultPolicies<Mix<2>, Objectives<Internal>, Reverse, UpdateBoth>;

  /// L_fake.
  struct Losses {
    double fake = not_computed;  ///< mean of -log(1 - d), without its weight

    /// Calls `f(name, value)`.
    template <class F>
    void for_each(const F& f) const {
      f("fake", fake);
    }
  };

  /// What forward leaves for backward: a dream, and what the discriminator made of it.
  template <class Cortex, class Policies>
  struct Activations : Dream<Cortex> {
    using S = typename Cortex::Scalar;

    TensorView<const S, 1> external;  ///< d(G(z_rem))
    Tensor<S, 1> external_gradient;   ///< of L_fake in d
  };

  /// Dreams and returns the loss. Throws ValueError if there is no memory, and NumericalError if the loss is
  /// not finite.
  template <class Policies, class A, class Cortex, class M>
  static Losses forward(const Policies& policies, A& a, const Cortex& cortex, const M& memory,
                        const Draws& draws) {
    const auto& objectives = get<roles::Objectives>(policies);
    static_assert(std::remove_cvref_t<decltype(objectives)>::template about<subjects::Probability>,
                  "Phase<REM>: the objectives need a term about subjects::Probability, such as Internal");
    detail::dream(get<roles::Replay>(policies), a, cortex, memory, draws, name);
    a.external = cortex.encoder.discriminate(a.image, a.encoder, Pass(draws.scope("encoder")));
    const auto gradient = zeroed(a.external_gradient, a.external.shape());
    const double loss = objectives.template evaluate<subjects::Probability>(a.external, gradient);
    return {detail::require_finite<REM>(loss, "fake", draws.moment())};
  }

  /// Adds the gradients of the encoder with its discriminator head, and the generator's if the gradient route
  /// reaches it.
  template <class Policies, class A, class Cortex>
  static void backward(const Policies& policies, A& a, Cortex& cortex) {
    using Route = typename Policies::template Player<roles::GradientRoute>;
    const auto at_image = cortex.encoder.backward(a.image, {.external = a.external_gradient}, a.encoder,
                                                  detail::wanted_by<Route>());
    detail::backward_to_generator(get<roles::GradientRoute>(policies), a, cortex, at_image,
                                  [](const auto&) {});
  }

  /// Steps the networks of the update policy, both by default.
  template <class Policies, class A, class Cortex, class M>
  static void update(const Policies& policies, A&, Cortex& cortex, M&) {
    get<roles::Update>(policies)(cortex);
  }
};

}  // namespace oneiros
