// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Registers work with Google Benchmark, timed by the clock on the wall.

#include <benchmark/benchmark.h>

#include <cstddef>
#include <functional>
#include <string>
#include <utility>

namespace benchmarks {

/// Times what `prepare()` returns, a function; `prepare` runs before the clock.
template <class Prepare>
void time(const std::string& name, Prepare prepare) {
  benchmark::RegisterBenchmark(name.c_str(),
                               [prepare](benchmark::State& state) {
                                 auto work = prepare();
                                 work();  // buffers grow to their sizes
                                 for (auto _ : state) work();
                               })
      ->UseRealTime()
      ->Unit(benchmark::kMicrosecond);
}

/// What a thread reads in one round of the benchmarks "last cache" and "memory": more than its second cache
/// holds, and more than all caches hold.
inline constexpr std::size_t bytes_of_cache = std::size_t{8} << 20, bytes_of_memory = std::size_t{256} << 20;
inline constexpr int cycles_in_round = 15;  ///< of the benchmarks "cycle"

double peak_operations();  ///< of one thread in one round of the benchmark "peak"
void register_peak();
void register_ours();
void register_eigen();
void register_cycles();
void register_data();
#ifdef ONEIROS_WITH_ONEDNN
void register_onednn();
#endif

/// Prints the largest errors of each algorithm against plain loops in double.
void print_accuracy();

}  // namespace benchmarks
