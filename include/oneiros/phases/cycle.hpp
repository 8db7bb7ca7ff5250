// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Phases one after another, in the order written: one day and night of the learner for one mini-batch.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "oneiros/phases/phase.hpp"

namespace oneiros {

namespace detail {

/// The losses of all phases of a cycle.
template <class... Losses>
struct CycleLosses : std::tuple<Losses...> {
  using std::tuple<Losses...>::tuple;

  /// Calls `f(name, value)` for each loss of each phase.
  template <class F>
  void for_each(const F& f) const {
    std::apply([&](const Losses&... losses) { (losses.for_each(f), ...); },
               static_cast<const std::tuple<Losses...>&>(*this));
  }

  /// The loss of a name, of the last phase that computed it; `not_computed` if none did.
  double operator[](std::string_view name) const {
    double found = not_computed;
    for_each([&](std::string_view candidate, double value) {
      if (candidate == name && !detail::is_nan(value)) found = value;
    });
    return found;
  }
};

}  // namespace detail

/// Runs its phases in order: `Cycle cycle{Phase<Wake>{}, Phase<NREM>{}, Phase<REM>{}};` and
/// `const auto losses = cycle(cortex, hippocampus, images, rng); losses["latent"]`.
template <class... Phases>
class Cycle {
  static_assert((requires { typename Phases::State; } && ...),
                "Cycle: every element is a Phase, such as Phase<Wake>{}");

 public:
  using Losses = detail::CycleLosses<typename Phases::Losses...>;  ///< those of all phases, found by name

  /// Takes the phases in the order in which they run, and tells those of one state apart.
  explicit Cycle(Phases... phases) : phases_(std::move(phases)...) {
    set_ordinals(std::index_sequence_for<Phases...>{});
  }

  /// Runs each phase once: the whole step with its update. Phases that see images get this mini-batch. Throws
  /// what phases throw.
  template <class Cortex, class Memory, class Images>
  Losses operator()(Cortex& cortex, Memory& memory, const Images& images, const Rng& rng) {
    return each([&](auto& phase, const auto&... inputs) { return phase(cortex, memory, inputs..., rng); },
                images);
  }

  /// Forward passes and losses only, see Phase::measure.
  template <class Cortex, class Memory, class Images>
  Losses measure(const Cortex& cortex, const Memory& memory, const Images& images, const Rng& rng) {
    return each(
        [&](auto& phase, const auto&... inputs) { return phase.measure(cortex, memory, inputs..., rng); },
        images);
  }

  /// Visits what its phases have to keep in a checkpoint.
  template <class Visitor>
  void for_each_state(const Visitor& visit) {
    std::apply([&](Phases&... phases) { (phases.for_each_state(visit), ...); }, phases_);
  }

  /// Phase I, from 0, to change its policies.
  template <std::size_t I>
  friend auto& get(Cycle& cycle) {
    return std::get<I>(cycle.phases_);
  }

 private:
  /// Numbers the phases of each state.
  template <std::size_t... I>
  void set_ordinals(std::index_sequence<I...>) {
    (std::get<I>(phases_).set_ordinal(earlier_of_same_state<I>(std::make_index_sequence<I>{})), ...);
  }

  template <std::size_t I, std::size_t... Before>
  static constexpr std::uint32_t earlier_of_same_state(std::index_sequence<Before...>) {
    using All = std::tuple<Phases...>;
    using State = typename std::tuple_element_t<I, All>::State;
    return (std::uint32_t{std::same_as<State, typename std::tuple_element_t<Before, All>::State>} + ... + 0U);
  }

  /// Braces, so that the phases run in the order written.
  template <class F, class Images>
  Losses each(const F& f, const Images& images) {
    const auto one = [&](auto& phase) {
      if constexpr (std::remove_cvref_t<decltype(phase)>::sees_images)
        return f(phase, images);
      else
        return f(phase);
    };
    return std::apply([&](Phases&... phases) { return Losses{one(phases)...}; }, phases_);
  }

  std::tuple<Phases...> phases_;
};

}  // namespace oneiros
