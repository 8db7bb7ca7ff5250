// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/phases/observers/interrupt.hpp"

#include "oneiros/cortex.hpp"
#include "oneiros/data.hpp"
#include "oneiros/phases.hpp"
#include "support/catch.hpp"

using namespace oneiros;

namespace {

/// Signals this process in a cycle.
struct Impatient {
  int signal;
  void on_cycle(const CycleEvent& event) {
    if (event.cycle == 2) std::raise(signal);
    cycles = event.cycle;
  }
  Index cycles = 0;
};

void (*handler_of(int signal))(int) {
  struct sigaction action{};
  ::sigaction(signal, nullptr, &action);
  return action.sa_handler;
}

}  // namespace

TEST_CASE("A signal ends a training after its cycle") {
  const Rng rng{1};
  const data::Dataset images = data::synthetic_digits(8, rng, data::Split::train);
  Cortex<float> cortex({.latent_size = 4, .base_width = 2}, rng);
  Hippocampus<float> hippocampus;
  Cycle cycle{Phase<Observe>{}};
  for (const int signal : {SIGTERM, SIGHUP, SIGXCPU}) {
    InterruptHandler interrupt;
    Impatient impatient{signal};
    CHECK_FALSE(interrupt.stop_requested());
    CHECK_FALSE(
        train(cortex, hippocampus, cycle, images, {.epochs = 3, .batch_size = 2}, rng, impatient, interrupt));
    CHECK(impatient.cycles == 2);
    CHECK(interrupt.stop_requested());
    CHECK(interrupt.exit_code() == 128 + signal);
    CHECK(InterruptHandler::is_interruption(interrupt.exit_code()));
    std::raise(signal);  // as often as they like
    detail::caught_signal = 0;
  }
  CHECK_FALSE(InterruptHandler::is_interruption(1));
}

TEST_CASE("Signals are as they were after a training, and those that were ignored stay so") {
  std::signal(SIGHUP, SIG_IGN);
  const auto before = handler_of(SIGINT);
  {
    const InterruptHandler interrupt;
    CHECK(handler_of(SIGINT) != before);
    CHECK(handler_of(SIGHUP) == SIG_IGN);
    std::raise(SIGHUP);
    CHECK_FALSE(interrupt.stop_requested());
  }
  CHECK(handler_of(SIGINT) == before);
  std::signal(SIGHUP, SIG_DFL);
}
