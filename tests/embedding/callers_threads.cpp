// SPDX-License-Identifier: BSD-3-Clause

// The library in somebody else's program: in their arena, under their limits, from several of their threads,
// and inside their own parallel loops.

#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>
#include <tbb/task_scheduler_observer.h>

#include <filesystem>
#include <iterator>
#include <mutex>
#include <set>
#include <thread>

#include "oneiros/phases.hpp"
#include "support/catch.hpp"

using namespace oneiros;

namespace {

/// Threads of this process, where the system tells.
std::size_t threads_of_process() {
  const std::filesystem::path tasks = "/proc/self/task";
  if (!std::filesystem::exists(tasks)) return 0;
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(tasks), {}));
}

/// Counts the threads that come to work in an arena.
class Entrants : public tbb::task_scheduler_observer {
 public:
  explicit Entrants(tbb::task_arena& arena) : tbb::task_scheduler_observer(arena) { observe(true); }
  ~Entrants() override { observe(false); }

  void on_scheduler_entry(bool) override {
    const std::lock_guard lock(mutex_);
    threads_.insert(std::this_thread::get_id());
  }
  std::size_t count() {
    const std::lock_guard lock(mutex_);
    return threads_.size();
  }

 private:
  std::mutex mutex_;
  std::set<std::thread::id> threads_;
};

/// A learner of its own with a few cycles, large enough that its loops are worth several threads.
std::vector<float> train(std::uint64_t seed, int cycles = 2) {
  const Rng rng{seed};
  Cortex<float> cortex{{.latent_size = 12, .base_width = 8}, rng};
  Hippocampus<float> hippocampus;
  auto condition = paper_condition<Cortex<float>>("full");
  Tensor<float, 4> images(8, 32, 32, 3);
  fill_uniform(images.data(), images.size(), rng.stream("images"), -1.F, 1.F);
  hippocampus.begin_epoch();
  for (int cycle = 0; cycle < cycles; ++cycle) condition(cortex, hippocampus, images, rng);
  std::vector<float> parameters;
  for_each_parameter(cortex, [&](const Name&, const auto& p) {
    parameters.insert(parameters.end(), p.value.data(), p.value.data() + p.size());
  });
  return parameters;
}

std::vector<std::vector<float>> train_alone(std::size_t learners) {
  std::vector<std::vector<float>> all;
  for (std::size_t i = 0; i < learners; ++i) all.push_back(train(i + 1));
  return all;
}

}  // namespace

TEST_CASE("an arena of one thread starts no thread") {
  const std::size_t before = threads_of_process();
  tbb::task_arena arena(1);
  arena.execute([] { train(1); });
  CHECK(threads_of_process() == before);
}

TEST_CASE("a caller's limit on threads holds, whatever the size of the arena") {
  const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, 1);
  tbb::task_arena arena(8);
  Entrants entrants(arena);
  arena.execute([] { train(1); });
  CHECK(entrants.count() == 1);
}

TEST_CASE("work stays in the caller's arena") {
  tbb::task_arena arena(2);
  std::mutex mutex;
  std::vector<int> sizes;
  arena.execute([&] {
    parallel_for(64, [&](Index) {
      const std::lock_guard lock(mutex);
      sizes.push_back(tbb::this_task_arena::max_concurrency());
    });
  });
  CHECK(sizes == std::vector<int>(64, 2));
}

TEST_CASE("threads of the caller train different networks at the same time") {
  constexpr std::size_t learners = 3;
  const auto expected = train_alone(learners);
  std::vector<std::vector<float>> found(learners);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < learners; ++i) threads.emplace_back([&, i] { found[i] = train(i + 1); });
  for (std::thread& thread : threads) thread.join();
  CHECK(found == expected);
}

TEST_CASE("one network is used by several threads, each with its own activations") {
  const Encoder<float> encoder{{.latent_size = 12, .base_width = 8}, Rng{1}};
  Tensor<float, 4> images(4, 32, 32, 3);
  fill_uniform(images.data(), images.size(), Rng{2}.stream("images"), -1.F, 1.F);
  const auto latents = [&] {
    Encoder<float>::Activations activations;
    const auto z = encoder.latent(images, activations);
    return std::vector<float>(z.data(), z.data() + z.size());
  };
  const std::vector<float> expected = latents();
  std::vector<std::vector<float>> found(4);
  std::vector<std::thread> threads;
  for (auto& one : found) threads.emplace_back([&] { one = latents(); });
  for (std::thread& thread : threads) thread.join();
  for (const auto& one : found) CHECK(one == expected);
}

TEST_CASE("a caller's parallel loop trains a network in each task") {
  constexpr std::size_t learners = 6;
  const auto expected = train_alone(learners);
  const std::size_t before = threads_of_process();
  std::vector<std::vector<float>> found(learners);
  tbb::task_arena arena(2);
  arena.execute(
      [&] { tbb::parallel_for(std::size_t{0}, learners, [&](std::size_t i) { found[i] = train(i + 1); }); });
  CHECK(found == expected);
  CHECK(threads_of_process() <= before + 1);
}

// A thread that waits for a loop of the library must not pick up another of the caller's tasks meanwhile: it
// would lock the mutex that it holds.
TEST_CASE("a caller's task may hold a lock while the library computes") {
  std::mutex mutex;
  int done = 0;
  const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, 4);
  tbb::task_arena arena(4);
  arena.execute([&] {
    tbb::parallel_for(0, 64, [&](int) {
      const std::lock_guard lock(mutex);
      parallel_grid(64, 1, detail::tiny_work, [](Index, Index, Index) { std::this_thread::yield(); });
      parallel_for(64, [](Index) { std::this_thread::yield(); });
      ++done;
    });
  });
  CHECK(done == 64);
}
