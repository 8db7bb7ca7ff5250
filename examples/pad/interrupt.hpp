// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Signals that ask for an end, from a terminal or a batch system, end a training after its cycle, with a
// checkpoint.

#include <array>
#include <csignal>

namespace pad {

/// Ctrl-C, the end of a batch job or of its time, a terminal that closes.
inline constexpr std::array stop_signals{SIGHUP, SIGINT, SIGTERM, SIGXCPU};

/// While it lives, these signals only ask for an end, except those that were ignored before (`nohup`,
/// `command &` in a script), which stay so. A second SIGINT ends the program at once, the others may come as
/// often as they like: batch systems signal every process of a job, some of which pass it on. Observes a
/// training.
class InterruptHandler {
 public:
  InterruptHandler();
  InterruptHandler(const InterruptHandler&) = delete;
  InterruptHandler& operator=(const InterruptHandler&) = delete;
  ~InterruptHandler();

  bool stop_requested() const;

  /// Of a program that such a signal ended, by the shells' convention.
  int exit_code() const;

 private:
  std::array<struct sigaction, stop_signals.size()> previous_{};
};

/// Whether a program's exit code says that one of the signals ended it.
bool is_interruption(int exit_code);

}  // namespace pad
