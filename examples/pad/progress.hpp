// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What the user sees of work that takes long: a line that is redrawn on a terminal, a line now and then
// elsewhere.

#include <chrono>
#include <functional>
#include <string>

#include "oneiros/phases/train.hpp"

namespace pad {

/// "2 h 05 min", "3 min 20 s" or "12 s".
std::string duration(double seconds);

/// "0.123".
std::string rounded(double value, int decimals = 3);

/// A line about work that goes on. On a terminal it is drawn over the one before, as far as it fits into the
/// width; elsewhere, and on a terminal that cannot do so (TERM=dumb), lines are printed now and then.
class StatusLine {
 public:
  /// At most every so many seconds, on a terminal and elsewhere.
  explicit StatusLine(double redraw_seconds = 0.2, double print_seconds = 15);
  StatusLine(const StatusLine&) = delete;
  StatusLine& operator=(const StatusLine&) = delete;
  /// Removes what is drawn.
  ~StatusLine();

  /// Whether it is time for another text.
  bool due() const;

  /// Shows a text: at once on a terminal, and where it is due elsewhere.
  void draw(const std::string& text);

  /// Prints a line that stays.
  void say(const std::string& line);

 private:
  using Clock = std::chrono::steady_clock;

  bool redraws_;
  bool is_drawn_ = false;
  double seconds_;  // between two texts
  Clock::time_point last_ = Clock::now();
};

/// Is told each step of work that takes long, in a few words.
using OnStep = std::function<void(const std::string&)>;

/// Prints where a training is, what it says of itself, images per second and the time left.
class ProgressBar {
 public:
  void begin_epoch();

  /// Shows cycle `cycle` of an epoch, of so many images.
  void show(const oneiros::EpochEvent& epoch, oneiros::Index cycle, oneiros::Index images,
            const std::string& text);

  /// The line that stays.
  void end_epoch(const oneiros::EpochEvent& epoch, const std::string& text);

  /// Images per second of the last epoch that ended; 0 if none did.
  double images_per_second() const { return images_per_second_; }

 private:
  using Clock = std::chrono::steady_clock;

  double seconds() const;

  StatusLine line_;
  Clock::time_point epoch_begin_;
  oneiros::Index images_ = 0;  // in this epoch so far
  double images_per_second_ = 0;
};

/// Observes a training and prints its losses.
class Progress {
 public:
  void on_epoch_begin(const oneiros::EpochEvent& event);
  void on_cycle(const oneiros::CycleEvent& event);
  void on_epoch_end(const oneiros::EpochEvent& event);

  double images_per_second() const { return bar_.images_per_second(); }

 private:
  ProgressBar bar_;
  oneiros::NamedLosses sum_;    // of the losses in this epoch so far
  oneiros::NamedLosses count_;  // of cycles that have each loss
};

}  // namespace pad
