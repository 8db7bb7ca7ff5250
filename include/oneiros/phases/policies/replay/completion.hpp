// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Dreams of what a cue brings back: an attractor network of everything that is remembered completes it
// (cortex/attractor.hpp). With noise for cues any memory may come back, however old, as in Spens & Burgess, A
// generative model of memory construction and consolidation, 2024; with a mixture, the memory that has most
// of it.

#include "oneiros/cortex/attractor.hpp"
#include "oneiros/phases/policies/replay/mix.hpp"

namespace oneiros {

/// z = what another replay policy gives, completed: `Completion<>`, `Completion<Mix<2>>`.
template <class Cue = NoiseOnly<>>
struct Completion {
  using Role = roles::Replay;
  static constexpr int memories = Cue::memories;  ///< of the cue; all that there are complete it

  Cue cue = {};              ///< where it begins
  Attractor attractor = {};  ///< what completes it

  /// Fills `latents`, N x n_z.
  template <class M, class S>
  void operator()(const M& memory, const Draws& draws, const TensorView<S, 2>& latents) const {
    cue(memory, draws, latents);
    attractor.complete(memory, latents);
  }
};

}  // namespace oneiros
