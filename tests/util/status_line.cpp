// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/util/status_line.hpp"

#include <thread>

#include "oneiros/util/detail/words.hpp"
#include "support/catch.hpp"
#include "support/printed.hpp"

using namespace oneiros;
using namespace oneiros::test;

TEST_CASE("Where there is no terminal, a status is a line now and then") {
  const Printed printed;
  {
    StatusLine seldom(0, 3600);
    CHECK_FALSE(seldom.due());
    seldom.draw("not yet");
    seldom.say("stays");
    StatusLine often(0, 0);
    CHECK(often.due());
    often.draw("at work");
  }
  CHECK(printed.text() == "stays\nat work\n");  // and nothing is erased
}

TEST_CASE("After a line it takes its time until the next") {
  const Printed printed;
  StatusLine line(0, 1);
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
