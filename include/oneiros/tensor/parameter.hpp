// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What a network learns. Optimizers, weights files, checkpoints and gradient norms are written on Parameter
// and for_each_parameter alone, so a layer of one's own takes part by visiting its parameters, each with a
// name that is its own within the layer: `visit("weight", weight)`.

#include <algorithm>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "oneiros/parallel/parallel.hpp"
#include "oneiros/tensor/tensor.hpp"
#include "oneiros/util/name.hpp"

namespace oneiros {

/// How a parameter is drawn before training.
struct Initial {
  /// What initial values are drawn from.
  enum class Distribution { normal, uniform, constant };

  /// Normal(0, deviation).
  static Initial normal(double deviation) { return {Distribution::normal, deviation}; }
  /// Uniform(-bound, bound).
  static Initial uniform(double bound) { return {Distribution::uniform, bound}; }
  /// One value for all, nothing is drawn.
  static Initial constant(double value) { return {Distribution::constant, value}; }

  Distribution distribution = Distribution::uniform;  ///< Normal(0, scale), Uniform(-scale, scale), scale
  double scale = 0;  ///< the normal's deviation, the uniform's bound, the constant
};

/// An array that is learned, with its gradient.
template <class S>
struct Parameter {
  using Scalar = S;  ///< of the values: float or double

  Parameter() = default;

  /// Values and gradients are zero; the parameters are the members of the same names. Throws ShapeError for
  /// an extent below 1.
  explicit Parameter(std::vector<Index> shape_, std::vector<int> interchange_ = {})
      : shape(std::move(shape_)), interchange(std::move(interchange_)) {
    Index size = 1;
    for (const Index extent : shape) {
      if (extent < 1)
        throw ShapeError(detail::message("parameter: expected extents of at least 1, found ", extent));
      size *= extent;
    }
    zeroed(value, {size});
    zeroed(gradient, {size});
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

  std::vector<Index> shape;  ///< extents as stored, outermost first

  /// Axis i of PyTorch's order is stored axis `interchange[i]`; empty: both are the same.
  std::vector<int> interchange;
  Tensor<S, 1> value;              ///< the elements in stored order
  Tensor<S, 1> gradient;           ///< of the loss in `value`; backward passes add to it
  Initial initial;                 ///< what `initialize` draws
  bool has_gradient = false;       ///< in this step
  bool ever_had_gradient = false;  ///< since the start; a step never moves a parameter that had none
};

namespace detail {

/// Calls `visit(name, part)` for the parts of a network that has some.
template <class Network, class Visitor>
void for_each_part(Network& network, const Visitor& visit) {
  if constexpr (requires { Network::for_each_part(network, visit); }) Network::for_each_part(network, visit);
}

/// A visitor of parameters whose own type is forgotten, so that the visit of a network is compiled once, and
/// not for everybody who visits it. It refers to the visitor.
template <class P>
class ParameterVisitor {
 public:
  template <class Visitor>
  explicit ParameterVisitor(const Visitor& visitor)
      : visitor_(&visitor), call_([](const void* to, const Name& name, P& parameter) {
          (*static_cast<const Visitor*>(to))(name, parameter);
        }) {}

  void operator()(const Name& name, P& parameter) const { call_(visitor_, name, parameter); }

 private:
  const void* visitor_;
  void (*call_)(const void* visitor, const Name& name, P& parameter);
};

template <class Network>
struct ParameterOf {};
/// Of a layer or network that has a scalar; const if the network is.
template <class Network>
requires requires { typename Network::Scalar; }
struct ParameterOf<Network> {
  using type = std::conditional_t<std::is_const_v<Network>, const Parameter<typename Network::Scalar>,
                                  Parameter<typename Network::Scalar>>;
};

template <class Network, class Visitor>
void visit_parameters(Network& network, const Visitor& visitor);

}  // namespace detail

/// Calls `visitor(name, parameter)` for every parameter of a layer or network, in a fixed order: what it
/// shows by its member of this name, and what its parts do. A network made of others has
///
///   template <class Self, class Visitor>
///   static void for_each_part(Self& self, const Visitor& visit) {  // const or not
///     visit("trunk", self.trunk_);
///   }
template <class Network, class Visitor>
void for_each_parameter(Network&& network, const Visitor& visitor) {
  using Own = detail::ParameterOf<std::remove_reference_t<Network>>;
  if constexpr (requires(typename Own::type& parameter) { visitor(std::declval<const Name&>(), parameter); })
    detail::visit_parameters(network, detail::ParameterVisitor<typename Own::type>(visitor));
  else
    detail::visit_parameters(network, visitor);
}

template <class Network, class Visitor>
void detail::visit_parameters(Network& network, const Visitor& visitor) {
  if constexpr (requires { network.for_each_parameter(visitor); }) network.for_each_parameter(visitor);
  for_each_part(network, [&](std::string_view name, auto& part) {
    oneiros::for_each_parameter(part, named(name, visitor));
  });
}

/// The same for buffers: tensors that a network keeps and that no gradient moves, such as running statistics.
/// A layer without them need not say so.
template <class Network, class Visitor>
void for_each_buffer(Network&& network, const Visitor& visitor) {
  if constexpr (requires { network.for_each_buffer(visitor); }) network.for_each_buffer(visitor);
  detail::for_each_part(network, [&](std::string_view name, auto& part) {
    oneiros::for_each_buffer(part, named(name, visitor));
  });
}

/// Forgets the gradients of a network.
template <class Network>
void zero_gradients(Network& network) {
  for_each_parameter(network, [](const Name&, auto& parameter) { parameter.zero_gradient(); });
}

/// The number of learned values.
template <class Network>
Index parameter_count(const Network& network) {
  Index count = 0;
  for_each_parameter(network, [&](const Name&, const auto& parameter) { count += parameter.size(); });
  return count;
}

}  // namespace oneiros
