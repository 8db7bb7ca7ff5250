// SPDX-License-Identifier: BSD-3-Clause
#include "interrupt.hpp"

#include <algorithm>
#include <ctime>

namespace pad {

namespace {

constexpr double patience =
    0.1;  // seconds in which a signal comes again for other reasons than a user's wish

// A handler of signals reaches nothing else.
// NOLINTBEGIN(cppcoreguidelines-avoid-non-const-global-variables)
volatile std::sig_atomic_t caught = 0;
timespec caught_at{};
// NOLINTEND(cppcoreguidelines-avoid-non-const-global-variables)

void on_signal(int signal) {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  if (caught == 0) {
    caught = signal;
    caught_at = now;
    return;
  }
  const double since = static_cast<double>(now.tv_sec - caught_at.tv_sec) +
                       1e-9 * static_cast<double>(now.tv_nsec - caught_at.tv_nsec);
  if (signal != SIGINT || since < patience) return;
  std::signal(SIGINT, SIG_DFL);
  std::raise(SIGINT);  // arrives when the handler returns
}

}  // namespace

InterruptHandler::InterruptHandler() {
  struct sigaction action{};
  action.sa_handler = on_signal;
  action.sa_flags = SA_RESTART;
  ::sigemptyset(&action.sa_mask);
  for (const int signal : stop_signals) ::sigaddset(&action.sa_mask, signal);  // one at a time
  for (std::size_t i = 0; i < stop_signals.size(); ++i) {
    ::sigaction(stop_signals[i], nullptr, &previous_[i]);
    if (previous_[i].sa_handler != SIG_IGN) ::sigaction(stop_signals[i], &action, nullptr);
  }
}

InterruptHandler::~InterruptHandler() {
  if (stop_requested()) return;  // the program is ending, which the next signal should not do in another way
  for (std::size_t i = 0; i < stop_signals.size(); ++i) ::sigaction(stop_signals[i], &previous_[i], nullptr);
}

// NOLINTBEGIN(readability-convert-member-functions-to-static): observers are asked as objects.
bool InterruptHandler::stop_requested() const {
  return caught != 0;
}

int InterruptHandler::exit_code() const {
  return 128 + caught;
}
// NOLINTEND(readability-convert-member-functions-to-static)

bool is_interruption(int exit_code) {
  return std::ranges::find(stop_signals, exit_code - 128) != stop_signals.end();
}

}  // namespace pad
