// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The paper's conditions by name: full dreaming, its ablations and its controls. A condition is a cycle that
// trains, and a cycle of whatever it does not train, which is measured only, since the paper records all five
// losses in every condition.

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "oneiros/cortex/cortex.hpp"
#include "oneiros/cortex/hippocampus.hpp"
#include "oneiros/phases/cycle.hpp"
#include "oneiros/phases/idle.hpp"
#include "oneiros/phases/losses.hpp"
#include "oneiros/phases/nrem.hpp"
#include "oneiros/phases/observe.hpp"
#include "oneiros/phases/rem.hpp"
#include "oneiros/phases/wake.hpp"
#include "oneiros/tensor/state.hpp"

namespace oneiros {

/// Numbers of the conditions that the paper or its authors' code leave open.
struct ConditionOptions {
  double latent_noise = 0.5;  ///< s of Wake's z + s eps in the conditions without REM
  bool idle_step =
      false;  ///< step E with zero gradients where NREM is switched off, as the authors' script does
};

/// A cycle that trains and one that only measures, whatever their types are, for one type of cortex and
/// memory.
template <class Cortex, class Memory = Hippocampus<typename Cortex::Scalar>>
class Condition {
  using S = typename Cortex::Scalar;
  using Images = TensorView<const S, 4>;

 public:
  /// From any cycle, and a cycle of what is measured only: each a Cycle, or another type with its functions
  /// that says by `losses()` which losses it has. They are told in the order of the phases, those of `first`
  /// before all others.
  template <class Trained, class Measured>
  Condition(Trained trained, Measured measured, std::span<const std::string_view> first = {}) {
    for (const std::string_view name : first) losses_.set(name, not_computed);
    set_losses(trained);
    set_losses(measured);
    model_ = std::make_unique<Model<Trained, Measured>>(std::move(trained), std::move(measured));
  }

  /// All losses of both cycles by name, none of them computed.
  const NamedLosses& losses() const { return losses_; }

  /// One cycle of training: its losses, with those that are measured only as `not_computed`; valid until the
  /// next.
  const NamedLosses& operator()(Cortex& cortex, Memory& memory, const Images& images, const Rng& rng) {
    trained_ = losses_;
    model_->train(trained_, cortex, memory, images, rng);
    return trained_;
  }

  /// The losses that the condition does not train, with the others as `not_computed`; valid until the next
  /// time. `memory` must hold a mini-batch.
  const NamedLosses& measure_untrained(const Cortex& cortex, const Memory& memory, const Images& images,
                                       const Rng& rng) {
    measured_ = losses_;
    model_->measure(measured_, cortex, memory, images, rng);
    return measured_;
  }

  /// Visits what its phases have to keep in a checkpoint.
  template <class Visitor>
  void for_each_state(const Visitor& visit) {
    model_->for_each_state(std::cref(visit));
  }

 private:
  template <class AnyCycle>
  void set_losses(const AnyCycle& cycle) {
    if constexpr (requires { cycle.losses(); })
      losses_.set(cycle.losses());
    else
      losses_.set(typename AnyCycle::Losses{});
  }

  using MomentVisitor = std::function<void(const std::string& name, std::optional<Moment>& last)>;

  /// Each completes the losses that it is given.
  struct Interface {
    virtual ~Interface() = default;
    virtual void train(NamedLosses&, Cortex&, Memory&, const Images&, const Rng&) = 0;
    virtual void measure(NamedLosses&, const Cortex&, const Memory&, const Images&, const Rng&) = 0;
    virtual void for_each_state(const MomentVisitor&) = 0;
  };

  template <class Trained, class Measured>
  struct Model final : Interface {
    Model(Trained trained_, Measured measured_)
        : trained(std::move(trained_)), measured(std::move(measured_)) {}

    void train(NamedLosses& losses, Cortex& cortex, Memory& memory, const Images& images,
               const Rng& rng) override {
      losses.set(trained(cortex, memory, images, rng));
    }
    void measure(NamedLosses& losses, const Cortex& cortex, const Memory& memory, const Images& images,
                 const Rng& rng) override {
      losses.set(measured.measure(cortex, memory, images, rng));
    }
    void for_each_state(const MomentVisitor& visit) override {
      trained.for_each_state(oneiros::named("trained", visit));
      measured.for_each_state(oneiros::named("measured", visit));
    }

    Trained trained;
    Measured measured;
  };

  std::unique_ptr<Interface> model_;
  NamedLosses losses_;              // all names
  NamedLosses trained_, measured_;  // of the last call, kept so that a cycle allocates nothing
};

namespace detail::conditions {

/// Wake without an adversarial game: no L_real, and noise on what is decoded.
using NoisyWake = Phase<Wake, Objectives<ImageReconstruction, LatentPrior>, LatentNoise<>>;
/// What that leaves out, to be measured.
using Discrimination = Phase<Wake, Objectives<External>>;

/// Wake that decodes z + scale eps.
inline NoisyWake noisy_wake(double scale) {
  return NoisyWake{LatentNoise<>{.scale = scale}};
}

/// NREM with a weight for L_latent.
inline Phase<NREM> nrem(double weight = 1) {
  return Phase<NREM>{Objectives<LatentReconstruction>{LatentReconstruction{.weight = weight}}};
}

}  // namespace detail::conditions

/// The five losses of the model, in the order of the paper's phases: L_img, L_KL and L_real of Wake, L_latent
/// of NREM, L_fake of REM.
inline constexpr std::array<std::string_view, 5> paper_losses{"image", "prior", "real", "latent", "fake"};

namespace detail {

/// Calls row(name, make) for each condition of the paper; make(made, options) returns what `made` makes of the
/// cycle that trains and the one that measures only.
template <class Row>
void for_each_condition(const Row& row) {
  using Options = ConditionOptions;
  const auto without_rem = [](const auto& made, double noise, double nrem_weight) {
    return made(Cycle{conditions::noisy_wake(noise), conditions::nrem(nrem_weight)},
                Cycle{conditions::Discrimination{}, Phase<REM>{}});
  };
  row("full", [](const auto& made, const Options&) {
    return made(Cycle{Phase<Wake>{}, conditions::nrem(), Phase<REM>{}}, Cycle<>{});
  });
  row("without-nrem", [](const auto& made, const Options& o) {
    return o.idle_step ? made(Cycle{Phase<Wake>{}, Phase<Idle>{}, Phase<REM>{}}, Cycle{conditions::nrem()})
                       : made(Cycle{Phase<Wake>{}, Phase<REM>{}}, Cycle{conditions::nrem()});
  });
  row("without-rem",
      [=](const auto& made, const Options& o) { return without_rem(made, o.latent_noise, 0.5); });
  row("without-rem-no-noise", [=](const auto& made, const Options&) { return without_rem(made, 0, 0.5); });
  row("without-rem-full-nrem",
      [=](const auto& made, const Options& o) { return without_rem(made, o.latent_noise, 1); });
  row("wake-only", [](const auto& made, const Options& o) {
    Cycle measured{conditions::Discrimination{}, conditions::nrem(), Phase<REM>{}};
    return o.idle_step
               ? made(Cycle{conditions::noisy_wake(o.latent_noise), Phase<Idle>{}}, std::move(measured))
               : made(Cycle{conditions::noisy_wake(o.latent_noise)}, std::move(measured));
  });
  row("without-memory-mix", [](const auto& made, const Options&) {
    return made(Cycle{Phase<Wake>{}, conditions::nrem(), Phase<REM, SingleMemory>{}}, Cycle<>{});
  });
  row("rem-noise-only", [](const auto& made, const Options&) {
    return made(Cycle{Phase<Wake>{}, conditions::nrem(), Phase<REM, NoiseOnly<>>{}}, Cycle<>{});
  });
  row("rem-memories-only", [](const auto& made, const Options&) {
    return made(Cycle{Phase<Wake>{}, conditions::nrem(), Phase<REM>{Mix<2>{.noise = 0}}}, Cycle<>{});
  });
  row("rem-first", [](const auto& made, const Options&) {
    return made(Cycle{Phase<Wake>{}, Phase<REM>{}, conditions::nrem()}, Cycle<>{});
  });
  row("nrem-mix", [](const auto& made, const Options&) {
    return made(Cycle{Phase<Wake>{}, Phase<NREM, Mix<2>>{}, Phase<REM>{}}, Cycle<>{});
  });
  row("untrained", [](const auto& made, const Options&) {
    return made(Cycle{Phase<Observe>{}}, Cycle{Phase<Wake>{}, conditions::nrem(), Phase<REM>{}});
  });
}

}  // namespace detail

/// The names of the paper's conditions.
inline std::vector<std::string> condition_names() {
  std::vector<std::string> names;
  detail::for_each_condition([&](const char* name, const auto&) { names.emplace_back(name); });
  return names;
}

/// A condition of the paper by name. Throws ValueError, listing the names, for an unknown one.
template <class Cortex, class Memory = Hippocampus<typename Cortex::Scalar>>
Condition<Cortex, Memory> paper_condition(std::string_view name, const ConditionOptions& options = {}) {
  std::optional<Condition<Cortex, Memory>> found;
  std::string known;
  detail::for_each_condition([&](const char* candidate, const auto& make) {
    known += (known.empty() ? "" : ", ") + std::string(candidate);
    if (name != candidate) return;
    found = make(
        [](auto trained, auto measured) {
          return Condition<Cortex, Memory>(std::move(trained), std::move(measured), paper_losses);
        },
        options);
  });
  if (!found) throw ValueError(detail::message("condition: expected one of ", known, "; found ", name));
  return *std::move(found);
}

}  // namespace oneiros
