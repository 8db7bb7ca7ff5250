// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// A memory that does not forget at night: beside the latest mini-batch it keeps a sample of everything that
// was ever stored, in which each latent is with equal probability, however long ago it was (Vitter, Random
// sampling with a reservoir, 1985, algorithm R). The paper's hippocampus keeps the latest mini-batches.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "oneiros/cortex/hippocampus.hpp"
#include "oneiros/random/rng.hpp"
#include "oneiros/util/name.hpp"

namespace oneiros {

/// K mini-batches of N latents: age 0 is the latest, ages 1 to K - 1 are a sample of (K - 1) N latents of all
/// that were stored, of this epoch and of those before it (up to 2^32). Latents stay in their places until
/// they are replaced, so a policy draws among them, `ExperienceReplay<K>` for instance.
template <class S = float, int K = 4>
class Reservoir {
  static_assert(K >= 2, "Reservoir: beside the latest mini-batch at least one is kept");

 public:
  using Scalar = S;                   ///< of the latents
  static constexpr int capacity = K;  ///< mini-batches that are kept

  /// What is kept is drawn from a stream of the seed.
  explicit Reservoir(const Rng& rng = Rng{}) : stream_(rng.stream("reservoir")) {}

  /// A new day: the latest mini-batch is forgotten, and nothing can be recalled before one is stored. The
  /// first call begins epoch 0.
  void begin_epoch() { latest_.begin_epoch(); }

  /// A new day of a number, from 0, where a run is taken up.
  void begin_epoch(std::uint32_t epoch) { latest_.begin_epoch(epoch); }

  /// Keeps copies of the latents. Throws ShapeError if there are none, or those before were of another shape.
  void store(const TensorView<const S, 2>& latents) {
    if (seen_ > 0) check_shape(latents.shape(), {count_, size_}, "Reservoir: latents to store");
    latest_.store(latents);
    count_ = latents.dimension(0);
    size_ = latents.dimension(1);
    const auto places = static_cast<std::uint64_t>((K - 1) * count_);
    const auto length = static_cast<std::size_t>(size_);
    for (Index n = 0; n < count_; ++n) {
      const std::uint64_t number = seen_++;
      const std::uint64_t place =
          number < places ? number : stream_.below(static_cast<std::uint32_t>(number + 1), number);
      if (place >= places) continue;
      sample_.resize(std::max(sample_.size(), (place + 1) * length));
      std::copy_n(latents.data() + n * size_, length, sample_.data() + place * length);
    }
  }

  /// The latest mini-batch, or a part of the sample. Throws ValueError unless 0 <= age < size().
  TensorView<const S, 2> recall(int age) const {
    if (age < 0 || age >= size())
      throw ValueError(detail::message("Reservoir: asked for memory ", age, ", but holds ", size()));
    const TensorView<const S, 2> latest = latest_.recall(0);
    return age == 0 ? latest
                    : TensorView<const S, 2>(sample_.data() + (age - 1) * latest.size(), latest.shape());
  }

  /// How many mini-batches can be recalled; those of the sample as soon as they are full.
  int size() const {
    if (latest_.size() == 0) return 0;
    return 1 + static_cast<int>(static_cast<Index>(sample_.size()) / latest_.recall(0).size());
  }

  /// The epoch, and the number of mini-batches stored in it.
  Moment now() const { return latest_.now(); }

  /// Visits everything that a checkpoint has to keep, see tensor/state.hpp.
  template <class Visitor>
  void for_each_state(const Visitor& visit) {
    latest_.for_each_state(named("reservoir", visit));
    visit("reservoir.sample", sample_);
    visit("reservoir.seen", seen_);
    visit("reservoir.count", count_);
    visit("reservoir.size", size_);
  }

 private:
  Stream stream_;
  Hippocampus<S, storage::Recent<1>> latest_;
  std::vector<S> sample_;   // latents, one after another
  std::uint32_t seen_ = 0;  // latents that were stored
  Index count_ = 0;         // N
  Index size_ = 0;          // n_z
};

}  // namespace oneiros
