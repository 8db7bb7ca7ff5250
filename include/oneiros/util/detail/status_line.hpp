// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What the user sees of work that takes long: a line that is redrawn on a terminal, a line now and then
// elsewhere.

#include <sys/ioctl.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

namespace oneiros::detail {

/// A line about work that goes on. On a terminal it is drawn over the one before, as far as it fits into the
/// width; elsewhere, and on a terminal that cannot do so (TERM=dumb), lines are printed now and then.
class StatusLine {
 public:
  /// At most every so many seconds, on a terminal and elsewhere.
  explicit StatusLine(double redraw_seconds = 0.2, double print_seconds = 15)
      : redraws_(is_terminal_that_redraws()), seconds_(redraws_ ? redraw_seconds : print_seconds) {}
  StatusLine(const StatusLine&) = delete;
  StatusLine& operator=(const StatusLine&) = delete;
  /// Removes what is drawn.
  ~StatusLine() {
    if (is_drawn_) std::cout << erase_line << std::flush;
  }

  /// Whether it is time for another text.
  bool due() const {
    const bool is_first = redraws_ && !is_drawn_;
    return is_first || std::chrono::duration<double>(Clock::now() - last_).count() >= seconds_;
  }

  /// Shows a text: at once on a terminal, and where it is due elsewhere.
  void draw(const std::string& text) {
    if (!redraws_ && !due()) return;
    last_ = Clock::now();
    if (redraws_)  // a full last column would wrap on some terminals
      std::cout << erase_line << text.substr(0, terminal_width() - 1) << std::flush;
    else
      std::cout << text << std::endl;
    is_drawn_ = redraws_;
  }

  /// Prints a line that stays.
  void say(const std::string& line) {
    std::cout << (is_drawn_ ? erase_line : "") << line << std::endl;
    is_drawn_ = false;
  }

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr const char* erase_line = "\r\033[K";

  /// Whether a line can be drawn over another.
  static bool is_terminal_that_redraws() {
    const char* kind = std::getenv("TERM");
    return ::isatty(STDOUT_FILENO) != 0 && kind != nullptr && *kind != '\0' &&
           std::string_view(kind) != "dumb";
  }

  /// Columns of the terminal now: it may be resized while we work.
  static std::size_t terminal_width() {
    constexpr std::size_t usual = 80;
    winsize size{};
    return ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : usual;
  }

  bool redraws_;
  bool is_drawn_ = false;
  double seconds_;  // between two texts
  Clock::time_point last_ = Clock::now();
};

}  // namespace oneiros::detail
