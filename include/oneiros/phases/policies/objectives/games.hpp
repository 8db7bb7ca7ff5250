// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Other adversarial games than the paper's. With a loss of its own the generator needs a night of its own:
//
//   Phase<Wake, Objectives<ImageReconstruction, LatentPrior, Game<games::Hinge, Aim::external>>>
//   Phase<REM, Objectives<Game<games::Hinge, Aim::internal>>, Detach, UpdateEncoder>
//   Phase<REM, Objectives<Game<games::Hinge, Aim::deception>>, Follow, UpdateGenerator>

#include <concepts>

#include "oneiros/losses/game_loss.hpp"
#include "oneiros/phases/policies/objectives.hpp"

namespace oneiros {

/// A player's loss in a game.
template <class Rules, Aim aim>
struct Game {
  static_assert(
      games::Rules<Rules>,
      "Game: rules have `games::Cost cost(Aim, double score) const` (see oneiros/losses/game_loss.hpp)");
  using Subject = subjects::Probability;
  double weight = 1;  ///< of the gradient
  Rules rules = {};   ///< one of oneiros::games, or of one's own

  /// game_loss of N probabilities.
  template <class S>
  double operator()(const TensorView<const S, 1>& probability, const TensorView<S, 1>& gradient) const {
    return game_loss(rules, aim, probability, gradient, weight);
  }
};

}  // namespace oneiros
