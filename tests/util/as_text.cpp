// SPDX-License-Identifier: BSD-3-Clause

#include "oneiros/util/detail/as_text.hpp"

#include "support/catch.hpp"

using oneiros::detail::from_text;
using oneiros::detail::to_text;

namespace {

/// Text of the value, if it comes back as the same.
template <class T>
std::string there_and_back(const T& value) {
  T again{};
  const std::string text = to_text(value);
  REQUIRE(from_text(text, again));
  CHECK(again == value);
  return text;
}

}  // namespace

TEST_CASE("Values come back from their text") {
  CHECK(there_and_back(true) == "yes");
  CHECK(there_and_back(false) == "no");
  CHECK(there_and_back(-7) == "-7");
  CHECK(there_and_back(0.1) == "0.10000000000000001");
  CHECK(there_and_back(std::vector<int>{1, 14}) == "1,14");
  CHECK(there_and_back(std::vector<int>{}).empty());
  CHECK(there_and_back(std::string("word")) == "word");
  CHECK(there_and_back(std::filesystem::path("a/b")) == "a/b");
}

TEST_CASE("What is not the text of a value is refused") {
  int number = 0;
  CHECK_FALSE(from_text("2 naps", number));
  CHECK_FALSE(from_text("", number));
  bool flag = false;
  CHECK_FALSE(from_text("maybe", flag));
  std::vector<int> list;
  CHECK_FALSE(from_text("1,x", list));
  std::string word;
  CHECK_FALSE(from_text("two words", word));
}
