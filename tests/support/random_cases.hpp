// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Random test cases that are the same in every run.

#include "oneiros/random/fill.hpp"
#include "oneiros/tensor/parameter.hpp"

namespace oneiros::test {

/// Draws small integers one after another.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : stream_(Rng{seed}.stream("test")) {}

  /// From `low` to `high`, both included.
  Index operator()(Index low, Index high) {
    return low + static_cast<Index>(stream_.below(static_cast<std::uint32_t>(high - low + 1), next_++));
  }

 private:
  Stream stream_;
  std::uint64_t next_ = 0;
};

/// A tensor of normal noise.
template <class S, int Rank>
Tensor<S, Rank> noise(const Shape<Rank>& shape, std::uint64_t seed, S deviation = S(1)) {
  Tensor<S, Rank> tensor(shape);
  fill_normal(tensor.data(), tensor.size(), Rng{seed}.stream("test/noise"), deviation);
  return tensor;
}

/// Gives every parameter noise, large enough that no unit is idle.
template <class Network>
void randomize(Network& network, std::uint64_t seed, double deviation = 0.3) {
  for_each_parameter(network, [&]<class S>(const Name&, Parameter<S>& parameter) {
    fill_normal(parameter.value.data(), parameter.size(), Rng{seed++}.stream("test/parameter"),
                static_cast<S>(deviation));
  });
}

}  // namespace oneiros::test
