// SPDX-License-Identifier: BSD-3-Clause

// What the machine can do, on one and two cores together: products and sums in registers, and reading from the
// last cache and from memory, which is what suffers first when others use the machine.

#include <tbb/parallel_for.h>

#include <memory>
#include <string>
#include <vector>

#include "oneiros/kernels/detail/simd.hpp"
#include "oneiros/parallel/parallel.hpp"
#include "timing.hpp"

namespace benchmarks {
namespace {

using namespace oneiros::kernels;

constexpr int chains = 12;
constexpr int steps = 600'000;  // a millisecond and more, which no single interruption dominates

/// 2 x lanes x chains x steps operations.
float multiply_and_add() {
  Vector<float> sums[chains];
  unroll<chains>([&](auto i) ONEIROS_INLINE_LAMBDA { sums[i] = broadcast(1.0F + static_cast<float>(i)); });
  const Vector<float> factor = broadcast(0.999F), addend = broadcast(1e-9F);
  for (int step = 0; step < steps; ++step)
    unroll<chains>([&](auto i) ONEIROS_INLINE_LAMBDA { sums[i] = sums[i] * factor + addend; });
  Vector<float> total = zero<float>();
  unroll<chains>([&](auto i) ONEIROS_INLINE_LAMBDA { total = total + sums[i]; });
  return total[0];
}

/// The sum of all values, so that each is read.
float read(const std::vector<float>& values) {
  Vector<float> sums[8];
  unroll<8>([&](auto i) ONEIROS_INLINE_LAMBDA { sums[i] = zero<float>(); });
  const float* at = values.data();
  for (std::size_t left = values.size() / (8 * lanes<float>); left > 0; --left, at += 8 * lanes<float>)
    unroll<8>([&](auto i) ONEIROS_INLINE_LAMBDA { sums[i] = sums[i] + load(at + i * lanes<float>); });
  Vector<float> total = zero<float>();
  unroll<8>([&](auto i) ONEIROS_INLINE_LAMBDA { total = total + sums[i]; });
  return total[0];
}

/// Times `work(thread)` on so many threads at once.
template <class Work>
void time_on(const std::string& name, int threads, const Work& work) {
  time(name + "/" + std::to_string(threads), [threads, work] {
    return [arena = std::make_shared<oneiros::Threads>(threads), threads, work] {
      arena->run([&] {
        oneiros::parallel_grid(threads, 1, oneiros::detail::tiny_work,
                               [&](oneiros::Index, oneiros::Index first, oneiros::Index last) {
                                 for (oneiros::Index i = first; i < last; ++i)
                                   benchmark::DoNotOptimize(work(static_cast<std::size_t>(i)));
                               });
      });
    };
  });
}

/// Each thread reads `bytes` of its own.
void time_reading(const std::string& name, int threads, std::size_t bytes) {
  const auto memory = std::make_shared<std::vector<std::vector<float>>>(
      static_cast<std::size_t>(threads), std::vector<float>(bytes / sizeof(float), 1.0F));
  time_on(name, threads, [memory](std::size_t thread) { return read((*memory)[thread]); });
}

}  // namespace

double peak_operations() {
  return 2.0 * lanes<float> * chains * steps;
}

void register_peak() {
  for (const int threads : {1, 2}) {
    time_on("peak", threads, [](std::size_t) { return multiply_and_add(); });
    time_reading("last cache", threads, bytes_of_cache);
    time_reading("memory", threads, bytes_of_memory);
  }
}

}  // namespace benchmarks
