// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/random/draws.hpp"

#include <set>

#include "support/catch.hpp"

using namespace oneiros;

TEST_CASE("scopes are parts of a stream's name, at the moment of the draws") {
  const Rng rng{1};
  const Moment moment{.epoch = 2, .cycle = 3, .repeat = 4};
  const Stream stream = Draws(rng, "wake", moment).scope("x").stream("y");
  CHECK(stream.bits(5) == 0xC06D4DDE);  // by another program, as the values of tests/random/rng.cpp
  CHECK(stream.bits(5) == rng.stream("wake/x/y", moment).bits(5));
  CHECK(Draws(rng, "wake", moment).scope("x").moment() == moment);
}

TEST_CASE("scopes of other names, depths and orders have other draws") {
  const Rng rng{1};
  const Draws a(rng, "a", {}), ab(rng, "ab", {}), b(rng, "b", {});
  const Stream streams[] = {
      a.stream(""),
      a.stream("b"),
      a.stream("bc"),
      ab.stream(""),
      ab.stream("c"),
      b.stream("a"),
      b.stream("ac"),
      a.scope("").stream("b"),
      a.scope("b").stream("c"),
      a.scope("c").stream("b"),
      a.scope("bc").stream(""),
      b.scope("a").stream("c"),
      a.scope("b").scope("c").stream("d"),
      Draws(Rng{2}, "a", {}).stream("b"),
      Draws(rng, "a", {.cycle = 1}).stream("b"),
  };
  std::set<std::uint32_t> drawn;
  for (const Stream& stream : streams)
    for (std::uint64_t i = 0; i < 16; ++i) drawn.insert(stream.bits(i));
  CHECK(drawn.size() == 16 * std::size(streams));
}
