// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What an optimizer is: it steps the parameters of one network, which it recognises by their order.

#include <concepts>
#include <cstddef>
#include <deque>

#include "oneiros/tensor/parameter.hpp"

namespace oneiros {

/// What a step does with a parameter that got no gradient in this step (the model's two rules).
enum class WithoutGradient {
  zero,  ///< steps it with a zero gradient, so that momentum goes on moving it (what the paper's authors ran)
  skip,  ///< leaves it alone, and counts its steps apart (PyTorch 2's default)
};

namespace detail {

/// What an optimizer keeps for each parameter.
template <class Kept>
class PerParameter {
 public:
  /// Calls `f(name, parameter, kept)` for each parameter; states that are missing are made. Throws
  /// ShapeError if the network is not the one of earlier steps.
  template <class Network, class F>
  void for_each(Network& network, const F& f) {
    std::size_t place = 0;
    for_each_parameter(network, [&](const Name& name, auto& parameter) {
      static_assert(std::invocable<const F&, const Name&, decltype(parameter), Kept&>,
                    "optimizer: it steps parameters of its own scalar, in a network that is not const");
      if (place == all_.size()) all_.emplace_back(parameter.size());
      Kept& kept = all_[place++];
      if (kept.size() != parameter.size())
        throw ShapeError(message("optimizer: expected ", kept.size(), " values in parameter ", place - 1,
                                 " (", name, "), found ", parameter.size(),
                                 "; one optimizer steps one network"));
      f(name, parameter, kept);
    });
  }

  const std::deque<Kept>& values() const { return all_; }

 private:
  std::deque<Kept> all_;  // a visitor may keep references while others are made
};

}  // namespace detail

/// Anything that can step a network.
template <class O, class Network>
concept Optimizer = requires(O& optimizer, Network& network) { optimizer.step(network); };

}  // namespace oneiros
