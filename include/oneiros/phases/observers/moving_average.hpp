// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// A network that follows one that learns, slowly: the average of its parameters and buffers over the latest
// cycles, in which older ones count exponentially less (Polyak & Juditsky, Acceleration of stochastic
// approximation by averaging, 1992; Tarvainen & Valpola, Mean teachers are better role models, 2017). It is
// read out in the place of the other, or teaches it (phases/policies/target.hpp).

#include <cstddef>
#include <utility>
#include <vector>

#include "oneiros/parallel/parallel.hpp"
#include "oneiros/tensor/state.hpp"

namespace oneiros {

/// Observes a training: after each cycle, average = decay average + (1 - decay) network. Give it before
/// whoever writes checkpoints, and to the checkpoint as a part of its own.
///
///     MovingAverage average(cortex.encoder, 0.999);
///     train(cortex, hippocampus, cycle, images, {.epochs = 50}, rng, average);
///     const auto latents = evaluation::encode(average.network(), images);
template <class Network>
class MovingAverage {
 public:
  /// Begins as the network is, which it refers to. Throws ValueError unless 0 <= decay <= 1.
  explicit MovingAverage(const Network& network, double decay = 0.999)
      : followed_(&network), average_(network), decay_(decay) {
    if (detail::is_nan(decay) || decay < 0 || decay > 1)
      throw ValueError(detail::message("MovingAverage: expected a decay from 0 to 1, found ", decay));
  }

  /// A step towards the network as it is now; for loops of one's own.
  void follow() {
    targets_.clear();
    visit_values(*followed_, [&](const S* values, Index) { targets_.push_back(values); });
    auto target = targets_.begin();
    const auto rest = static_cast<S>(1 - decay_);
    visit_values(average_, [&](S* values, Index size) {
      parallel_blocks(size, 65536, [&, target = *target++](Index begin, Index end) {
        for (Index i = begin; i < end; ++i) values[i] += rest * (target[i] - values[i]);
      });
    });
  }

  /// The average.
  const Network& network() const { return average_; }

  /// Follows, whatever happened.
  template <class Event>
  void on_cycle(const Event&) {
    follow();
  }

  /// Visits the average as a checkpoint has to keep it, see tensor/state.hpp.
  template <class Visitor>
  void for_each_state(const Visitor& visit) {
    oneiros::for_each_state(average_, named("average", visit));
  }

 private:
  using S = typename Network::Scalar;

  /// Calls f(values, size) for each parameter and buffer, in an order that is the same for copies.
  template <class N, class F>
  static void visit_values(N& network, const F& f) {
    for_each_parameter(network, [&](const Name&, auto& p) { f(p.value.data(), p.size()); });
    for_each_buffer(network, [&](const Name&, auto& buffer) { f(buffer.data(), buffer.size()); });
  }

  const Network* followed_;
  Network average_;
  double decay_;
  std::vector<const S*> targets_;  // kept so that a cycle allocates nothing
};

}  // namespace oneiros
