// SPDX-License-Identifier: BSD-3-Clause

// Counts calls of malloc and its relatives, which Eigen and operator new both end in, while whole cycles run
// and mini-batches are made. Prints what it found for each condition and number of threads, and fails unless
// it is nothing.

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include "oneiros/cortex/sharded.hpp"
#include "oneiros/data.hpp"
#include "oneiros/phases.hpp"

namespace {

std::atomic<bool> counting = false;
std::atomic<long> calls = 0;

void count() {
  if (counting.load(std::memory_order_relaxed)) calls.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace

extern "C" {

void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* old, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);

void* malloc(std::size_t size) {
  count();
  return __libc_malloc(size);
}
void* calloc(std::size_t number, std::size_t size) {
  count();
  return __libc_calloc(number, size);
}
void* realloc(void* old, std::size_t size) {
  count();
  return __libc_realloc(old, size);
}
void* memalign(std::size_t alignment, std::size_t size) {
  count();
  return __libc_memalign(alignment, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
  count();
  return __libc_memalign(alignment, size);
}
int posix_memalign(void** result, std::size_t alignment, std::size_t size) {
  count();
  *result = __libc_memalign(alignment, size);
  return *result == nullptr ? ENOMEM : 0;
}

}  // extern "C"

namespace {

using namespace oneiros;

/// Calls in three cycles, after some in which buffers grow. What a thread allocates when it first comes to
/// help, whenever that is, ends; what a cycle allocates does not.
template <class Trained>
long calls_in_steady_state(Trained& cortex, const char* condition_name, Index batch) {
  const Rng rng{1};
  Hippocampus<float> hippocampus;
  auto condition = paper_condition<Trained>(condition_name);
  Tensor<float, 4> images(batch, 32, 32, 3);
  fill_uniform(images.data(), images.size(), rng.stream("images"), -1.F, 1.F);
  hippocampus.begin_epoch();
  for (int cycle = 0; cycle < 5; ++cycle) condition(cortex, hippocampus, images, rng);
  for (int attempt = 0; attempt < 10; ++attempt) {
    calls = 0;
    counting = true;
    for (int cycle = 0; cycle < 3; ++cycle) condition(cortex, hippocampus, images, rng);
    counting = false;
    if (calls == 0) break;
  }
  return calls;
}

/// Calls from the sixth mini-batch of an epoch on, with some work between them, as threads come to help.
long calls_in_epoch() {
  const Rng rng{1};
  const data::Dataset images = data::synthetic_digits(320, rng);
  calls = 0;
  int count = 0;
  double sum = 0;
  for (const auto& batch : data::batches(images, 8, rng, 0)) {
    counting = ++count > 5 && count < 40;
    sum += blocked_sum(1000, 10, [&](Index begin, Index end) {
      double part = 0;
      for (Index i = begin; i < end; ++i) part += static_cast<double>(batch.images.data()[i]);
      return part;
    });
  }
  counting = false;
  return sum > 1e9 ? -1 : calls.load();
}

}  // namespace

int main() {
  bool clean = true;
  {
    // Otherwise a count of nothing would say nothing.
    counting = true;
    std::free(std::malloc(1));
    Tensor<float, 1> tensor(1000);
    counting = false;
    clean = calls >= 2 && tensor.size() == 1000;
    if (!clean) std::puts("malloc is not interposed");
  }
  Cortex<float> cortex{{.latent_size = 64, .base_width = 32}, Rng{1}};
  Sharded sharded(cortex, 4);
  for (const int threads : {1, 2, 3}) {
    const long found = Threads(threads).run([&] { return calls_in_steady_state(sharded, "full", 16); });
    std::printf("four shards, %d threads: %ld calls of malloc in three cycles\n", threads, found);
    clean = clean && found == 0;
  }
  for (const std::string& name : condition_names())
    for (const int threads : {1, 2, 3}) {
      const long found =
          Threads(threads).run([&] { return calls_in_steady_state(cortex, name.c_str(), 16); });
      std::printf("%s, %d threads: %ld calls of malloc in three cycles\n", name.c_str(), threads, found);
      clean = clean && found == 0;
    }
  for (const int threads : {1, 2, 3}) {
    const long found = Threads(threads).run(calls_in_epoch);
    std::printf("mini-batches, %d threads: %ld calls of malloc in an epoch\n", threads, found);
    clean = clean && found == 0;
  }
  return clean ? 0 : 1;
}
