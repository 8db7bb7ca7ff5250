// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What a network learns. Optimizers, weights files, checkpoints and gradient norms are written on Parameter
// and for_each_parameter alone, so a layer of one's own takes part by visiting its parameters.

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "oneiros/parallel/parallel.hpp"
#include "oneiros/tensor/tensor.hpp"

namespace oneiros {

/// How a parameter is drawn before training.
struct Initial {
  /// The two shapes that initial values are drawn from.
  enum class Distribution { normal, uniform };

  /// Normal(0, deviation).
  static Initial normal(double deviation) { return {Distribution::normal, deviation}; }
  /// Uniform(-bound, bound).
  static Initial uniform(double bound) { return {Distribution::uniform, bound}; }

  Distribution distribution = Distribution::uniform;  ///< Normal(0, scale) or Uniform(-scale, scale)
  double scale = 0;                                   ///< the normal's deviation or the uniform's bound
};

/// A named array with its gradient.
template <class S>
struct Parameter {
  using Scalar = S;  ///< of the values: float or double

  Parameter() = default;

  /// Values and gradients are zero; the parameters are the members of the same names.
  Parameter(std::string name_, std::vector<Index> shape_, std::vector<int> interchange_ = {})
      : name(std::move(name_)), shape(std::move(shape_)), interchange(std::move(interchange_)) {
    Index size = 1;
    for (const Index extent : shape) size *= extent;
    value.resize(size);
    gradient.resize(size);
    value.setZero();
    gradient.setZero();
  }

  /// Learned values, the product of `shape`.
  Index size() const { return value.size(); }

  /// Called by a backward pass that has added to `gradient`.
  void mark_gradient() { has_gradient = ever_had_gradient = true; }

  /// Forgets this step's gradient.
  void zero_gradient() {
    if (has_gradient)
      parallel_blocks(size(), 65536, [&](Index begin, Index end) {
        std::fill(gradient.data() + begin, gradient.data() + end, S(0));
      });
    has_gradient = false;
  }

  std::string name;          ///< as in weights files: "conv1.0.weight"
  std::vector<Index> shape;  ///< extents as stored, outermost first

  /// Axis i of PyTorch's order is stored axis `interchange[i]`; empty: both are the same.
  std::vector<int> interchange;
  Tensor<S, 1> value;              ///< the elements in stored order
  Tensor<S, 1> gradient;           ///< of the loss in `value`; backward passes add to it
  Initial initial;                 ///< what `initialize` draws
  bool has_gradient = false;       ///< in this step
  bool ever_had_gradient = false;  ///< since the start; a step never moves a parameter that had none
};

/// Visits every parameter of a layer or network, in a fixed order.
template <class Network, class Visitor>
void for_each_parameter(Network&& network, Visitor&& visitor) {
  network.for_each_parameter(visitor);
}

/// Forgets the gradients of a network.
template <class Network>
void zero_gradients(Network& network) {
  for_each_parameter(network, [](auto& parameter) { parameter.zero_gradient(); });
}

/// The number of learned values.
template <class Network>
Index parameter_count(const Network& network) {
  Index count = 0;
  for_each_parameter(network, [&](const auto& parameter) { count += parameter.size(); });
  return count;
}

/// Puts `prefix` before the names of a network's parameters: "weight" becomes "conv1.0.weight".
template <class Network>
void prefix_names(Network& network, const std::string& prefix) {
  for_each_parameter(network, [&](auto& parameter) { parameter.name = prefix + parameter.name; });
}

}  // namespace oneiros
