// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Dreams of anything that is remembered: Lin, Self-improving reactive agents based on reinforcement learning,
// planning and teaching, 1992. Mini-batches are dreamed of in the order in which they were seen otherwise.

#include <algorithm>
#include <cstdint>

#include "oneiros/phases/policies/replay/recall.hpp"

namespace oneiros {

/// Each z is any latent of the K latest mini-batches, with equal probability; K N latents are a memory of
/// `Hippocampus<S, storage::Recent<K>>`.
template <int K = 4>
struct ExperienceReplay {
  static_assert(K >= 1, "ExperienceReplay: at least one mini-batch is replayed");
  using Role = roles::Replay;
  static constexpr int memories = K;  ///< mini-batches that are drawn from

  /// Fills `latents`, N x n_z; from those at hand while there are fewer than K memories.
  template <class M, class S>
  void operator()(const M& memory, const Draws& draws, const TensorView<S, 2>& latents) const {
    const Stream stream = draws.stream("experience");
    const auto available = static_cast<std::uint32_t>(std::min(K, static_cast<int>(memory.size())));
    const auto [count, size] = latents.shape();
    for (Index n = 0; n < count; ++n) {
      const std::uint32_t drawn =
          stream.below(available * static_cast<std::uint32_t>(count), static_cast<std::uint64_t>(n));
      const TensorView<const S, 2> remembered =
          memory.recall(static_cast<int>(drawn / static_cast<std::uint32_t>(count)));
      const auto row = static_cast<Index>(drawn % static_cast<std::uint32_t>(count));
      std::copy_n(remembered.data() + row * size, size, latents.data() + n * size);
    }
  }
};

}  // namespace oneiros
