// SPDX-License-Identifier: BSD-3-Clause

// What is shown of a training: means as they follow from the losses, and on a terminal the bar, the time left and
// the speed, between bounds that a clock gives.

#include "oneiros/phases/observers/progress.hpp"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>

#include "support/catch.hpp"
#include "support/printed.hpp"
#include "support/terminal.hpp"

using namespace oneiros;
using namespace oneiros::test;

namespace {

double clock_time() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

void sleep_for_seconds(double seconds) {
  std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
}

/// Whether a number that is rounded to whole ones lies between two.
bool is_between(double least, double rounded, double greatest) {
  return rounded >= least - 0.51 && rounded <= greatest + 0.51;
}

CycleEvent cycle_of(int epoch, Index cycle, NamedLosses trained, NamedLosses measured = {}) {
  CycleEvent event;
  static_cast<EpochEvent&>(event) = {.epoch = epoch, .epochs = 3, .cycles = 4};
  event.cycle = cycle;
  event.images = 6;
  event.trained = std::move(trained);
  event.measured = std::move(measured);
  return event;
}

constexpr const char* erase_line = "\r\033[K";

}  // namespace

TEST_CASE("a bar shows how far an epoch is, the time that all need, and images per second") {
  std::string text;
  double least[3], greatest[3];  // seconds since the epoch began
  const EpochEvent epoch{.epoch = 2, .epochs = 4, .cycles = 1000};
  double images_per_second = 0;
  {
    const Terminal terminal(200);
    REQUIRE(terminal.works());
    detail::ProgressBar bar;
    images_per_second = -bar.images_per_second();
    // Of an epoch before, which is forgotten.
    bar.begin_epoch();
    bar.show(epoch, 1, 1000, "a");
    const double before = clock_time();
    bar.begin_epoch();
    const double begun = clock_time();
    const auto timed = [&](std::size_t k, const auto& f) {
      sleep_for_seconds(0.25);
      least[k] = clock_time() - begun;
      f();
      greatest[k] = clock_time() - before;
    };
    timed(0, [&] { bar.show(epoch, 699, 3, "b"); });
    timed(1, [&] { bar.show(epoch, 700, 5, "c"); });
    bar.show(epoch, 701, 0, "too early");
    timed(2, [&] { bar.end_epoch(epoch, "d"); });
    images_per_second += bar.images_per_second();
    text = terminal.text();
  }
  INFO(text);
  const std::string place = "epoch 2/4 [##############......] ";
  REQUIRE(text.find(erase_line + place) != std::string::npos);
  text = text.substr(text.rfind(erase_line + place));
  int minutes = 0, seconds = 0, speed = 0, end_speed = 0, end_seconds = 0;
  char more[16] = "", end[16] = "";
  CHECK(std::sscanf(text.c_str() + 4, "epoch 2/4 [##############......] %d min %d s left  %d images/s  %1s",
                    &minutes, &seconds, &speed, more) == 4);
  CHECK(more == std::string("c"));
  CHECK(is_between(8 / greatest[1], speed, 8 / least[1]));
  // Two whole epochs and 300 cycles of five images each.
  CHECK(is_between(least[1] * 5 / 8 * 2300, 60 * minutes + seconds, greatest[1] * 5 / 8 * 2300));
  const std::size_t last = text.rfind(erase_line);
  CHECK(text.find("too early") == std::string::npos);
  CHECK(std::sscanf(text.c_str() + last + 4, "epoch 2/4: %15s %d images/s  %d s", end, &end_speed,
                    &end_seconds) == 3);
  CHECK(end == std::string("d"));
  CHECK(is_between(8 / greatest[2], end_speed, 8 / least[2]));
  CHECK(is_between(least[2], end_seconds, greatest[2]));
  CHECK((images_per_second >= 8 / greatest[2] && images_per_second <= 8 / least[2]));
}

TEST_CASE("losses of a cycle are shown, and means over the cycles of an epoch that have them") {
  std::string text;
  double least = 0, greatest = 0, speed = 0;
  {
    const Terminal terminal(200);
    REQUIRE(terminal.works());
    Progress progress;
    CHECK(progress.images_per_second() == 0);
    progress.on_epoch_begin({.epoch = 1, .epochs = 3, .cycles = 4});
    progress.on_cycle(cycle_of(1, 1, {{"a", 1}, {"b", not_computed}, {"none", not_computed}}, {{"c", 0.25}}));
    progress.on_cycle(cycle_of(1, 2, {{"a", 2}, {"b", 5}}));
    progress.on_cycle(cycle_of(1, 3, {{"a", not_computed}, {"b", not_computed}}));
    progress.on_cycle(cycle_of(1, 4, {{"a", 6}, {"b", 7.5}}));
    progress.on_epoch_end({.epoch = 1, .epochs = 3, .cycles = 4});
    const double before = clock_time();
    progress.on_epoch_begin({.epoch = 2, .epochs = 3, .cycles = 4});
    const double begun = clock_time();
    sleep_for_seconds(0.02);
    progress.on_cycle(cycle_of(2, 1, {{"a", 8}}));
    least = clock_time() - begun;
    progress.on_epoch_end({.epoch = 2, .epochs = 3, .cycles = 4});
    greatest = clock_time() - before;
    speed = progress.images_per_second();
    text = terminal.text();
  }
  const auto shows = [&](const std::string& what) { return text.find(what) != std::string::npos; };
  INFO(text);
  CHECK(shows(std::string(erase_line) + "epoch 1/3 [#####...............] "));
  CHECK(shows("images/s  a 1.000  c 0.250"));
  CHECK(shows(std::string(erase_line) + "epoch 1/3: a 3.000  b 6.250  c 0.250  (means)  "));
  CHECK(shows(std::string(erase_line) + "epoch 2/3 [#####...............] "));
  CHECK(shows(std::string(erase_line) + "epoch 2/3: a 8.000  (means)  "));
  CHECK((speed >= 6 / greatest && speed <= 6 / least));
}
