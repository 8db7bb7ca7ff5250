// SPDX-License-Identifier: BSD-3-Clause
#include "progress.hpp"

#include <unistd.h>

#include <cstdio>
#include <iostream>

#include "oneiros/tensor/finite.hpp"

namespace pad {

using oneiros::CycleEvent;
using oneiros::EpochEvent;
using oneiros::Index;
using oneiros::PaperLosses;

namespace {

constexpr double redraw_seconds = 0.2;  // on a terminal
constexpr double line_seconds = 15;     // elsewhere
constexpr int bar_width = 20;

/// "image 0.123  prior 0.456": the losses that there are.
std::string losses_text(const PaperLosses& losses) {
  std::string text;
  for (const auto& [name, member] : PaperLosses::fields)
    if (!oneiros::detail::is_nan(losses.*member))
      text += (text.empty() ? "" : "  ") + std::string(name) + " " + rounded(losses.*member);
  return text;
}

std::string drawn(Index done, Index all) {
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

std::string rounded(double value, int decimals) {
  char text[32];
  std::snprintf(text, sizeof text, "%.*f", decimals, value);
  return text;
}

ProgressBar::ProgressBar() : terminal_(::isatty(STDOUT_FILENO) != 0) {}

void ProgressBar::begin_epoch() {
  epoch_begin_ = last_print_ = Clock::now();
  images_ = 0;
}

double ProgressBar::seconds() const {
  return std::chrono::duration<double>(Clock::now() - epoch_begin_).count();
}

void ProgressBar::show(const EpochEvent& epoch, Index cycle, Index images, const std::string& text) {
  images_ += images;
  const auto now = Clock::now();
  if (std::chrono::duration<double>(now - last_print_).count() < (terminal_ ? redraw_seconds : line_seconds))
    return;
  last_print_ = now;
  const double per_cycle = seconds() * static_cast<double>(images) / static_cast<double>(images_);
  const auto left = static_cast<double>((epoch.epochs - epoch.epoch + 1) * epoch.cycles - cycle);
  std::cout << (terminal_ ? "\r\033[K" : "") << "epoch " << epoch.epoch << "/" << epoch.epochs << " "
            << drawn(cycle, epoch.cycles) << " " << text << "  "
            << rounded(static_cast<double>(images_) / seconds(), 0) << " images/s  "
            << duration(per_cycle * left) << " left" << (terminal_ ? "" : "\n") << std::flush;
}

void ProgressBar::end_epoch(const EpochEvent& epoch, const std::string& text) {
  images_per_second_ = static_cast<double>(images_) / seconds();
  std::cout << (terminal_ ? "\r\033[K" : "") << "epoch " << epoch.epoch << "/" << epoch.epochs << ": " << text
            << "  " << rounded(images_per_second_, 0) << " images/s  " << duration(seconds()) << std::endl;
}

void Progress::on_epoch_begin(const EpochEvent&) {
  bar_.begin_epoch();
  sum_ = count_ = {0, 0, 0, 0, 0};
}

void Progress::on_cycle(const CycleEvent& event) {
  const PaperLosses losses = event.losses();
  for (const auto& [name, member] : PaperLosses::fields) {
    if (oneiros::detail::is_nan(losses.*member)) continue;
    sum_.*member += losses.*member;
    count_.*member += 1;
  }
  bar_.show(event, event.cycle, event.images, losses_text(losses));
}

void Progress::on_epoch_end(const EpochEvent& event) {
  PaperLosses mean;
  for (const auto& [name, member] : PaperLosses::fields) mean.*member = sum_.*member / count_.*member;
  bar_.end_epoch(event, losses_text(mean) + "  (means)");
}

}  // namespace pad
