// SPDX-License-Identifier: BSD-3-Clause
#include "progress.hpp"

#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <iostream>

namespace pad {

using oneiros::CycleEvent;
using oneiros::EpochEvent;
using oneiros::Index;
using oneiros::PaperLosses;

namespace {

constexpr double redraw_seconds = 0.2;  // on a terminal
constexpr double line_seconds = 15;     // elsewhere
constexpr int bar_width = 20;

std::string number(double value, const char* format = "%.3f") {
  char text[32];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

/// "image 0.123  prior 0.456": the losses that there are.
std::string losses_text(const PaperLosses& losses) {
  std::string text;
  for (const auto& [name, member] : PaperLosses::fields)
    if (!std::isnan(losses.*member))
      text += (text.empty() ? "" : "  ") + std::string(name) + " " + number(losses.*member);
  return text;
}

std::string bar(Index done, Index all) {
  const auto filled = static_cast<std::size_t>(bar_width * done / all);
  return "[" + std::string(filled, '#') + std::string(bar_width - filled, '.') + "]";
}

}  // namespace

std::string duration(double seconds) {
  const auto total = static_cast<long>(seconds + 0.5);
  const auto two_digits = [](long value) { return (value < 10 ? "0" : "") + std::to_string(value); };
  if (total >= 3600) return std::to_string(total / 3600) + " h " + two_digits(total / 60 % 60) + " min";
  if (total >= 60) return std::to_string(total / 60) + " min " + two_digits(total % 60) + " s";
  return std::to_string(total) + " s";
}

Progress::Progress() : terminal_(::isatty(STDOUT_FILENO) != 0) {}

void Progress::on_epoch_begin(const EpochEvent&) {
  epoch_begin_ = last_print_ = Clock::now();
  images_ = 0;
  sum_ = count_ = {0, 0, 0, 0, 0};
}

void Progress::on_cycle(const CycleEvent& event) {
  images_ += event.images;
  const PaperLosses losses = event.losses();
  for (const auto& [name, member] : PaperLosses::fields) {
    if (std::isnan(losses.*member)) continue;
    sum_.*member += losses.*member;
    count_.*member += 1;
  }

  const auto now = Clock::now();
  if (std::chrono::duration<double>(now - last_print_).count() < (terminal_ ? redraw_seconds : line_seconds))
    return;
  last_print_ = now;
  if (terminal_)
    std::cout << "\r\033[K" << status(event) << std::flush;
  else
    std::cout << status(event) << std::endl;
}

std::string Progress::status(const CycleEvent& event) const {
  const double seconds = std::chrono::duration<double>(Clock::now() - epoch_begin_).count();
  const double per_cycle = seconds * static_cast<double>(event.images) / static_cast<double>(images_);
  const auto left = static_cast<double>((event.epochs - event.epoch + 1) * event.cycles - event.cycle);
  return "epoch " + std::to_string(event.epoch) + "/" + std::to_string(event.epochs) + " " +
         bar(event.cycle, event.cycles) + " " + losses_text(event.losses()) + "  " +
         number(static_cast<double>(images_) / seconds, "%.0f") + " images/s  " + duration(per_cycle * left) +
         " left";
}

void Progress::on_epoch_end(const EpochEvent& event) {
  const double seconds = std::chrono::duration<double>(Clock::now() - epoch_begin_).count();
  images_per_second_ = static_cast<double>(images_) / seconds;
  PaperLosses mean;
  for (const auto& [name, member] : PaperLosses::fields) mean.*member = sum_.*member / count_.*member;
  std::cout << (terminal_ ? "\r\033[K" : "") << "epoch " << event.epoch << "/" << event.epochs << ": "
            << losses_text(mean) << "  (means)  " << number(images_per_second_, "%.0f") << " images/s  "
            << duration(seconds) << std::endl;
}

}  // namespace pad
