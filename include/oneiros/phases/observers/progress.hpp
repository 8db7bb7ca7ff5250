// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Observers that show how a training goes: epoch, time left, losses.

#include <chrono>
#include <string>

#include "oneiros/phases/losses.hpp"
#include "oneiros/phases/train.hpp"
#include "oneiros/util/detail/status_line.hpp"
#include "oneiros/util/detail/words.hpp"
#include "oneiros/util/finite.hpp"

namespace oneiros {

namespace detail {

/// Prints where any training is, what it says of itself, images per second and the time left.
class ProgressBar {
 public:
  /// Starts the clock of an epoch.
  void begin_epoch() {
    epoch_begin_ = Clock::now();
    images_ = 0;
  }

  /// Shows cycle `cycle` of an epoch, of so many images.
  void show(const EpochEvent& epoch, Index cycle, Index images, const std::string& text) {
    images_ += images;
    if (!line_.due()) return;
    const double per_cycle = seconds() * static_cast<double>(images) / static_cast<double>(images_);
    const auto left = static_cast<double>((epoch.epochs - epoch.epoch + 1) * epoch.cycles - cycle);
    // What matters most comes first, since a narrow terminal cuts the rest.
    line_.draw(place(epoch) + " " + drawn(cycle, epoch.cycles) + " " + duration(per_cycle * left) +
               " left  " + rounded(static_cast<double>(images_) / seconds(), 0) + " images/s  " + text);
  }

  /// The line that stays.
  void end_epoch(const EpochEvent& epoch, const std::string& text) {
    images_per_second_ = static_cast<double>(images_) / seconds();
    line_.say(place(epoch) + ": " + text + "  " + rounded(images_per_second_, 0) + " images/s  " +
              duration(seconds()));
  }

  /// Images per second of the last epoch that ended; 0 if none did.
  double images_per_second() const { return images_per_second_; }

 private:
  using Clock = std::chrono::steady_clock;

  double seconds() const { return std::chrono::duration<double>(Clock::now() - epoch_begin_).count(); }

  static std::string place(const EpochEvent& epoch) {
    return "epoch " + std::to_string(epoch.epoch) + "/" + std::to_string(epoch.epochs);
  }

  static std::string drawn(Index done, Index all) {
    constexpr int width = 20;
    const auto filled = static_cast<std::size_t>(width * done / all);
    return "[" + std::string(filled, '#') + std::string(width - filled, '.') + "]";
  }

  detail::StatusLine line_;
  Clock::time_point epoch_begin_;
  Index images_ = 0;  // in this epoch so far
  double images_per_second_ = 0;
};

}  // namespace detail

/// Observes a training and prints its losses: those of the cycle at hand on a terminal, and the means of each
/// epoch.
///
///     Progress progress;
///     train(cortex, hippocampus, cycle, images, {.epochs = 2}, rng, progress);
class Progress {
 public:
  /// Forgets the epoch before.
  void on_epoch_begin(const EpochEvent&) {
    bar_.begin_epoch();
    sum_ = count_ = {};
  }

  /// Shows the losses.
  void on_cycle(const CycleEvent& event) {
    const NamedLosses losses = event.losses();
    for (const auto& [name, value] : losses) {
      const bool is_known = !detail::is_nan(value), is_first = detail::is_nan(sum_[name]);
      sum_.set(name, is_known && !is_first ? sum_[name] + value : value);
      count_.set(name, is_known && !is_first ? count_[name] + 1 : is_known ? 1 : not_computed);
    }
    bar_.show(event, event.cycle, event.images, text(losses));
  }

  /// Prints their means.
  void on_epoch_end(const EpochEvent& event) {
    NamedLosses mean;
    for (const auto& [name, sum] : sum_) mean.set(name, sum / count_[name]);
    bar_.end_epoch(event, text(mean) + "  (means)");
  }

  /// Images per second of the last epoch that ended; 0 if none did.
  double images_per_second() const { return bar_.images_per_second(); }

 private:
  /// "image 0.123  prior 0.456": the losses that there are.
  static std::string text(const NamedLosses& losses) {
    std::string all;
    for (const auto& [name, value] : losses)
      if (!detail::is_nan(value)) all += (all.empty() ? "" : "  ") + name + " " + detail::rounded(value);
    return all;
  }

  detail::ProgressBar bar_;
  NamedLosses sum_;    // of the losses in this epoch so far
  NamedLosses count_;  // of cycles that have each loss
};

}  // namespace oneiros
