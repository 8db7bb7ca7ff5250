// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/util/detail/status_line.hpp"

#include <stdlib.h>

#include <chrono>
#include <string>
#include <thread>

#include "oneiros/util/detail/words.hpp"
#include "support/catch.hpp"
#include "support/printed.hpp"
#include "support/terminal.hpp"

using namespace oneiros;
using namespace oneiros::test;

namespace {

/// What a text of 100 letters becomes on a terminal of so many columns, with what erases it.
std::string drawn_on(unsigned short columns) {
  const Terminal terminal(columns);
  if (terminal.works()) oneiros::detail::StatusLine().draw(std::string(99, 'a') + "b");
  return terminal.text();
}

}  // namespace

TEST_CASE("Where there is no terminal, a status is a line now and then") {
  const Printed printed;
  ::setenv("TERM", "xterm", 1);
  {
    oneiros::detail::StatusLine seldom(0, 3600);
    CHECK_FALSE(seldom.due());
    seldom.draw("not yet");
    seldom.say("stays");
    oneiros::detail::StatusLine often(0, 0);
    CHECK(often.due());
    often.draw("at work");
  }
  CHECK(printed.text() == "stays\nat work\n");  // and nothing is erased
}

TEST_CASE("On a terminal a status is drawn over the one before, and gone at the end") {
  const Terminal terminal(20);
  if (!terminal.works()) return;
  {
    oneiros::detail::StatusLine line(3600, 0);
    CHECK(line.due());
    line.draw("one");
    CHECK_FALSE(line.due());
    line.draw("two");
    line.say("stays");
    CHECK(line.due());
  }
  CHECK(terminal.text() == "\r\033[Kone\r\033[Ktwo\r\033[Kstays\n");
  {
    oneiros::detail::StatusLine line(0, 3600);
    line.draw("three");
    CHECK(line.due());
  }
  CHECK(terminal.text() == "\r\033[Kone\r\033[Ktwo\r\033[Kstays\n\r\033[Kthree\r\033[K");
  const auto begin = std::chrono::steady_clock::now();
  oneiros::detail::StatusLine usual;
  usual.draw("four");
  CHECK_FALSE(usual.due());
  while (!usual.due()) std::this_thread::yield();
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(1));
}

TEST_CASE("A status fits into the terminal's width, without its last column") {
  if (!Terminal(80).works()) return;
  const std::string erase = "\r\033[K";
  CHECK(drawn_on(12) == erase + std::string(11, 'a') + erase);
  CHECK(drawn_on(1) == erase + erase);
  CHECK(drawn_on(101) == erase + std::string(99, 'a') + "b" + erase);
  CHECK(drawn_on(0) == erase + std::string(79, 'a') + erase);  // it does not say
}

TEST_CASE("A terminal that cannot draw over a line gets one now and then") {
  for (const char* kind : {"dumb", ""}) {
    const Terminal terminal(80, kind);
    oneiros::detail::StatusLine(3600, 0).draw("a line");
    CHECK(terminal.text() == "a line\n");
  }
  const Terminal terminal(80);
  ::unsetenv("TERM");
  oneiros::detail::StatusLine(3600, 0).draw("a line");
  CHECK(terminal.text() == "a line\n");
}

TEST_CASE("After a line it takes its time until the next") {
  const Printed printed;
  oneiros::detail::StatusLine line(0, 1);
  while (!line.due()) std::this_thread::yield();
  line.draw("first");
  line.draw("too early");
  CHECK(printed.text() == "first\n");
}

TEST_CASE("Durations and counts in words") {
  CHECK(detail::duration(12.4) == "12 s");
  CHECK(detail::duration(59.6) == "1 min 00 s");
  CHECK(detail::duration(200) == "3 min 20 s");
  CHECK(detail::duration(7500) == "2 h 05 min");
  CHECK(detail::rounded(0.12345) == "0.123");
  CHECK(detail::three_digits(7) == "007");
  CHECK(detail::three_digits(1234) == "1234");
  CHECK(detail::counted(1, "epoch") == "1 epoch");
  CHECK(detail::counted(0, "epoch") == "0 epochs");
}
