// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Parallel loops whose results do not depend on the number of threads: the caller cuts the work into blocks
// by the problem's size alone, blocks write to separate places, and sums are taken over blocks in a fixed
// order. Loops run in the caller's task arena; the library starts no threads and pins none.

#include <tbb/blocked_range.h>
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "oneiros/tensor/tensor.hpp"

namespace oneiros {

/// Runs `f(i)` for every i in [0, count), one task each, in any order.
template <class F>
void parallel_for(Index count, const F& f) {
  if (count <= 1) {
    if (count == 1) f(Index{0});
    return;
  }
  // Isolated, so that a thread waiting here cannot pick up a caller's unrelated task and re-enter its state.
  tbb::this_task_arena::isolate([&] {
    tbb::parallel_for(
        tbb::blocked_range<Index>(0, count, 1),
        [&](const tbb::blocked_range<Index>& range) {
          for (Index i = range.begin(); i != range.end(); ++i) f(i);
        },
        tbb::simple_partitioner());
  });
}

/// Runs `f(begin, end)` over [0, count) in blocks of `block`; the last one may be shorter.
template <class F>
void parallel_blocks(Index count, Index block, const F& f) {
  parallel_for((count + block - 1) / block, [&](Index i) { f(i * block, std::min(count, (i + 1) * block)); });
}

/// The sum of `f(begin, end)` over blocks of [0, count), added in order: the same bits for any number of
/// threads.
template <class F>
double blocked_sum(Index count, Index block, const F& f) {
  std::vector<double> partial(static_cast<std::size_t>((count + block - 1) / block));
  parallel_blocks(count, block, [&](Index begin, Index end) {
    partial[static_cast<std::size_t>(begin / block)] = f(begin, end);
  });
  double sum = 0;
  for (const double value : partial) sum += value;
  return sum;
}

/// A number of threads for an application: what `run` executes uses at most so many, on any number of cores.
class Threads {
 public:
  explicit Threads(int count)
      : control_(tbb::global_control::max_allowed_parallelism, static_cast<std::size_t>(checked(count))),
        arena_(count) {}

  template <class F>
  decltype(auto) run(F&& f) {
    return arena_.execute(std::forward<F>(f));
  }

  int count() const { return arena_.max_concurrency(); }

 private:
  static int checked(int count) {
    if (count < 1) throw ValueError(detail::message("threads: expected at least 1, found ", count));
    return count;
  }

  tbb::global_control control_;
  tbb::task_arena arena_;
};

}  // namespace oneiros
