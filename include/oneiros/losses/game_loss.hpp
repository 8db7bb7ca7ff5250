// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Adversarial games of discriminator and generator. The paper's is that of Goodfellow et al. (Generative
// adversarial nets, 2014) in which both play for the same loss; here each has a loss of its own, a function
// of the score s = log(d / (1 - d)), where d is the probability of being external.

#include <algorithm>
#include <cmath>
#include <concepts>
#include <type_traits>

#include "oneiros/losses/loss.hpp"

namespace oneiros {

/// What a loss of a game is for: the discriminator is to call an image external, or a dream internal, and the
/// generator is to have its dream called external.
enum class Aim { external, internal, deception };

namespace games {

/// A loss of one score.
struct Cost {
  double value = 0;       ///< what is minimised
  double derivative = 0;  ///< in the score
};

/// Both minimise a cross entropy, the generator -log d instead of log(1 - d), which hardly changes where the
/// discriminator is sure (Goodfellow et al., 2014, section 3).
struct NonSaturating {
  /// -log(1 - d) for Aim::internal, -log d for the others.
  Cost cost(Aim aim, double s) const {
    const double sign = aim == Aim::internal ? 1 : -1;
    const double e = std::exp(-std::abs(s));
    const double likely = 1 / (1 + e), unlikely = e / (1 + e);
    return {std::log1p(e) + (sign * s > 0 ? sign * s : 0), sign * (sign * s > 0 ? likely : unlikely)};
  }
};

/// What is judged well enough costs nothing (Lim & Ye, Geometric GAN, 2017).
struct Hinge {
  /// max(0, 1 - s), max(0, 1 + s), and -s for Aim::deception.
  Cost cost(Aim aim, double s) const {
    if (aim == Aim::deception) return {-s, -1};
    const double sign = aim == Aim::internal ? 1 : -1;
    return 1 + sign * s <= 0 ? Cost{} : Cost{1 + sign * s, sign};
  }
};

/// Scores have a target: 1 for images, -1 for dreams, 0 for deception (Mao et al., Least squares generative
/// adversarial networks, 2017, equation 8).
struct LeastSquares {
  /// (s - target)^2 / 2.
  Cost cost(Aim aim, double s) const {
    const double error = s - (aim == Aim::external ? 1 : aim == Aim::internal ? -1 : 0);
    return {error * error / 2, error};
  }
};

/// The rules of a game: what a score s costs, by whom it is aimed.
template <class R>
concept Rules = requires(const R& rules, Aim aim, double s) {
  { rules.cost(aim, s) } -> std::same_as<Cost>;
};

}  // namespace games

/// Mean of the rules' costs of probabilities d in [0, 1], whose scores are made of logarithms of at least
/// -100; its gradient is in d, with the divisor of binary_cross_entropy. Throws ShapeError if there are none.
template <games::Rules Rules, class Probabilities, class S = typename Probabilities::Scalar,
          int Rank = Probabilities::NumDimensions>
double game_loss(const Rules& rules, Aim aim, const Probabilities& probabilities,
                 std::type_identity_t<TensorView<S, Rank>> gradient = {}, double weight = 1) {
  detail::check_not_empty(shape_of(probabilities), "game_loss");
  detail::check_gradient_shape(gradient, shape_of(probabilities), "game_loss: gradient");
  const double scale = weight / static_cast<double>(probabilities.size());
  return detail::mean_of(probabilities.size(), gradient.data(), [&](Index i, const auto& add) {
    const auto d = static_cast<double>(probabilities.data()[i]);
    const games::Cost cost = rules.cost(aim, detail::clamped_log(d) - detail::clamped_log(1 - d));
    add(scale * cost.derivative / std::max(d * (1 - d), 1e-12));
    return cost.value;
  });
}

}  // namespace oneiros
