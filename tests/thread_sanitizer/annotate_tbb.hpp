// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Included before everything else in the build with the thread sanitizer. Debian's libtbb is not
// instrumented, so the sanitizer does not see that what is written before a loop is there for its iterations,
// and what they write is there after it. Suppressing all reports with libtbb in their stack would hide our
// own races too: iterations run on its threads. These overloads, preferred over TBB's own, tell the sanitizer
// those two orders and no others.

#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <utility>

extern "C" void __tsan_acquire(void* address);
extern "C" void __tsan_release(void* address);

namespace oneiros::detail {
template <class Job>
struct AheadTask;
}  // namespace oneiros::detail

namespace tbb {

template <class T, class Body>
struct AnnotatedBody {
  // Not instrumented itself: it reads a task that libtbb handed over. What it calls is.
  [[clang::no_sanitize("thread")]] void operator()(const blocked_range<T>& part) const {
    const AnnotatedBody copy = *this;
    __tsan_acquire(copy.begin);
    (*copy.body)(part);
    __tsan_release(copy.end);
  }

  const Body* body;
  void* begin;
  void* end;
};

template <class T, class Body, class Partitioner>
void annotated_for(const blocked_range<T>& range, const Body& body, const Partitioner& partitioner) {
  char begin = 0;
  char end = 0;
  __tsan_release(&begin);
  detail::d1::parallel_for(range, AnnotatedBody<T, Body>{&body, &begin, &end}, partitioner);
  __tsan_acquire(&end);
}

template <class T, class Body>
void parallel_for(const blocked_range<T>& range, const Body& body, const simple_partitioner& partitioner) {
  annotated_for(range, body, partitioner);
}

template <class T, class Body>
void parallel_for(const blocked_range<T>& range, const Body& body, const static_partitioner& partitioner) {
  annotated_for(range, body, partitioner);
}

template <class Task>
struct AnnotatedTask {
  [[clang::no_sanitize("thread")]] void operator()() const {
    __tsan_acquire(enqueued);
    task();
  }

  Task task;
  void* enqueued;
};

namespace this_task_arena {

template <class Job>
void enqueue(oneiros::detail::AheadTask<Job>&& task) {
  void* const address = task.job.get();
  __tsan_release(address);
  detail::d1::enqueue(AnnotatedTask<oneiros::detail::AheadTask<Job>>{std::move(task), address});
}

}  // namespace this_task_arena

}  // namespace tbb
