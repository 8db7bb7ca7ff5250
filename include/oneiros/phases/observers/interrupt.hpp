// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Signals that ask for an end, from a terminal or a batch system, end a training after its cycle, so that it
// can be continued.

#include <algorithm>
#include <array>
#include <csignal>
#include <ctime>

namespace oneiros {

namespace detail {

/// Ctrl-C, the end of a batch job or of its time, a terminal that closes.
inline constexpr std::array stop_signals{SIGHUP, SIGINT, SIGTERM, SIGXCPU};

/// Whether a program's exit code says, by the shells' convention, that one of them ended it.
inline bool is_interruption(int exit_code) {
  return std::ranges::find(stop_signals, exit_code - 128) != stop_signals.end();
}

// A handler of signals reaches nothing else.
// NOLINTBEGIN(cppcoreguidelines-avoid-non-const-global-variables)
inline volatile std::sig_atomic_t caught_signal = 0;
inline timespec caught_at{};
// NOLINTEND(cppcoreguidelines-avoid-non-const-global-variables)

inline void on_stop_signal(int signal) {
  constexpr double patience = 0.1;  // seconds in which it comes again for other reasons than a user's wish
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  if (caught_signal == 0) {
    caught_signal = signal;
    caught_at = now;
  }
  const double since = static_cast<double>(now.tv_sec - caught_at.tv_sec) +
                       1e-9 * static_cast<double>(now.tv_nsec - caught_at.tv_nsec);
  if (signal != SIGINT || since < patience) return;  // as after the first
  std::signal(SIGINT, SIG_DFL);
  std::raise(SIGINT);  // arrives when the handler returns
}

}  // namespace detail

/// While it lives, these signals only ask for an end, except those that were ignored before (`nohup`,
/// `command &` in a script), which stay so. A second SIGINT ends the program at once, the others may come as
/// often as they like: batch systems signal every process of a job, some of which pass it on. Observes a
/// training, which then ends after its cycle.
class InterruptHandler {
 public:
  /// Catches the signals.
  InterruptHandler() {
    struct sigaction action{};
    action.sa_handler = detail::on_stop_signal;
    action.sa_flags = SA_RESTART;
    ::sigemptyset(&action.sa_mask);
    for (const int signal : detail::stop_signals) ::sigaddset(&action.sa_mask, signal);  // one at a time
    for (std::size_t i = 0; i < detail::stop_signals.size(); ++i) {
      ::sigaction(detail::stop_signals[i], nullptr, &previous_[i]);
      if (previous_[i].sa_handler != SIG_IGN) ::sigaction(detail::stop_signals[i], &action, nullptr);
    }
  }
  InterruptHandler(const InterruptHandler&) = delete;
  InterruptHandler& operator=(const InterruptHandler&) = delete;
  /// Leaves the signals as they were, unless one came: the program is then ending, which the next signal
  /// should not do in another way.
  ~InterruptHandler() {
    if (stop_requested()) return;
    for (std::size_t i = 0; i < detail::stop_signals.size(); ++i)
      ::sigaction(detail::stop_signals[i], &previous_[i], nullptr);
  }

  // NOLINTBEGIN(readability-convert-member-functions-to-static): observers are asked as objects.
  /// Whether a signal came.
  bool stop_requested() const { return detail::caught_signal != 0; }

  /// Of a program that such a signal ended, by the shells' convention.
  int exit_code() const { return 128 + detail::caught_signal; }
  // NOLINTEND(readability-convert-member-functions-to-static)

 private:
  std::array<struct sigaction, detail::stop_signals.size()> previous_{};
};

}  // namespace oneiros
