// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Turns the policies that a user gives, in any order, and a state's defaults into one policy for each role.

#include <concepts>
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

#include "oneiros/random/draws.hpp"
#include "oneiros/tensor/tensor.hpp"

namespace oneiros {

/// The roles of a state and the policies that play them unless the user gives others: one policy for each
/// role.
template <class... Policies>
struct DefaultPolicies {};

namespace detail {

/// Whether a type names its role.
template <class P>
concept HasRole = requires { typename P::Role; };

template <HasRole P>
using RoleOf = typename P::Role;

/// How many of the policies play a role.
template <class Role, class... Policies>
constexpr std::size_t players() {
  return (std::size_t{std::same_as<RoleOf<Policies>, Role>} + ... + 0);
}

/// The place of a role among those of the policies.
template <class Role, class... Policies>
constexpr std::size_t role_index() {
  static_assert(players<Role, Policies...>() == 1, "Phase: this state has no such role");
  std::size_t index = 0, found = 0;
  ((std::same_as<RoleOf<Policies>, Role> ? (found = index++) : index++), ...);
  return found;
}

/// Whether a policy can perturb images (Rank 4) or latents (Rank 2), see oneiros/phases/roles.hpp.
template <class P, class S, int Rank>
concept Perturbs = requires(const P& policy, const TensorView<S, Rank>& view,
                            typename P::template Activations<S>& activations, const Draws& draws) {
  policy.apply(view, activations, draws);
  policy.transpose(view, activations);
};

/// The policy that plays Default's role: a given one, or Default.
template <class Default, class... Given>
struct PlayerOf {
  using type = Default;
};
template <class Default, class First, class... Rest>
struct PlayerOf<Default, First, Rest...> {
  using type = typename std::conditional_t<std::same_as<RoleOf<First>, RoleOf<Default>>,
                                           std::type_identity<First>, PlayerOf<Default, Rest...>>::type;
};

template <class Defaults, class... Given>
class PolicySet;

/// One policy for each role that the defaults name.
template <class... Defaults, class... Given>
class PolicySet<DefaultPolicies<Defaults...>, Given...> {
  static_assert((HasRole<Given> && ...),
                "Phase: a policy without a role; give it `using Role = oneiros::roles::...;` (see "
                "oneiros/phases/roles.hpp)");

  static constexpr bool each_once() {
    if constexpr ((HasRole<Given> && ...))
      return ((players<RoleOf<Given>, Given...>() == 1) && ...);
    else
      return true;
  }
  static constexpr bool each_known() {
    if constexpr ((HasRole<Given> && ...))
      return ((players<RoleOf<Given>, Defaults...>() == 1) && ...);
    else
      return true;
  }
  static_assert(each_once(), "Phase: two policies for one role; each role is played once");
  static_assert(each_known(),
                "Phase: this state has no such role; its roles are those of its default policies");

  using Policies = std::tuple<typename PlayerOf<Defaults, Given...>::type...>;

 public:
  /// The type of the policy that plays a role.
  template <class Role>
  using Player = std::tuple_element_t<role_index<Role, Defaults...>(), Policies>;

  PolicySet() = default;

  /// Takes any of the set's policies; the others keep their default values.
  template <class... Values>
  explicit PolicySet(Values... values) {
    static_assert(((players<RoleOf<Values>, Values...>() == 1) && ...),
                  "Phase: two policies for one role; each role is played once");
    (take(std::move(values)), ...);
  }

  /// The policy that plays a role.
  template <class Role>
  friend auto& get(PolicySet& set) {
    return std::get<role_index<Role, Defaults...>()>(set.policies_);
  }
  template <class Role>
  friend const auto& get(const PolicySet& set) {
    return std::get<role_index<Role, Defaults...>()>(set.policies_);
  }

 private:
  template <class Value>
  void take(Value value) {
    static_assert(detail::HasRole<Value>,
                  "Phase: a policy without a role; give it `using Role = oneiros::roles::...;`");
    using Own = std::remove_reference_t<decltype(get<RoleOf<Value>>(*this))>;
    static_assert(std::same_as<Own, Value>,
                  "Phase: the constructor takes objects of the phase's own policies; name the type as a "
                  "template argument");
    get<RoleOf<Value>>(*this) = std::move(value);
  }

  Policies policies_;
};

}  // namespace detail
}  // namespace oneiros
