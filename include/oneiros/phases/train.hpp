// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// A training loop for those who do not want to write their own, with observers: objects that implement only
// the hooks they want.
//
//   struct Printer {
//     void on_epoch_end(const EpochEvent& event) { std::cout << event.epoch << '\n'; }
//   };
//
// Hooks: on_epoch_begin(const EpochEvent&), on_cycle(const CycleEvent&), on_epoch_end(const EpochEvent&), and
// `bool stop_requested()`, asked after each cycle.

#include <cstdint>

#include "oneiros/data/batches.hpp"
#include "oneiros/phases/losses.hpp"
#include "oneiros/phases/position.hpp"

namespace oneiros {

/// Epochs count from 1, as in the paper's figures.
struct EpochEvent {
  int epoch = 0;          ///< from 1
  int epochs = 0;         ///< of the training
  Index cycles = 0;       ///< in an epoch
  bool complete = false;  ///< at its end: whether it was not cut short
};

/// What happened in one cycle; cycles count from 1 in each epoch.
struct CycleEvent : EpochEvent {
  Index cycle = 0;       ///< from 1
  Index images = 0;      ///< in the mini-batch
  NamedLosses trained;   ///< of the phases that ran
  NamedLosses measured;  ///< of the others, in cycles in which they were measured

  /// How far the training is after this cycle.
  Position position() const { return {epoch - 1, cycle}; }

  /// Both together; what was trained goes before what was measured.
  NamedLosses losses() const {
    NamedLosses all = trained;
    measured.for_each([&](std::string_view name, double value) {
      if (detail::is_nan(all[name])) all.set(name, value);
    });
    return all;
  }
};

/// How long to train, and what to measure beside it.
struct TrainingOptions {
  int epochs = 50;           ///< to be done in the end, those before `start` included
  Index batch_size = 64;     ///< N; what does not fill a mini-batch is dropped
  Index measure_every = 50;  ///< cycles between measurements of what a condition does not train; 0: never
  Position start{};          ///< what is done already; cortex, memory and condition are as they were then
};

/// Trains for whole epochs over a data set, the first of them from `start` on. `cycle` is a Cycle or a
/// Condition, or anything else that is called as `cycle(cortex, memory, images, rng)` for the losses of a
/// mini-batch. Returns false if an observer stopped it; on_epoch_end is then called for the epoch that was
/// cut short too. Throws what phases and batches throw.
template <class Cortex, class Memory, class Cycle, class... Observers>
bool train(Cortex& cortex, Memory& memory, Cycle& cycle, const data::Dataset& images,
           const TrainingOptions& options, const Rng& rng, Observers&... observers) {
  using S = typename Cortex::Scalar;
  for (int epoch = options.start.epochs; epoch < options.epochs; ++epoch) {
    const auto batches = data::batches<S>(images, options.batch_size, rng, epoch);
    EpochEvent day{.epoch = epoch + 1, .epochs = options.epochs, .cycles = batches.size()};
    Index done = epoch == options.start.epochs ? options.start.cycles : 0;
    if (done == 0) memory.begin_epoch(static_cast<std::uint32_t>(epoch));
    (
        [&] {
          if constexpr (requires { observers.on_epoch_begin(day); }) observers.on_epoch_begin(day);
        }(),
        ...);
    bool stopped = false;
    for (const auto& batch : batches.from(done)) {
      CycleEvent event{day, {}, {}, {}, {}};
      event.images = options.batch_size;
      event.trained = NamedLosses(cycle(cortex, memory, batch.images, rng));
      if constexpr (requires { cycle.measure_untrained(cortex, memory, batch.images, rng); })
        if (options.measure_every > 0 && done % options.measure_every == 0)
          event.measured = cycle.measure_untrained(cortex, memory, batch.images, rng);
      event.cycle = ++done;
      (
          [&] {
            if constexpr (requires { observers.on_cycle(event); }) observers.on_cycle(event);
          }(),
          ...);
      (
          [&] {
            if constexpr (requires { observers.stop_requested(); })
              stopped = stopped || observers.stop_requested();
          }(),
          ...);
      if (stopped) break;
    }
    day.complete = !stopped;
    (
        [&] {
          if constexpr (requires { observers.on_epoch_end(day); }) observers.on_epoch_end(day);
        }(),
        ...);
    if (stopped) return false;
  }
  return true;
}

}  // namespace oneiros
