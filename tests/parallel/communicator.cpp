// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/parallel/communicator.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <numeric>

#include "support/catch.hpp"
#include "support/random_cases.hpp"
#include "support/thread_ranks.hpp"

using namespace oneiros;
using namespace oneiros::test;

TEST_CASE("ranks gather blocks in the order of their numbers") {
  for (const int size : {1, 2, 4, 8}) {
    std::vector<std::vector<int>> found(static_cast<std::size_t>(size));
    on_ranks(size, [&](const auto& ranks) {
      std::vector<int> blocks(static_cast<std::size_t>(3 * size), -1);
      for (int i = 3 * ranks.rank(); i < 3 * ranks.rank() + 3; ++i) blocks[static_cast<std::size_t>(i)] = i;
      detail::gather(ranks, blocks.data(), 3);
      found[static_cast<std::size_t>(ranks.rank())] = blocks;
    });
    std::vector<int> expected(static_cast<std::size_t>(3 * size));
    std::iota(expected.begin(), expected.end(), 0);
    for (const auto& blocks : found) CHECK(blocks == expected);
  }
}

TEST_CASE("powers of two are 1 and what is twice another") {
  for (const int power : {1, 2, 4, 8, 1 << 30}) CHECK(detail::is_power_of_two(power));
  for (const int other : {0, -1, -8, 3, 6, 12}) CHECK_FALSE(detail::is_power_of_two(other));
}

TEST_CASE("each value of long arrays is added once, and none behind them") {
  constexpr std::size_t count = 2 * 65536 + 3;
  std::vector<double> a(count + 1), b(count + 1);
  std::iota(a.begin(), a.end(), 1);
  std::iota(b.begin(), b.end(), 10);
  detail::add(a.data(), b.data(), static_cast<Index>(count));
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < count; ++i) wrong += a[i] != static_cast<double>(2 * i + 11);
  CHECK(wrong == 0);
  CHECK(a[count] == count + 1);
}

TEST_CASE("sums over ranks are received in half as much memory, and a lone rank needs none") {
  for (const int size : {1, 2, 4, 8})
    for (const std::string& error : on_ranks(size, [&](const auto& ranks) {
           std::vector<double> values(16, ranks.rank() + 1), received{1, 2, 3};
           detail::add_over_ranks(ranks, values.data(), 16, received);
           if (received.size() != (size == 1 ? 0 : 8)) throw ValueError("memory");
           for (const double value : values)
             if (value != size * (size + 1) / 2) throw ValueError("sum");
         }))
      CHECK(error.empty());
}

TEST_CASE("ranks compare the FNV-1a hashes of what they say") {
  struct Listener {
    int rank() const { return 0; }
    int size() const { return 2; }
    void exchange(int, const void* mine, void* theirs, std::size_t bytes) const {
      REQUIRE(bytes == sizeof *heard);
      std::memcpy(heard, mine, bytes);
      std::memcpy(theirs, mine, bytes);
    }
    std::uint64_t* heard;
  };
  std::uint64_t heard = 0;
  require_same(Listener{&heard}, "options", "foobar");
  CHECK(heard == 0x85944171F73967E8U);  // of the test vectors of its authors
}

TEST_CASE("ranks add as a binary tree does, bit by bit") {
  constexpr int size = 8;
  constexpr Index count = 24;
  const Tensor<float, 2> values = noise<float, 2>({size, count}, 1);
  const auto tree = [&](const auto& self, int first, int ranks, Index i) -> float {
    if (ranks == 1) return values(first, i);
    return self(self, first, ranks / 2, i) + self(self, first + ranks / 2, ranks / 2, i);
  };
  std::vector<std::vector<float>> found(size);
  on_ranks(size, [&](const auto& ranks) {
    std::vector<float> sum(values.data() + ranks.rank() * count, values.data() + (ranks.rank() + 1) * count);
    std::vector<float> received;
    detail::add_over_ranks(ranks, sum.data(), count, received);
    found[static_cast<std::size_t>(ranks.rank())] = sum;
  });
  int in_another_order = 0;
  for (Index i = 0; i < count; ++i) {
    float one_by_one = 0;
    for (Index rank = 0; rank < size; ++rank) one_by_one += values(rank, i);
    in_another_order += one_by_one != tree(tree, 0, size, i) ? 1 : 0;
    for (const auto& sum : found) CHECK(sum[static_cast<std::size_t>(i)] == tree(tree, 0, size, i));
  }
  CHECK(in_another_order > 0);  // or the order could not be seen
}

TEST_CASE("ranks say which of them has something else") {
  CHECK_NOTHROW(require_same(OneRank{}, "options", "anything"));
  for (const std::string& error :
       on_ranks(4, [](const auto& ranks) { require_same(ranks, "options", "equal"); }))
    CHECK(error.empty());
  for (const std::string& error : on_ranks(4, [](const auto& ranks) {
         require_same(ranks, "options", ranks.rank() % 2 == 0 ? "seed 1" : "seed 2");
       }))
    CHECK(error == "ranks: expected the same options on each, found others than rank 0's on 1, 3");
  for (const std::string& error :
       on_ranks(3, [](const auto& ranks) { require_same(ranks, "options", "equal"); }))
    CHECK(error == "ranks: expected a power of two, found 3");
}
