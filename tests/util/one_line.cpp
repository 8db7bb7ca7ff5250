// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/util/detail/one_line.hpp"

#include "support/catch.hpp"

using namespace oneiros::detail;

TEST_CASE("a text of any length and content is one short line") {
  CHECK(one_line("") == "");
  CHECK(one_line("\x1F \x7E\x7F\x80\n") == "? \x7E?\x80?");
  CHECK(one_line(std::string(59, 'a') + "b") == std::string(59, 'a') + "b");
  CHECK(one_line(std::string(59, 'a') + "bc") == std::string(59, 'a') + "b...");
  CHECK(in_quotes("a\nb") == "'a?b'");
}

TEST_CASE("of a long list, the first five are shown") {
  CHECK(listed({}) == "");
  CHECK(listed({"a"}) == "a");
  CHECK(listed({"", "b\n", "c", "d", "e"}) == ", b?, c, d, e");
  CHECK(listed({"a", "b", "c", "d", "e", "f"}) == "a, b, c, d, e and 1 more");
  CHECK(listed({"a", "b", "c", "d", "e", "f", "g"}) == "a, b, c, d, e and 2 more");
}
