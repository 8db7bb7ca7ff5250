// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/phases/observers/interrupt.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <vector>

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

struct sigaction action_of(int signal) {
  struct sigaction action{};
  ::sigaction(signal, nullptr, &action);
  return action;
}

void (*handler_of(int signal))(int) {
  return action_of(signal).sa_handler;
}

void do_nothing(int) {}

/// The signal that ends a process in which `f` runs; 0 if it ends by itself.
template <class F>
int end_of(const F& f) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::alarm(20);
    f();
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

/// The same where two signals come, the second so long after the first; the clock's own time is much less.
int end_of_two(int first, int second, timespec apart) {
  return end_of([&] {
    const InterruptHandler interrupt;
    timespec before{}, after{};
    ::clock_gettime(CLOCK_MONOTONIC, &before);
    std::raise(first);
    ::clock_gettime(CLOCK_MONOTONIC, &after);
    if (detail::caught_at.tv_sec < before.tv_sec || detail::caught_at.tv_sec > after.tv_sec) std::abort();
    detail::caught_at.tv_sec -= apart.tv_sec;
    detail::caught_at.tv_nsec -= apart.tv_nsec;
    std::raise(second);
    if (interrupt.exit_code() != 128 + first) std::abort();
  });
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
    CHECK(detail::is_interruption(interrupt.exit_code()));
    std::raise(signal);  // as often as they like
    detail::caught_signal = 0;
  }
  CHECK_FALSE(detail::is_interruption(1));
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

TEST_CASE(
    "All four signals are caught one at a time, system calls go on, and all are as they were afterwards") {
  constexpr int signals[] = {SIGHUP, SIGINT, SIGTERM, SIGXCPU};
  std::vector<void (*)(int)> before;
  for (const int signal : signals) before.push_back(std::signal(signal, do_nothing));
  {
    const InterruptHandler interrupt;
    for (const int signal : signals) {
      const struct sigaction action = action_of(signal);
      CHECK(action.sa_handler == detail::on_stop_signal);
      CHECK((action.sa_flags & SA_RESTART) != 0);
      for (const int other : signals) CHECK(::sigismember(&action.sa_mask, other) == 1);
      CHECK(::sigismember(&action.sa_mask, SIGUSR1) == 0);
    }
  }
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(handler_of(signals[i]) == do_nothing);
    std::signal(signals[i], before[i]);
  }
}

TEST_CASE("A second SIGINT ends the program unless it comes at once, and no other signal does") {
  constexpr timespec later{0, 150'000'000}, a_second_later{1, 0};
  CHECK(end_of_two(SIGINT, SIGINT, later) == SIGINT);
  CHECK(end_of_two(SIGINT, SIGINT, a_second_later) == SIGINT);
  CHECK(end_of_two(SIGTERM, SIGINT, later) == SIGINT);
  CHECK(end_of_two(SIGINT, SIGTERM, a_second_later) == 0);
  CHECK(end_of_two(SIGHUP, SIGHUP, a_second_later) == 0);
  // 0.4 s before it, in which this process may be held up.
  CHECK(end_of_two(SIGINT, SIGINT, {-1, 600'000'000}) == 0);
  CHECK(end_of_two(SIGINT, SIGINT, {1, -1'400'000'000}) == 0);
  CHECK(end_of_two(SIGTERM, SIGINT, {-1, 600'000'000}) == 0);
}

TEST_CASE("A program that is ending is not ended in another way") {
  CHECK(end_of([] {
          {
            const InterruptHandler interrupt;
            std::raise(SIGTERM);
          }
          std::raise(SIGTERM);
          std::raise(SIGHUP);
        }) == 0);
}
