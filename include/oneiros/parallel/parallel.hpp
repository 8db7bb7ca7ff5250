// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Parallel loops whose results do not depend on the number of threads: the caller cuts the work into blocks
// by the problem's size alone, blocks write to separate places, and sums are taken over blocks in a fixed
// order. Loops run in the caller's task arena; the library starts no threads and pins none.

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>
#include <vector>

#include "oneiros/parallel/detail/tbb.hpp"
#include "oneiros/util/errors.hpp"
#include "oneiros/util/index.hpp"

namespace oneiros {

namespace detail {

/// Calls f(begin, end) of any type, which must outlive it: oneTBB's loops are compiled once, for this type,
/// and not for each f.
class RangeCall {
 public:
  template <class F>
  explicit RangeCall(const F& f)
      : f_(&f), call_([](const void* called, Index begin, Index end) {
          (*static_cast<const F*>(called))(begin, end);
        }) {}

  void operator()(Index begin, Index end) const { call_(f_, begin, end); }
  void operator()(const tbb::blocked_range<Index>& range) const { call_(f_, range.begin(), range.end()); }

 private:
  const void* f_;
  void (*call_)(const void* f, Index begin, Index end);
};

/// Covers [0, count) by calls from several threads. Isolated, so that a thread waiting here cannot pick up a
/// caller's unrelated task and re-enter its state.
template <class Partitioner>
void isolated_for(Index count, RangeCall call, const Partitioner& partitioner) {
  tbb::this_task_arena::isolate(
      [&] { tbb::parallel_for(tbb::blocked_range<Index>(0, count, 1), call, partitioner); });
}

/// Multiplications below which a loop is not worth a second thread.
inline constexpr Index tiny_work = 200'000;

/// Covers [0, count) by this thread alone where there is little to do; else threads get the same part every
/// time. Not inlined, or each loop's body would be compiled twice: for this thread and for the others.
[[gnu::noinline]] inline void static_for(Index count, Index work, RangeCall call) {
  if (work < tiny_work || count == 1)
    call(0, count);
  else
    isolated_for(count, call, tbb::static_partitioner());
}

}  // namespace detail

/// Runs `f(i)` for every i in [0, count), one task each, in any order.
template <class F>
void parallel_for(Index count, const F& f) {
  const auto run = [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) f(i);
  };
  if (count <= 1)
    run(0, count);
  else
    detail::isolated_for(count, detail::RangeCall(run), tbb::simple_partitioner());
}

/// Runs `f(column, first_row, last_row)` over a grid of rows x columns, such that every cell is covered once.
/// Neighbouring rows of one column may be merged into one call, the more so the fewer threads there are:
/// results must not depend on it. Threads get neighbouring rows, and the same ones every time, so that what a
/// thread has written in one loop is in its cache in the next. `work` is the number of multiplications in
/// all.
template <class F>
void parallel_grid(Index rows, Index columns, Index work, const F& f) {
  const auto run = [&](Index begin, Index end) {
    for (Index column = 0; column < columns; ++column) {
      const auto rows_before = [&](Index cell) { return (cell - column + columns - 1) / columns; };
      if (const Index first = rows_before(begin), last = rows_before(end); first < last)
        f(column, first, last);
    }
  };
  detail::static_for(rows * columns, work, detail::RangeCall(run));
}

/// Runs `f(begin, end)` over [0, count) in blocks of `block`; the last one may be shorter. Threads get
/// neighbouring blocks; `work` as above, if it is known to be little.
template <class F>
void parallel_blocks(Index count, Index block, const F& f, Index work = detail::tiny_work) {
  const auto run = [&](Index first, Index last) {
    for (Index i = first; i < last; ++i) f(i * block, std::min(count, (i + 1) * block));
  };
  detail::static_for((count + block - 1) / block, work, detail::RangeCall(run));
}

/// The sum of `f(begin, end)` over blocks of [0, count), added in order: the same bits for any number of
/// threads.
template <class F>
double blocked_sum(Index count, Index block, const F& f, Index work = detail::tiny_work) {
  const auto blocks = static_cast<std::size_t>((count + block - 1) / block);
  std::array<double, 256> few;  // losses are summed in every cycle, where nothing shall be allocated
  std::vector<double> many(blocks > few.size() ? blocks : 0);
  double* partial = many.empty() ? few.data() : many.data();
  parallel_blocks(
      count, block, [&](Index begin, Index end) { partial[begin / block] = f(begin, end); }, work);
  double sum = 0;
  for (std::size_t i = 0; i < blocks; ++i) sum += partial[i];
  return sum;
}

/// A number of threads for an application: what `run` executes uses at most so many, on any number of cores.
class Threads {
 public:
  /// Limits oneTBB in the whole process to `count` threads while this object lives. Throws ValueError if
  /// there is not one.
  explicit Threads(int count)
      : control_(tbb::global_control::max_allowed_parallelism, static_cast<std::size_t>(checked(count))),
        arena_(count) {}

  /// Calls f() so that the parallel loops in it use these threads, and returns what it returns.
  template <class F>
  decltype(auto) run(F&& f) {
    return arena_.execute(std::forward<F>(f));
  }

  /// Threads that `run` uses at most.
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
