// SPDX-License-Identifier: BSD-3-Clause

// The machine's peak, of one and two cores together: products and sums in registers.

#include <tbb/parallel_for.h>

#include "oneiros/kernels/detail/simd.hpp"
#include "oneiros/parallel/parallel.hpp"
#include "timing.hpp"

namespace benchmarks {
namespace {

using namespace oneiros::kernels;

constexpr int chains = 12;
constexpr int steps = 20'000;

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

}  // namespace

double peak_operations() {
  return 2.0 * lanes<float> * chains * steps;
}

void register_peak() {
  for (const int threads : {1, 2})
    time("peak/" + std::to_string(threads), [threads] {
      return [arena = std::make_shared<oneiros::Threads>(threads), threads] {
        arena->run([&] {
          oneiros::parallel_grid(threads, 1, oneiros::detail::tiny_work,
                                 [](oneiros::Index, oneiros::Index first, oneiros::Index last) {
                                   for (oneiros::Index i = first; i < last; ++i)
                                     benchmark::DoNotOptimize(multiply_and_add());
                                 });
        });
      };
    });
}

}  // namespace benchmarks
