// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Work that is known before its result is needed, such as loading the next mini-batch: an idle thread of the
// caller's arena may do it in the meantime; where there is none, whoever asks for the result does it then. So
// nobody waits for work that no thread has begun, and one thread behaves as if nothing had been offered.

#include <atomic>
#include <exception>
#include <memory>
#include <utility>

#include "oneiros/parallel/detail/tbb.hpp"

namespace oneiros::detail {

/// What the arena is given: keeps the job alive.
template <class Job>
struct AheadTask {
  std::shared_ptr<Job> job;

  void operator()() const {
    job->queued = false;  // before looking: an offer after this brings a task of its own
    job->run_if_offered();
  }
};

/// Holds a function object that is called once for each `offer`. Moving or destroying it is safe at any time:
/// work that another thread has begun ends by itself and keeps what it needs alive. Used by one thread at a
/// time.
template <class Work>
class Ahead {
 public:
  /// Takes what to call; nothing runs before the first `offer`.
  explicit Ahead(Work work) : job_(std::make_shared<Job>(std::move(work))) {}
  /// Moves the work with what it has made; the moved-from object may only be destroyed or assigned to.
  Ahead(Ahead&&) noexcept = default;
  /// What this object had on offer is withdrawn when `other` is destroyed.
  Ahead& operator=(Ahead&& other) noexcept {
    job_.swap(other.job_);  // the other withdraws what was ours
    return *this;
  }
  ~Ahead() {
    if (job_) job_->change(Progress::offered, Progress::idle);
  }

  /// The function object and what it has made; not to be touched between `offer` and `finish`.
  Work& work() { return job_->work; }

  /// Lets an idle thread of the caller's arena call `work()`.
  void offer() {
    job_->progress = Progress::offered;
    // A task that is still in the queue from an earlier offer will do.
    if (tbb::this_task_arena::max_concurrency() > 1 && !job_->queued.exchange(true))
      tbb::this_task_arena::enqueue(AheadTask<Job>{job_});
  }

  /// Returns when `work()` has been called since the last `finish`, if need be by the caller. Throws what it
  /// threw.
  void finish() {
    job_->change(Progress::idle, Progress::offered);
    job_->run_if_offered();
    job_->progress.wait(Progress::running);
    job_->progress = Progress::idle;
    if (job_->error) std::rethrow_exception(std::exchange(job_->error, nullptr));
  }

 private:
  enum class Progress { idle, offered, running, done };

  struct Job {
    explicit Job(Work w) : work(std::move(w)) {}

    bool change(Progress from, Progress to) { return progress.compare_exchange_strong(from, to); }

    void run_if_offered() noexcept {
      if (!change(Progress::offered, Progress::running)) return;
      try {
        work();
      } catch (...) {
        error = std::current_exception();
      }
      progress = Progress::done;
      progress.notify_all();
    }

    Work work;
    std::exception_ptr error;
    std::atomic<Progress> progress = Progress::idle;
    std::atomic<bool> queued = false;  // whether the arena has a task for this job
  };

  std::shared_ptr<Job> job_;
};

}  // namespace oneiros::detail
