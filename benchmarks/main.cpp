// SPDX-License-Identifier: BSD-3-Clause

// benchmarks [--quick] [--no-peers] [--accuracy] [--pytorch-ms=X] [--benchmark_...]
// Times all, ours and theirs in random order so that noise hits both alike, and prints tables and a summary.

#include <cstring>
#include <iostream>
#include <string>
#include <vector>

#include "report.hpp"
#include "timing.hpp"

int main(int argc, char** argv) {
  bool quick = false, peers = true, accuracy = false;
  std::optional<double> pytorch_ms;
  std::vector<std::string> arguments{argv[0], "--benchmark_enable_random_interleaving=true"};
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    if (argument == "--quick") {
      quick = true;
    } else if (argument == "--no-peers") {
      peers = false;
    } else if (argument == "--accuracy") {
      accuracy = true;
    } else if (argument.rfind("--pytorch-ms=", 0) == 0) {
      pytorch_ms = std::stod(argument.substr(std::strlen("--pytorch-ms=")));
    } else {
      arguments.push_back(argument);
    }
  }
  arguments.insert(arguments.begin() + 2,
                   {quick ? "--benchmark_repetitions=3" : "--benchmark_repetitions=9",
                    quick ? "--benchmark_min_time=0.002" : "--benchmark_min_time=0.02"});
  std::vector<char*> pointers;
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  int count = static_cast<int>(pointers.size());
  benchmark::Initialize(&count, pointers.data());
  if (count > 1) {
    std::cerr << "benchmarks: unknown option " << pointers[1] << '\n';
    return 2;
  }

  benchmarks::register_peak();
  benchmarks::register_ours();
  benchmarks::register_cycles();
  benchmarks::register_data();
  if (peers) {
    benchmarks::register_eigen();
#ifdef ONEIROS_WITH_ONEDNN
    benchmarks::register_onednn();
#endif
  }
  benchmarks::Report report;
  benchmark::RunSpecifiedBenchmarks(&report);
  if (accuracy) benchmarks::print_accuracy();
  report.print(pytorch_ms);
}
