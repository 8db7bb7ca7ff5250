// SPDX-License-Identifier: BSD-3-Clause

// The same seed gives the same bits, whatever the number of threads.

#include <mutex>
#include <set>
#include <thread>

#include "oneiros/phases.hpp"
#include "small_cortex.hpp"
#include "support/catch.hpp"

#include <tbb/task_scheduler_observer.h>

using namespace oneiros;
using namespace oneiros::test;

namespace {

/// Counts the threads that have run tasks of the arena. One at a time: what it has seen is static, since the
/// thread sanitizer cannot see how libtbb hands the observer to its threads.
class WorkerCount : public tbb::task_scheduler_observer {
 public:
  WorkerCount() {
    {
      const std::lock_guard lock(mutex);
      workers.clear();
    }
    observe(true);  // may call back at once
  }
  ~WorkerCount() override { observe(false); }

  void on_scheduler_entry(bool) override {
    const std::lock_guard lock(mutex);
    workers.insert(std::this_thread::get_id());
  }
  static std::size_t count() {
    const std::lock_guard lock(mutex);
    return workers.size();
  }

 private:
  inline static std::mutex mutex;
  inline static std::set<std::thread::id> workers;
};

struct Outcome {
  std::vector<float> parameters;
  std::vector<double> losses;
};

/// Twenty cycles in two epochs of a batch that is not a multiple of anything.
Outcome train(int cycles, Index batch) {
  Rng rng{11};
  Cortex<float> cortex{{.latent_size = 12, .base_width = 8}, rng};
  Hippocampus<float> hippocampus;
  auto condition = paper_condition<Cortex<float>>("full");
  Outcome outcome;
  for (int k = 0; k < cycles; ++k) {
    if (k % 10 == 0) hippocampus.begin_epoch();
    Tensor<float, 4> images(batch, 32, 32, 3);
    fill_uniform(images.data(), images.size(), rng.stream("images", {.cycle = static_cast<std::uint32_t>(k)}),
                 -1.F, 1.F);
    const NamedLosses losses = condition(cortex, hippocampus, images, rng);
    for (const auto& [name, value] : losses) outcome.losses.push_back(value);
  }
  for_each_parameter(cortex, [&](const Name&, const auto& p) {
    outcome.parameters.insert(outcome.parameters.end(), p.value.data(), p.value.data() + p.size());
  });
  return outcome;
}

/// Compares twenty cycles with one thread and with more.
void check_thread_counts(Index batch) {
  const Outcome expected = Threads(1).run([&] { return train(20, batch); });
  for (const int count : {2, 3, 4, 8}) {
    INFO("batch " << batch << ", " << count << " threads");
    Threads threads(count);
    std::size_t workers = 0;
    // Work is short and cores are few, so a thread may come too late for a whole training; then all train
    // again.
    for (int attempt = 0; attempt < 50 && workers < static_cast<std::size_t>(count); ++attempt) {
      const Outcome found = threads.run([&] {
        WorkerCount observer;
        Outcome outcome = train(20, batch);
        workers = observer.count();
        return outcome;
      });
      CHECK(found.parameters == expected.parameters);
      CHECK(found.losses == expected.losses);
    }
    CHECK(workers == static_cast<std::size_t>(count));
  }
}

}  // namespace

TEST_CASE("twenty cycles give the same bits with 1, 2, 3, 4 and 8 threads, which really work", "[slow]") {
  check_thread_counts(64);
}

TEST_CASE("odd mini-batches give the same bits with 1, 2, 3, 4 and 8 threads, which really work") {
  check_thread_counts(13);
}
