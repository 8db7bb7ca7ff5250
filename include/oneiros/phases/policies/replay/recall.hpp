// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Replay of memories without noise: what NREM dreams of, and two ways of combining memories that the paper
// does not try.

#include <algorithm>
#include <array>
#include <cstdint>

#include "oneiros/cortex/hippocampus.hpp"
#include "oneiros/phases/roles.hpp"
#include "oneiros/random/draws.hpp"

namespace oneiros {

namespace detail {

/// The latest memory and the one before; twice the latest while there is no other.
template <class S, class M>
std::array<TensorView<const S, 2>, 2> latest_two(const M& memory) {
  return {memory.recall(0), memory.recall(memory.size() > 1 ? 1 : 0)};
}

}  // namespace detail

/// z = the latest memory.
struct SingleMemory {
  using Role = roles::Replay;
  static constexpr int memories = 1;  ///< the latest mini-batch

  /// Fills `latents`, N x n_z.
  template <class M, class S>
  void operator()(const M& memory, const Draws&, const TensorView<S, 2>& latents) const {
    std::copy_n(memory.recall(0).data(), latents.size(), latents.data());
  }
};

/// Each component of z is the latest memory's or the one before's, with equal probability.
struct Crossover {
  using Role = roles::Replay;
  static constexpr int memories = 2;  ///< the latest mini-batch and the one before

  /// Fills `latents`, N x n_z; with the latest alone while there is no other.
  template <class M, class S>
  void operator()(const M& memory, const Draws& draws, const TensorView<S, 2>& latents) const {
    const Stream coin = draws.stream("crossover");
    const auto [recent, old] = detail::latest_two<S>(memory);
    for (Index i = 0; i < latents.size(); ++i)
      latents.data()[i] = (coin.bernoulli(0.5, static_cast<std::uint64_t>(i)) ? recent : old).data()[i];
  }
};

/// z = l z_recent + (1 - l) z_old, with a fresh l ~ U(0, 1) for each dream.
struct Interpolation {
  using Role = roles::Replay;
  static constexpr int memories = 2;  ///< the latest mini-batch and the one before

  /// Fills `latents`, N x n_z; with the latest alone while there is no other.
  template <class M, class S>
  void operator()(const M& memory, const Draws& draws, const TensorView<S, 2>& latents) const {
    const Stream position = draws.stream("interpolation");
    const auto [recent, old] = detail::latest_two<S>(memory);
    for (Index n = 0; n < latents.dimension(0); ++n) {
      const S l = position.uniform<S>(static_cast<std::uint64_t>(n));
      for (Index j = 0; j < latents.dimension(1); ++j) latents(n, j) = l * recent(n, j) + (1 - l) * old(n, j);
    }
  }
};

/// Fills the latents of a dream from memory. Throws ValueError if there is nothing to dream of; `phase` is
/// named then.
template <class S, class Replay, class M>
void replay(const Replay& policy, const M& memory, const Draws& draws, Tensor<S, 2>& latents,
            const char* phase) {
  static_assert(
      requires(TensorView<S, 2> view) {
        Replay::memories;
        policy(memory, draws, view);
      },
      "replay: a policy says how many `memories` it needs, and fills latents when it is called (see "
      "oneiros/phases/roles.hpp)");
  if constexpr (requires { M::capacity; })
    static_assert(Replay::memories <= M::capacity,
                  "replay: it combines more mini-batches than the hippocampus keeps; use Hippocampus<S, "
                  "storage::Recent<K>>");
  if (memory.size() == 0)
    throw ValueError(
        detail::message(phase, ": the hippocampus holds no memories to dream of; run Phase<Wake> first"));
  resize(latents, memory.recall(0).shape());
  policy(memory, draws.scope("replay"), TensorView<S, 2>(latents));
}

}  // namespace oneiros
