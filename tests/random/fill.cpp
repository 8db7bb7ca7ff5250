// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/random/fill.hpp"

#include <algorithm>
#include <set>

#include "support/catch.hpp"

using namespace oneiros;

TEST_CASE("arrays are filled with the same numbers by any number of threads") {
  const auto fill = [] {
    std::vector<float> values(20000);
    fill_normal(values.data(), 20000, Rng{3}.stream("fill"), 2.0F);
    return values;
  };
  const auto expected = Threads(1).run(fill);
  CHECK(expected[4097] == 2 * Rng{3}.stream("fill").normal<float>(4097));
  for (const int threads : {2, 3, 4}) CHECK(Threads(threads).run(fill) == expected);
}

TEST_CASE("uniforms lie between their bounds, and reach both") {
  std::vector<double> values(10000);
  fill_uniform(values.data(), 10000, Rng{3}.stream("fill"), -2.0, 3.0);
  const auto [low, high] = std::ranges::minmax(values);
  CHECK((low > -2 && low < -1.99));
  CHECK((high > 2.99 && high < 3));
}

TEST_CASE("a shuffled order holds every number once") {
  const auto order = shuffled(1000, Rng{1}.stream("order"));
  CHECK(std::set<Index>(order.begin(), order.end()).size() == 1000);
  CHECK(*std::max_element(order.begin(), order.end()) == 999);
  CHECK(order != shuffled(1000, Rng{2}.stream("order")));
  CHECK(shuffled(0, Rng{1}.stream("order")).empty());
}

TEST_CASE("every place of a shuffled order is equally likely") {
  int first_is_zero = 0, last_is_zero = 0;
  for (std::uint32_t i = 0; i < 5000; ++i) {
    const auto order = shuffled(5, Rng{1}.stream("order", {.epoch = i}));
    first_is_zero += order.front() == 0;
    last_is_zero += order.back() == 0;
  }
  CHECK(first_is_zero == Approx(1000).margin(120));
  CHECK(last_is_zero == Approx(1000).margin(120));
}
