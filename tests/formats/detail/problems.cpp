// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/formats/detail/problems.hpp"

#include "support/catch.hpp"

using namespace oneiros;

TEST_CASE("problems are told of together, the first twenty of them") {
  detail::Problems problems;
  CHECK_NOTHROW(problems.throw_if_any("file"));
  std::string expected = "file: ";
  for (int i = 0; i < 20; ++i) {
    problems.add("number ", i);
    expected += (i == 0 ? "" : "; ") + ("number " + std::to_string(i));
    CHECK_THROWS_MATCHES(problems.throw_if_any("file"), CheckpointError, Message(expected));
  }
  for (const char* more : {"1", "2"}) {
    problems.add("one more");
    CHECK_THROWS_MATCHES(problems.throw_if_any("file"), CheckpointError,
                         Message(expected + "; and " + more + " more"));
  }
}
