// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/cortex/reservoir.hpp"

#include <algorithm>
#include <any>
#include <string>
#include <utility>
#include <vector>

#include "support/catch.hpp"

using namespace oneiros;

namespace {

/// Latents that are numbered from `first` on, each twice its number in the second dimension.
Tensor<float, 2> numbered(Index first, Index count = 4) {
  Tensor<float, 2> latents(count, 2);
  for (Index n = 0; n < count; ++n) {
    latents(n, 0) = static_cast<float>(first + n);
    latents(n, 1) = 2 * latents(n, 0);
  }
  return latents;
}

/// The numbers of the latents that are sampled.
template <class R>
std::vector<int> sampled(const R& reservoir) {
  std::vector<int> numbers;
  for (int age = 1; age < reservoir.size(); ++age)
    for (Index n = 0; n < reservoir.recall(age).dimension(0); ++n) {
      CHECK(reservoir.recall(age)(n, 1) == 2 * reservoir.recall(age)(n, 0));
      numbers.push_back(static_cast<int>(reservoir.recall(age)(n, 0)));
    }
  return numbers;
}

/// Its state, in the order of the visit.
template <class R>
std::vector<std::pair<std::string, std::any>> saved(R& reservoir) {
  std::vector<std::pair<std::string, std::any>> state;
  reservoir.for_each_state(
      [&](const std::string& name, const auto& value) { state.emplace_back(name, value); });
  return state;
}

}  // namespace

TEST_CASE("a reservoir is filled in order, and beside it is the latest mini-batch") {
  Reservoir<float, 3> reservoir;
  CHECK(reservoir.size() == 0);
  reservoir.begin_epoch();
  reservoir.store(numbered(0));
  CHECK(reservoir.size() == 2);
  CHECK(sampled(reservoir) == std::vector<int>{0, 1, 2, 3});
  reservoir.store(numbered(4));
  CHECK(reservoir.size() == 3);
  CHECK(sampled(reservoir) == std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7});
  for (Index k = 2; k < 50; ++k) reservoir.store(numbered(4 * k));
  CHECK(reservoir.size() == 3);
  for (Index n = 0; n < 4; ++n) CHECK(reservoir.recall(0)(n, 0) == static_cast<float>(196 + n));
  CHECK(reservoir.now() == Moment{.epoch = 0, .cycle = 50});
  auto numbers = sampled(reservoir);
  std::sort(numbers.begin(), numbers.end());
  CHECK(std::adjacent_find(numbers.begin(), numbers.end()) == numbers.end());
}

TEST_CASE("a reservoir keeps any latent with the same probability") {
  constexpr int seeds = 3000, batches = 12;
  std::vector<int> kept(4 * batches);
  for (int seed = 0; seed < seeds; ++seed) {
    Reservoir<float, 3> reservoir(Rng{static_cast<std::uint64_t>(seed)});
    for (Index k = 0; k < batches; ++k) reservoir.store(numbered(4 * k));
    for (int age = 1; age < 3; ++age)
      for (Index n = 0; n < 4; ++n) ++kept[static_cast<std::size_t>(reservoir.recall(age)(n, 0))];
  }
  for (const int count : kept) CHECK(count == Approx(seeds * 8 / 48).margin(92));  // 4.5 standard deviations
}

TEST_CASE("of two latents in one place, either is kept with the same probability") {
  int second = 0;
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    Reservoir<float, 2> reservoir(Rng{seed});
    for (const Index number : {0, 1}) reservoir.store(numbered(number, 1));
    second += sampled(reservoir).at(0);
  }
  CHECK(second == Approx(1500).margin(123));  // 4.5 standard deviations
  Reservoir<float, 2> one;
  one.store(numbered(0, 1));
  CHECK_THROWS_WITH(one.store(numbered(1, 2)), "Reservoir: latents to store: expected 1 x 2, found 2 x 2");
}

TEST_CASE("a reservoir remembers the days before, once there is something new") {
  Reservoir<float, 2> reservoir;
  reservoir.begin_epoch();
  reservoir.store(numbered(0));
  reservoir.begin_epoch();
  CHECK(reservoir.size() == 0);
  CHECK(reservoir.now() == Moment{.epoch = 1});
  reservoir.store(numbered(1000));
  CHECK(reservoir.size() == 2);
  const auto numbers = sampled(reservoir);
  CHECK(std::any_of(numbers.begin(), numbers.end(), [](int number) { return number < 1000; }));
  CHECK(reservoir.recall(0)(0, 0) == 1000);
  reservoir.begin_epoch(7);
  CHECK(reservoir.now().epoch == 7);
}

TEST_CASE("a reservoir refuses latents of other shapes, and says what it holds") {
  Reservoir<float> reservoir;
  CHECK_THROWS_AS(reservoir.store(numbered(0, 0)), ShapeError);
  CHECK_THROWS_WITH(reservoir.recall(0), "Reservoir: asked for memory 0, but holds 0");
  reservoir.store(numbered(0));
  reservoir.begin_epoch();
  CHECK_THROWS_WITH(reservoir.store(numbered(0, 3)),
                    "Reservoir: latents to store: expected 4 x 2, found 3 x 2");
  reservoir.store(numbered(4));
  CHECK(reservoir.size() == 3);
  CHECK_THROWS_AS(reservoir.recall(3), ValueError);
  CHECK_THROWS_AS(reservoir.recall(-1), ValueError);
}

TEST_CASE("a reservoir whose state is restored goes on as the other would") {
  Reservoir<float, 3> first(Rng{5}), second(Rng{5}), other(Rng{6});
  first.begin_epoch();
  for (Index k = 0; k < 9; ++k) first.store(numbered(4 * k));
  const auto state = saved(first);
  std::size_t next = 0;
  second.for_each_state([&]<class T>(const std::string& name, T& value) {
    CHECK(name == state.at(next).first);
    value = std::any_cast<T>(state.at(next++).second);
  });
  CHECK(next == state.size());
  for (Index k = 9; k < 40; ++k) {
    first.store(numbered(4 * k));
    second.store(numbered(4 * k));
  }
  for (Index k = 0; k < 40; ++k) other.store(numbered(4 * k));
  CHECK(second.now() == first.now());
  CHECK(sampled(second) == sampled(first));
  CHECK(sampled(other) != sampled(first));
}
