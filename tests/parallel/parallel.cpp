// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/parallel/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "support/catch.hpp"

using namespace oneiros;

TEST_CASE("every index is visited once") {
  for (const Index count : {Index{0}, Index{1}, Index{2}, Index{1000}}) {
    std::vector<std::atomic<int>> visits(static_cast<std::size_t>(count));
    parallel_for(count, [&](Index i) { ++visits[static_cast<std::size_t>(i)]; });
    for (const auto& visit : visits) CHECK(visit == 1);
  }
}

TEST_CASE("blocks cover the range and the last may be shorter") {
  std::mutex mutex;
  std::set<std::pair<Index, Index>> blocks;
  parallel_blocks(10, 4, [&](Index begin, Index end) {
    const std::lock_guard lock(mutex);
    blocks.emplace(begin, end);
  });
  CHECK(blocks == std::set<std::pair<Index, Index>>{{0, 4}, {4, 8}, {8, 10}});
  for (const Index count : {0, 1, 3, 4, 5, 7, 8}) {
    std::atomic<Index> calls = 0;
    parallel_blocks(count, 4, [&](Index, Index) { ++calls; });
    CHECK(calls == (count + 3) / 4);  // none of them of nothing
  }
}

TEST_CASE("every cell of a grid is visited once, whatever is merged") {
  for (const int threads : {1, 2, 3, 5})
    for (const Index rows : {0, 1, 3, 8})
      for (const Index columns : {1, 2, 7})
        for (const Index work : {Index{0}, detail::tiny_work}) {
          std::vector<std::atomic<int>> visits(static_cast<std::size_t>(rows * columns));
          std::atomic<int> empty = 0;
          Threads(threads).run([&] {
            parallel_grid(rows, columns, work, [&](Index column, Index first, Index last) {
              if (first >= last) ++empty;
              for (Index row = first; row < last; ++row)
                ++visits[static_cast<std::size_t>(row * columns + column)];
            });
          });
          for (const auto& visit : visits) CHECK(visit == 1);
          CHECK(empty == 0);
        }
}

TEST_CASE("one thread gets whole columns of a grid") {
  std::vector<std::pair<Index, Index>> calls;
  Threads(1).run([&] {
    parallel_grid(8, 2, detail::tiny_work,
                  [&](Index, Index first, Index last) { calls.emplace_back(first, last); });
  });
  CHECK(calls == std::vector<std::pair<Index, Index>>{{0, 8}, {0, 8}});
}

TEST_CASE("a sum over blocks has the same bits for any number of threads") {
  const auto sum = [] {
    return blocked_sum(100000, 128, [](Index begin, Index end) {
      double partial = 0;
      for (Index i = begin; i < end; ++i) partial += 1.0 / static_cast<double>(i + 1);
      return partial;
    });
  };
  const double expected = Threads(1).run(sum);
  CHECK(expected == Approx(12.090146129863335));
  for (const int threads : {2, 3, 4, 8}) CHECK(Threads(threads).run(sum) == expected);
}

TEST_CASE("loops and sums take any number of blocks, whole and begun") {
  constexpr Index block = 3;
  // The largest first: it leaves values in memory that the others use again.
  for (const Index blocks : {600, 257, 256, 255, 2, 1, 0})
    for (const Index rest : {-1, 0, 1}) {
      const Index count = std::max<Index>(0, blocks * block + rest);
      std::vector<std::atomic<int>> visits(static_cast<std::size_t>(count));
      // Each block has its own value, and what is added to a sum in another order has other bits.
      const auto value = [](Index begin) { return 1 / static_cast<double>(begin / block + 3); };
      const double sum = blocked_sum(count, block, [&](Index begin, Index end) {
        for (Index i = begin; i < end; ++i) ++visits[static_cast<std::size_t>(i)];
        return begin % block == 0 && end == std::min(begin + block, count) ? value(begin) : 1e9;
      });
      double expected = 0;
      for (Index begin = 0; begin < count; begin += block) expected += value(begin);
      INFO(count << " in blocks of " << block);
      CHECK(sum == expected);
      CHECK(std::all_of(visits.begin(), visits.end(), [](const auto& visit) { return visit == 1; }));
    }
}

TEST_CASE("as many threads work as were asked for, on any number of cores, even if each has one task") {
  for (const auto& [wanted, tasks] : {std::pair{1, 64}, {2, 64}, {3, 64}, {4, 64}, {2, 2}, {4, 4}}) {
    Threads threads(wanted);
    CHECK(threads.count() == wanted);
    std::mutex mutex;
    std::set<std::thread::id> workers;
    // Each task waits until all threads have come, or long enough to see that no more will.
    const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    threads.run([&] {
      parallel_for(tasks, [&](Index) {
        std::size_t seen = 0;
        do {
          {
            const std::lock_guard lock(mutex);
            workers.insert(std::this_thread::get_id());
            seen = workers.size();
          }
          std::this_thread::sleep_for(std::chrono::milliseconds(1));
        } while (seen < static_cast<std::size_t>(wanted) && std::chrono::steady_clock::now() < patience);
      });
    });
    CHECK(workers.size() == static_cast<std::size_t>(wanted));
  }
}

TEST_CASE("fewer than one thread is an error") {
  CHECK_THROWS_AS(Threads(0), ValueError);
  CHECK_THROWS_WITH(Threads(-1), "threads: expected at least 1, found -1");
}

TEST_CASE("an exception in a loop reaches the caller") {
  CHECK_THROWS_AS(parallel_for(10,
                               [](Index i) {
                                 if (i == 7) throw ValueError("seven");
                               }),
                  ValueError);
}
