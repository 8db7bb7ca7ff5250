// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Objectives: the losses that a phase minimises, as one list; what is left out is not computed. A term of
// one's own says what it is about by `using Subject = subjects::...;`, has a `weight`, and a call operator
// that returns its value and adds weight * gradient where a gradient is given.

#include <tuple>
#include <type_traits>
#include <utility>

#include "oneiros/losses/binary_cross_entropy.hpp"
#include "oneiros/losses/latent_prior.hpp"
#include "oneiros/losses/mean_squared_error.hpp"
#include "oneiros/phases/roles.hpp"

namespace oneiros {

/// What a term of the objectives is about, and the arguments of its call operator.
namespace subjects {

/// Wake: (reconstruction, image, gradient), each TensorView<., 4>.
struct Image {};
/// Wake: (latents, gradient), each TensorView<., 2>.
struct Latent {};
/// Wake and REM: (probability of being external, gradient), each TensorView<., 1>.
struct Probability {};
/// NREM: (latents of the perturbed dream, dreamed latents, gradient), each TensorView<., 2>. Contrastive
/// phases: (latents of one view, of the other, gradient in the first, gradient in the second).
struct Recall {};

}  // namespace subjects

/// L_img: reconstructions resemble the images.
struct ImageReconstruction {
  using Subject = subjects::Image;
  double weight = 1;  ///< of the gradient

  /// mean_squared_error of images N x H x W x C.
  template <class S>
  double operator()(const TensorView<const S, 4>& reconstruction, const TensorView<const S, 4>& image,
                    const TensorView<S, 4>& gradient) const {
    return mean_squared_error(reconstruction, image, gradient, weight);
  }
};

/// L_KL: latents are Gaussian.
struct LatentPrior {
  using Subject = subjects::Latent;
  double weight = 1;  ///< of the gradient

  /// latent_prior of latents N x n_z, which needs N >= 2.
  template <class S>
  double operator()(const TensorView<const S, 2>& latents, const TensorView<S, 2>& gradient) const {
    return latent_prior(latents, gradient, weight);
  }
};

/// L_real: "this is external".
struct External {
  using Subject = subjects::Probability;
  double weight = 1;  ///< of the gradient

  /// binary_cross_entropy of N probabilities with the target 1.
  template <class S>
  double operator()(const TensorView<const S, 1>& probability, const TensorView<S, 1>& gradient) const {
    return binary_cross_entropy(probability, 1, gradient, weight);
  }
};

/// L_fake: "this is a dream".
struct Internal {
  using Subject = subjects::Probability;
  double weight = 1;  ///< of the gradient

  /// binary_cross_entropy of N probabilities with the target 0.
  template <class S>
  double operator()(const TensorView<const S, 1>& probability, const TensorView<S, 1>& gradient) const {
    return binary_cross_entropy(probability, 0, gradient, weight);
  }
};

/// L_latent: the perturbed dream is recognised.
struct LatentReconstruction {
  using Subject = subjects::Recall;
  double weight = 1;  ///< of the gradient

  /// mean_squared_error of latents N x n_z; a gradient in the dreamed ones is added where one is given.
  template <class S>
  double operator()(const TensorView<const S, 2>& latents, const TensorView<const S, 2>& dreamed,
                    const TensorView<S, 2>& gradient, const TensorView<S, 2>& dreamed_gradient = {}) const {
    if (dreamed_gradient) mean_squared_error(dreamed, latents, dreamed_gradient, weight);
    return mean_squared_error(latents, dreamed, gradient, weight);
  }
};

/// The list of losses of a phase: `Objectives<ImageReconstruction, LatentPrior, External>`.
template <class... Terms>
struct Objectives {
  static_assert((requires { typename Terms::Subject; } && ...),
                "Objectives: each term names its subject, `using Subject = oneiros::subjects::...;`");

  using Role = roles::Objectives;

  Objectives() = default;
  /// Terms with weights of one's own.
  explicit Objectives(Terms... values)
  requires(sizeof...(Terms) > 0)
      : terms(std::move(values)...) {}

  /// Whether any term is about a subject.
  template <class Subject>
  static constexpr bool about = (std::is_same_v<typename Terms::Subject, Subject> || ...);

  /// The sum of the (unweighted) values of the terms about a subject.
  template <class Subject, class... Arguments>
  double evaluate(const Arguments&... arguments) const {
    const auto value = [&]<class Term>(const Term& term) {
      if constexpr (std::is_same_v<typename Term::Subject, Subject>) {
        static_assert(
            std::is_invocable_r_v<double, const Term&, const Arguments&...>,
            "Objectives: a term is called with the arguments of its subject, the gradient last (see "
            "oneiros/phases/policies/objectives.hpp)");
        return term(arguments...);
      } else {
        return 0.0;
      }
    };
    return std::apply([&](const Terms&... term) { return (0.0 + ... + value(term)); }, terms);
  }

  /// One term, to change its weight.
  template <class Term>
  friend Term& get(Objectives& objectives) {
    return std::get<Term>(objectives.terms);
  }

  std::tuple<Terms...> terms;  ///< in the order of the type
};

}  // namespace oneiros
