// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// A phase is one step of learning in one state of consciousness: it draws, runs forward, measures its losses,
// runs backward and updates. The state says how; policies, found by their roles, say what varies. States are
// open: one of one's own is a type that looks like this (examples/own_phase.cpp has one that learns):
//
//   struct Daydream {                                   // what is recalled without being relived
//     static constexpr const char* name = "daydream";   // of its random streams and in messages
//     static constexpr bool sees_images = false;        // or it is called with a mini-batch, too
//     using Defaults = DefaultPolicies<SingleMemory>;   // its roles, and who plays them by default
//
//     template <class Cortex, class Policies>
//     struct Activations {                              // working memory of the phase
//       Tensor<typename Cortex::Scalar, 2> latents;
//     };
//     struct Losses {
//       double wandering = not_computed;
//       void for_each(auto&& f) const { f("wandering", wandering); }
//     };
//
//     // Draws, runs forward and returns the losses; keeps in the activations what backward needs.
//     static Losses forward(const auto& policies, auto& a, const auto&, const auto& memory,
//                           const Draws& draws) {
//       replay(get<roles::Replay>(policies), memory, draws, a.latents, name);
//       return {latent_prior(a.latents)};
//     }
//     // Adds the gradients of the forward pass before it.
//     static void backward(const auto&, auto&, auto&) {}
//     // Steps the networks, and keeps what is to be remembered.
//     static void update(const auto&, auto&, auto&, auto&) {}
//   };

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <typeinfo>
#include <utility>

#include "oneiros/cortex/hippocampus.hpp"
#include "oneiros/phases/policy_set.hpp"
#include "oneiros/phases/roles.hpp"
#include "oneiros/random/draws.hpp"
#include "oneiros/tensor/parameter.hpp"

namespace oneiros {

/// The value of a loss that a phase was told to leave out.
inline constexpr double not_computed = std::numeric_limits<double>::quiet_NaN();

namespace detail {

/// Holds one object of any type.
class Holder {
 public:
  /// The object, made new if another type was held.
  template <class T>
  T& get() {
    if (value_ == nullptr || *type_ != typeid(T)) {
      value_ = std::make_shared<T>();
      type_ = &typeid(T);
    }
    return *static_cast<T*>(value_.get());
  }

  /// The object that is there. Throws ValueError if none of this type is.
  template <class T>
  T& find(const char* phase) {
    if (value_ == nullptr || *type_ != typeid(T))
      throw ValueError(message(phase, ": no pass with this type of cortex came before"));
    return *static_cast<T*>(value_.get());
  }

 private:
  std::shared_ptr<void> value_;
  const std::type_info* type_ = nullptr;
};

/// Throws NumericalError if a loss is NaN or infinite, before anything was updated. Epochs and cycles count
/// from 1.
template <class State>
double require_finite(double loss, const char* name, const Moment& moment) {
  if (!is_finite(loss))
    throw NumericalError(message(State::name, ": the ", name, " loss is ", is_nan(loss) ? "NaN" : "infinite",
                                 " in epoch ", moment.epoch + 1, ", cycle ",
                                 moment.cycle + (State::sees_images ? 1 : 0),
                                 "; the networks keep the parameters of the step before"));
  return loss;
}

}  // namespace detail

/// What a state must supply; see the top of this file.
template <class State>
concept PhaseState = requires {
  { State::name } -> std::convertible_to<const char*>;
  { State::sees_images } -> std::convertible_to<bool>;
  typename State::Defaults;
  typename State::Losses;
};

/// One state of consciousness with its policies, e.g. `Phase<REM, Mix<3>> rem{Mix<3>{.noise = 0.25}};`
/// A phase owns its working memory and may be moved. It is not to be called from two threads at once.
template <class StateT, class... Policies>
class Phase {
  static_assert(PhaseState<StateT>,
                "Phase: the first argument is a state with name, sees_images, Defaults and Losses (see "
                "oneiros/phases/phase.hpp)");

 public:
  using State = StateT;                   ///< the first argument
  using Losses = typename State::Losses;  ///< the state's, as numbers of type double

  /// The state's defaults with the policies given in their place.
  using PolicySet = detail::PolicySet<typename State::Defaults, Policies...>;
  static constexpr bool sees_images = State::sees_images;  ///< whether it is called with a mini-batch

  Phase() = default;

  /// Takes objects of any of the phase's policies; the others have their default values.
  template <detail::HasRole... Values>
  requires(sizeof...(Values) > 0)
  explicit Phase(Values... values) : policies_(std::move(values)...) {}

  Phase(const Phase&) = delete;
  Phase& operator=(const Phase&) = delete;
  /// Takes policies and working memory with it.
  Phase(Phase&&) = default;
  /// The same for assignment.
  Phase& operator=(Phase&&) = default;

  /// The whole step: forgets gradients, accumulates new ones, updates. The last argument is the Rng; a state
  /// that sees images gets them before it: `wake(cortex, hippocampus, images, rng)`, `nrem(cortex,
  /// hippocampus, rng)`. Throws NumericalError, and updates nothing, if a loss is not finite.
  template <class Cortex, class Memory, class... Arguments>
  Losses operator()(Cortex& cortex, Memory& memory, const Arguments&... arguments) {
    static_assert(!std::is_const_v<Cortex>, "Phase: a const cortex cannot learn; measure() takes one");
    zero_gradients(cortex);
    const Losses losses = accumulate(cortex, memory, arguments...);
    update(cortex, memory);
    return losses;
  }

  /// Adds the phase's gradients to those that the networks hold, and updates nothing. The last argument is
  /// the Rng, or Draws for a moment of one's own.
  template <class Cortex, class Memory, class... Arguments>
  Losses accumulate(Cortex& cortex, const Memory& memory, const Arguments&... arguments) {
    return split(
        [&](const Draws& draws, const auto&... inputs) {
          auto& activations = activations_.get<ActivationsFor<Cortex>>();
          const Losses losses =
              State::forward(policies_, activations, std::as_const(cortex), memory, draws, inputs...);
          State::backward(policies_, activations, cortex, inputs...);
          return losses;
        },
        cortex, memory, {State::name, last_}, arguments...);
  }

  /// Steps the networks with the gradients that they hold, and remembers what the last `accumulate` left to
  /// remember. Throws ValueError if there was none.
  template <class Cortex, class Memory>
  void update(Cortex& cortex, Memory& memory) {
    State::update(policies_, activations(cortex), cortex, memory);
  }

  /// Runs forward and measures the losses only, with random streams and a working memory of its own: training
  /// does not notice.
  template <class Cortex, class Memory, class... Arguments>
  Losses measure(const Cortex& cortex, const Memory& memory, const Arguments&... arguments) {
    return split(
        [&](const Draws& draws, const auto&... inputs) {
          return State::forward(policies_, measured_.get<ActivationsFor<Cortex>>(), cortex, memory, draws,
                                inputs...);
        },
        cortex, memory, {measure_scope(), last_measured_}, arguments...);
  }

  /// The policy that plays a role, to change its numbers: `get<roles::Objectives>(nrem)`.
  template <class Role>
  friend auto& get(Phase& phase) {
    return get<Role>(phase.policies_);
  }

  /// The working memory of the last training pass: dreams, latents, masks. Throws ValueError if there was
  /// none with this type of cortex.
  template <class Cortex>
  auto& activations(const Cortex&) {
    return activations_.find<ActivationsFor<Cortex>>(State::name);
  }

  /// The same of the last `measure`.
  template <class Cortex>
  auto& measured_activations(const Cortex&) {
    return measured_.find<ActivationsFor<Cortex>>(State::name);
  }

  /// Tells phases of the same state in one cycle apart, so that their draws differ; Cycle sets it.
  void set_ordinal(std::uint32_t ordinal) { ordinal_ = ordinal; }

  /// Visits everything that a checkpoint has to keep: when the phase ran last, by which it tells calls at the
  /// same moment apart.
  template <class Visitor>
  void for_each_state(const Visitor& visit) {
    const std::string name = State::name + (ordinal_ == 0 ? "" : "." + std::to_string(ordinal_));
    visit(name + ".last", last_);
    visit(name + ".last_measured", last_measured_);
  }

 private:
  template <class Cortex>
  using ActivationsFor = typename State::template Activations<Cortex, PolicySet>;

  /// A name for random streams, and the moment of the last draws under it.
  struct Course {
    std::string_view scope;
    std::optional<Moment>& last;
  };

  static const std::string& measure_scope() {
    static const std::string scope = std::string("measure/") + State::name;
    return scope;
  }

  /// Calls `f(draws, inputs...)` where the arguments are the inputs and, last, an Rng or Draws.
  template <class F, class Cortex, class M, class... Arguments>
  Losses split(const F& f, const Cortex&, const M& memory, Course course, const Arguments&... arguments) {
    static_assert(sizeof...(Arguments) > 0, "Phase: the last argument is an oneiros::Rng");
    static_assert(
        Memory<M, typename Cortex::Scalar>,
        "Phase: the second argument is a memory of the cortex's scalar (see oneiros/cortex/hippocampus.hpp)");
    constexpr std::size_t inputs = sizeof...(Arguments) - 1;
    using Last = std::tuple_element_t<inputs, std::tuple<Arguments...>>;
    static_assert(std::same_as<Last, Rng> || std::same_as<Last, Draws>,
                  "Phase: the last argument is an oneiros::Rng");
    static_assert((inputs > 0) == State::sees_images,
                  "Phase: a state that sees images is called with them before the Rng, any other without");
    if constexpr (inputs > 0)
      static_assert(std::convertible_to<const std::tuple_element_t<0, std::tuple<Arguments...>>&,
                                        TensorView<const typename Cortex::Scalar, 4>>,
                    "Phase: images are a Tensor or TensorView N,H,W,C of the cortex's scalar");
    const auto all = std::tie(arguments...);
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      if constexpr (std::same_as<Last, Draws>)
        return f(std::get<inputs>(all), std::get<I>(all)...);
      else
        return f(next_draws(std::get<inputs>(all), course, memory.now()), std::get<I>(all)...);
    }(std::make_index_sequence<inputs>{});
  }

  /// The draws of this call: at the memory's time, told apart from those of calls before it at the same time.
  Draws next_draws(const Rng& rng, const Course& course, Moment now) const {
    const std::optional<Moment>& last = course.last;
    now.repeat = last && last->epoch == now.epoch && last->cycle == now.cycle ? last->repeat + 1 : 0;
    course.last = now;
    const Draws draws(rng, course.scope, now);
    return ordinal_ == 0 ? draws : draws.scope(std::to_string(ordinal_));
  }

  PolicySet policies_;
  detail::Holder activations_;
  detail::Holder measured_;
  std::optional<Moment> last_;
  std::optional<Moment> last_measured_;
  std::uint32_t ordinal_ = 0;
};

}  // namespace oneiros
