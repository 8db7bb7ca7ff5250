// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// How a mini-batch is cut into shards, who has which, and how their gradients are added.

#include <algorithm>
#include <cstddef>
#include <type_traits>
#include <utility>
#include <vector>

#include "oneiros/layers/layer.hpp"
#include "oneiros/parallel/communicator.hpp"

namespace oneiros::detail {

/// Const where `Self` is.
template <class Self, class T>
std::conditional_t<std::is_const_v<Self>, const T, T>& as_const_as(T& object) {
  return object;
}

/// One shard of a batch.
struct Shard {
  std::size_t number = 0;  // of all shards
  Index first = 0, count = 0, batch = 0;

  /// Its images or rows. Throws ShapeError if they are not of this batch.
  template <class S, int Rank>
  TensorView<S, Rank> operator()(const TensorView<S, Rank>& whole) const {
    if (!whole) return {};
    if (whole.dimension(0) != batch)
      throw ShapeError(message("Sharded: expected a batch of ", batch, ", found ", to_string(whole.shape())));
    return batch_slice(whole, first, count);
  }

  /// Copies them to their place.
  template <class S, int Rank>
  void put(Tensor<S, Rank>& whole, const TensorView<const S, Rank>& part) const {
    Shape<Rank> shape = part.shape();
    shape[0] = batch;
    resize(whole, shape);
    std::copy(part.begin(), part.end(), whole.data() + first * (part.size() / count));
  }
};

/// The shards of a run, of which this rank has as many as any other, in the order of ranks.
template <class S, Communicator C>
class Shards {
 public:
  Shards(Index count, C ranks) : count_(count), ranks_(std::move(ranks)) { check(); }

  Index count() const { return count_; }

  template <class Visitor>
  void for_each_state(const Visitor& visit) {
    visit("shards", count_);
  }

  /// Whether a pass is cut; if not, each rank makes it of the whole batch, by `activations.front()`. Makes
  /// activations, of which each shard of this rank needs its own.
  template <class A>
  bool cut(const Pass& pass, std::vector<A>& activations) const {
    check();  // a checkpoint may have brought another number
    const bool cuts = count_ > 1 && pass.is_training();
    activations.resize(std::max(activations.size(), static_cast<std::size_t>(cuts ? own() : 1)));
    return cuts;
  }

  /// Calls f(i, shard) for each shard of this rank.
  template <class F>
  void each(Index batch, const F& f) const {
    if (batch < 1 || batch % count_ != 0)
      throw ShapeError(message("Sharded: expected a batch that ", count_, " shards divide, found ", batch));
    for (Index i = 0; i < own(); ++i) {
      const Index number = ranks_.rank() * own() + i, size = batch / count_;
      f(static_cast<std::size_t>(i), Shard{static_cast<std::size_t>(number), number * size, size, batch});
    }
  }

  /// What each rank has put there, on all of them.
  template <int Rank>
  TensorView<const S, Rank> gathered(Tensor<S, Rank>& whole) const {
    gather(ranks_, whole.data(), whole.size() / ranks_.size());
    return const_view(whole);
  }

  /// Calls f(i, shard), a backward pass, as `each` does. Where parameters' gradients are wanted, adds their sum
  /// over all shards to those that were there. Neighbours are added first, then pairs, and so on. Buffers get the
  /// mean over shards of what each has made of them.
  template <class Network, class F>
  void backward(Network& network, Index batch, Gradients wanted, const F& f) {
    if (!wants_parameters(wanted)) return each(batch, f);
    pack(network, before_);
    had_.clear();
    for_each_parameter(network, [&](const Name&, const auto& p) { had_.push_back(p.has_gradient); });
    std::size_t sums = 0;  // of 1, 2, 4, ... shards, the latest last
    each(batch, [&](std::size_t i, const Shard& shard) {
      zero_gradients(network);
      unpack_buffers(network, before_, S(1));
      f(i, shard);
      if (sums_.size() == sums) sums_.emplace_back();
      pack(network, sums_[sums++]);
      for (std::size_t done = i + 1; done % 2 == 0; done /= 2, --sums)
        add(sums_[sums - 2].data(), sums_[sums - 1].data(), static_cast<Index>(sums_[sums - 1].size()));
    });
    std::vector<S>& sum = sums_.front();
    const std::size_t ranks = static_cast<std::size_t>(ranks_.size()), size = sum.size();
    sum.resize((size + ranks - 1) / ranks * ranks);  // so that ranks divide it
    add_over_ranks(ranks_, sum.data(), static_cast<Index>(sum.size()), received_);
    sum.resize(size);
    unpack(network, sum);
    unpack_buffers(network, sum, S(1) / static_cast<S>(count_));
  }

 private:
  Index own() const { return count_ / ranks_.size(); }

  void check() const {
    if (!is_power_of_two(count_) || count_ % ranks_.size() != 0)
      throw ValueError(message("shards: expected a power of two that is a multiple of the number of ranks, ",
                               static_cast<int>(ranks_.size()), ", found ", count_));
  }

  /// The gradients that there are, then the buffers.
  template <class Network>
  static void pack(const Network& network, std::vector<S>& values) {
    values.clear();
    for_each_parameter(network, [&](const Name&, const auto& p) {
      if (p.has_gradient) values.insert(values.end(), p.gradient.data(), p.gradient.data() + p.size());
    });
    for_each_buffer(network, [&](const Name&, const auto& buffer) {
      values.insert(values.end(), buffer.data(), buffer.data() + buffer.size());
    });
  }

  /// The last of the values are the buffers, each of them times `factor`.
  template <class Network>
  static void unpack_buffers(Network& network, const std::vector<S>& values, S factor) {
    Index size = 0;
    for_each_buffer(network, [&](const Name&, const auto& buffer) { size += buffer.size(); });
    const S* from = values.data() + static_cast<Index>(values.size()) - size;
    for_each_buffer(network, [&](const Name&, auto& buffer) {
      for (Index i = 0; i < buffer.size(); ++i) buffer.data()[i] = factor * *from++;
    });
  }

  /// Adds what was there before to the sum of all shards.
  template <class Network>
  void unpack(Network& network, const std::vector<S>& sum) {
    const S *from = sum.data(), *earlier = before_.data();
    auto had = had_.begin();
    for_each_parameter(network, [&](const Name&, auto& p) {
      if (p.has_gradient) {
        std::copy_n(from, p.size(), p.gradient.data());
        from += p.size();
      }
      if (*had++) {
        add(p.gradient.data(), earlier, p.size());
        earlier += p.size();
        p.mark_gradient();
      }
    });
  }

  Index count_;
  C ranks_;
  std::vector<std::vector<S>> sums_;
  std::vector<S> received_;
  std::vector<S> before_;
  std::vector<bool> had_;  // whether each parameter had a gradient before
};

}  // namespace oneiros::detail
