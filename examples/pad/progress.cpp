// SPDX-License-Identifier: BSD-3-Clause
#include "progress.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string_view>

#include "oneiros/util/finite.hpp"

namespace pad {

using oneiros::CycleEvent;
using oneiros::EpochEvent;
using oneiros::Index;
using oneiros::NamedLosses;

namespace {

constexpr int bar_width = 20;
constexpr const char* erase_line = "\r\033[K";

/// Whether a line can be drawn over another.
bool is_terminal_that_redraws() {
  const char* kind = std::getenv("TERM");
  return ::isatty(STDOUT_FILENO) != 0 && kind != nullptr && *kind != '\0' && std::string_view(kind) != "dumb";
}

/// Columns of the terminal now: it may be resized while we work.
std::size_t terminal_width() {
  constexpr std::size_t usual = 80;
  winsize size{};
  return ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : usual;
}

/// "image 0.123  prior 0.456": the losses that there are.
std::string losses_text(const NamedLosses& losses) {
  std::string text;
  for (const auto& [name, value] : losses)
    if (!oneiros::detail::is_nan(value)) text += (text.empty() ? "" : "  ") + name + " " + rounded(value);
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

StatusLine::StatusLine(double redraw_seconds, double print_seconds)
    : redraws_(is_terminal_that_redraws()), seconds_(redraws_ ? redraw_seconds : print_seconds) {}

StatusLine::~StatusLine() {
  if (is_drawn_) std::cout << erase_line << std::flush;
}

bool StatusLine::due() const {
  const bool is_first = redraws_ && !is_drawn_;
  return is_first || std::chrono::duration<double>(Clock::now() - last_).count() >= seconds_;
}

void StatusLine::draw(const std::string& text) {
  if (!redraws_ && !due()) return;
  last_ = Clock::now();
  if (redraws_)  // a full last column would wrap on some terminals
    std::cout << erase_line << text.substr(0, terminal_width() - 1) << std::flush;
  else
    std::cout << text << std::endl;
  is_drawn_ = redraws_;
}

void StatusLine::say(const std::string& line) {
  std::cout << (is_drawn_ ? erase_line : "") << line << std::endl;
  is_drawn_ = false;
}

void ProgressBar::begin_epoch() {
  epoch_begin_ = Clock::now();
  images_ = 0;
}

double ProgressBar::seconds() const {
  return std::chrono::duration<double>(Clock::now() - epoch_begin_).count();
}

void ProgressBar::show(const EpochEvent& epoch, Index cycle, Index images, const std::string& text) {
  images_ += images;
  if (!line_.due()) return;
  const double per_cycle = seconds() * static_cast<double>(images) / static_cast<double>(images_);
  const auto left = static_cast<double>((epoch.epochs - epoch.epoch + 1) * epoch.cycles - cycle);
  // What matters most comes first, since a narrow terminal cuts the rest.
  line_.draw("epoch " + std::to_string(epoch.epoch) + "/" + std::to_string(epoch.epochs) + " " +
             drawn(cycle, epoch.cycles) + " " + duration(per_cycle * left) + " left  " +
             rounded(static_cast<double>(images_) / seconds(), 0) + " images/s  " + text);
}

void ProgressBar::end_epoch(const EpochEvent& epoch, const std::string& text) {
  images_per_second_ = static_cast<double>(images_) / seconds();
  line_.say("epoch " + std::to_string(epoch.epoch) + "/" + std::to_string(epoch.epochs) + ": " + text + "  " +
            rounded(images_per_second_, 0) + " images/s  " + duration(seconds()));
}

void Progress::on_epoch_begin(const EpochEvent&) {
  bar_.begin_epoch();
  sum_ = count_ = {};
}

void Progress::on_cycle(const CycleEvent& event) {
  const NamedLosses losses = event.losses();
  for (const auto& [name, value] : losses) {
    const bool is_known = !oneiros::detail::is_nan(value), is_first = oneiros::detail::is_nan(sum_[name]);
    sum_.set(name, is_known && !is_first ? sum_[name] + value : value);
    count_.set(name, is_known && !is_first ? count_[name] + 1 : is_known ? 1 : oneiros::not_computed);
  }
  bar_.show(event, event.cycle, event.images, losses_text(losses));
}

void Progress::on_epoch_end(const EpochEvent& event) {
  NamedLosses mean;
  for (const auto& [name, sum] : sum_) mean.set(name, sum / count_[name]);
  bar_.end_epoch(event, losses_text(mean) + "  (means)");
}

}  // namespace pad
