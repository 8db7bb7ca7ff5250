// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Ctrl-C and SIGTERM end a training after its cycle, with a checkpoint.

namespace pad {

/// While it lives, these signals only ask for an end; a second one ends the program at once. Observes a
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
  using Handler = void (*)(int);

  Handler previous_interrupt_;
  Handler previous_terminate_;
};

}  // namespace pad
