// SPDX-License-Identifier: BSD-3-Clause
#include "interrupt.hpp"

#include <csignal>

namespace pad {

namespace {

// A handler of signals reaches nothing else.
volatile std::sig_atomic_t caught = 0;  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)

void on_signal(int signal) {
  caught = signal;
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
}

}  // namespace

InterruptHandler::InterruptHandler()
    : previous_interrupt_(std::signal(SIGINT, on_signal)),
      previous_terminate_(std::signal(SIGTERM, on_signal)) {}

InterruptHandler::~InterruptHandler() {
  std::signal(SIGINT, previous_interrupt_);
  std::signal(SIGTERM, previous_terminate_);
}

// NOLINTBEGIN(readability-convert-member-functions-to-static): observers are asked as objects.
bool InterruptHandler::stop_requested() const {
  return caught != 0;
}

int InterruptHandler::exit_code() const {
  return 128 + caught;
}
// NOLINTEND(readability-convert-member-functions-to-static)

}  // namespace pad
