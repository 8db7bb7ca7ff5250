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

TEST_CASE("every number is equally likely in every place of a shuffled order") {
  int counts[5][5] = {};
  for (std::uint32_t i = 0; i < 5000; ++i) {
    const auto order = shuffled(5, Rng{1}.stream("order", {.epoch = i}));
    for (std::size_t place = 0; place < 5; ++place) ++counts[place][order[place]];
  }
  for (const auto& place : counts)
    for (const int count : place) CHECK(count == Approx(1000).margin(130));
}

TEST_CASE("filled arrays and orders have the values that follow from their definitions") {
  // By another program, as those of rng.cpp.
  std::vector<double> normal(4098), uniform(4098);
  fill_normal(normal.data(), 4098, Rng{3}.stream("fill"), 2.0);
  fill_uniform(uniform.data(), 4098, Rng{3}.stream("fill"), -2.0, 3.0);
  CHECK(normal[4097] == Approx(2 * 1.6827762838403006).epsilon(2e-6));
  CHECK(uniform[4097] == Approx(2.7689539805287495).epsilon(1e-14));
  CHECK(shuffled(7, Rng{1}.stream("order")) == std::vector<Index>{6, 3, 0, 2, 4, 5, 1});
}

TEST_CASE("value i is draw i, in arrays of any number of blocks") {
  const Stream stream = Rng{3}.stream("fill");
  for (const Index count : {1, 4095, 4096, 4097, 3 * 4096 + 5}) {
    const auto size = static_cast<std::size_t>(count);
    std::vector<double> normal(size + 1, 7), uniform(size + 1, 7);
    fill_normal(normal.data(), count, stream);
    fill_uniform(uniform.data(), count, stream, 1.0, 2.0);
    std::size_t wrong = normal[size] != 7 || uniform[size] != 7;  // behind the last
    for (std::size_t i = 0; i < size; ++i)
      wrong += normal[i] != stream.normal(i) || uniform[i] != 1 + stream.uniform(i);
    CHECK(wrong == 0);
  }
}
