// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The hippocampus keeps the latents of recent mini-batches for the sleep phases to dream of, and knows the
// time: how many epochs have begun and how many mini-batches were stored in this one. Random draws are keyed
// by that.

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "oneiros/random/rng.hpp"
#include "oneiros/tensor/tensor.hpp"

namespace oneiros {

namespace storage {

/// Keeps the latest `Capacity` mini-batches; age 0 is the latest (the paper's z), age 1 the one before
/// (z_old).
template <int Capacity>
struct Recent {
  static_assert(Capacity >= 1, "storage::Recent: at least one mini-batch is kept");
  static constexpr int capacity = Capacity;  ///< mini-batches that are kept

  /// Mini-batches of latents, each N x n_z.
  template <class S>
  class Memories {
   public:
    /// How many there are, up to `capacity`.
    int size() const { return size_; }

    /// Those of `age` mini-batches ago; not checked, see Hippocampus::recall.
    TensorView<const S, 2> recall(int age) const { return batches_[static_cast<std::size_t>(age)]; }

    /// Keeps a copy, in the place of the oldest if there is no room.
    void store(const TensorView<const S, 2>& latents) {
      std::rotate(batches_.begin(), batches_.end() - 1, batches_.end());
      resize(batches_.front(), latents.shape());
      copied(batches_.front(), latents);
      size_ = std::min(size_ + 1, Capacity);
    }

    /// Leaves the memory for the next mini-batches.
    void forget() { size_ = 0; }

   private:
    std::array<Tensor<S, 2>, static_cast<std::size_t>(Capacity)> batches_;
    int size_ = 0;
  };
};

}  // namespace storage

/// What a phase needs of a memory: a concept of one's own memory satisfies it by these members.
template <class M, class S>
concept Memory = requires(M& memory, const M& constant, const TensorView<const S, 2>& latents, int age) {
  { constant.size() } -> std::convertible_to<int>;
  { constant.recall(age) } -> std::same_as<TensorView<const S, 2>>;
  { constant.now() } -> std::same_as<Moment>;
  memory.store(latents);
};

/// Latents of whole mini-batches (N x n_z), under a storage policy that says which are kept.
template <class S = float, class Storage = storage::Recent<4>>
class Hippocampus {
 public:
  using Scalar = S;                                   ///< of the latents
  static constexpr int capacity = Storage::capacity;  ///< mini-batches that are kept

  /// A new day: the mini-batches of the last epoch are forgotten. The first call begins epoch 0.
  void begin_epoch() { begin_epoch(begun_ ? moment_.epoch + 1 : 0); }

  /// A new day of a number, from 0, where a run is taken up.
  void begin_epoch(std::uint32_t epoch) {
    memories_.forget();
    moment_ = {.epoch = epoch, .cycle = 0};
    begun_ = true;
  }

  /// Keeps a copy of the latents. Throws ShapeError if there are none, or the remembered ones are of another
  /// shape.
  void store(const TensorView<const S, 2>& latents) {
    detail::check_not_empty(latents.shape(), "Hippocampus: latents to store");
    if (size() > 0)
      check_shape(latents.shape(), recall(0).shape(), "Hippocampus: latents to store in this epoch");
    memories_.store(latents);
    ++moment_.cycle;
  }

  /// The latents of `age` mini-batches ago. Throws ValueError unless 0 <= age < size().
  TensorView<const S, 2> recall(int age) const {
    if (age < 0 || age >= size())
      throw ValueError(detail::message("Hippocampus: asked for the memory of ", age,
                                       " mini-batches ago, but holds ", size()));
    return memories_.recall(age);
  }

  /// How many mini-batches are remembered.
  int size() const { return memories_.size(); }

  /// The epoch, and the number of mini-batches stored in it.
  Moment now() const { return moment_; }

  /// Everything that a checkpoint has to keep.
  struct Contents {
    Moment moment;                       ///< what `now` says
    bool begun = false;                  ///< whether an epoch has begun
    std::vector<Tensor<S, 2>> memories;  ///< oldest first
  };

  /// Copies what is remembered.
  Contents contents() const {
    Contents contents{moment_, begun_, {}};
    for (int age = size(); age-- > 0;) contents.memories.emplace_back(recall(age).map());
    return contents;
  }

  /// Becomes what gave the contents. Throws ShapeError, and changes nothing, if memories differ in shape.
  void restore(const Contents& contents) {
    Hippocampus restored;
    for (const Tensor<S, 2>& latents : contents.memories) restored.store(latents);
    restored.moment_ = contents.moment;
    restored.begun_ = contents.begun;
    *this = std::move(restored);
  }

  /// Visits everything that a checkpoint has to keep, see tensor/state.hpp.
  template <class Visitor>
  void for_each_state(const Visitor& visit) {
    visit("hippocampus", *this);
  }

 private:
  typename Storage::template Memories<S> memories_;
  Moment moment_;
  bool begun_ = false;
};

}  // namespace oneiros
