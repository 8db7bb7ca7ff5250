// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Collects the times of all repetitions and sets ours beside the peers'.

#include <benchmark/benchmark.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace benchmarks {

/// Times by benchmark, in microseconds.
class Report : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>& runs) override;

  /// Over the repetitions, if the benchmark ran: the median, or another share of times that are at most this.
  std::optional<double> median(const std::string& name, double share = 0.5) const;

  /// Tables, then the line that begins with "summary:". `pytorch_ms`: a cycle of PyTorch, if it is there.
  void print(std::optional<double> pytorch_ms) const;

 private:
  /// Of what is named "oneDNN", or "oneDNN bf16", and a kind.
  std::optional<double> best_of(const std::string& whose, const std::string& layer, const char* pass,
                                int threads) const;
  void print_layers(int threads) const;
  /// The layers in bfloat16 beside oneDNN's fastest kernel of either type; keeps the least ratio.
  void print_layers_in_bf16(int threads, std::optional<double>& slowest) const;
  void print_data(int threads) const;
  void print_machine(int threads) const;

  std::map<std::string, std::vector<double>> times_;
};

}  // namespace benchmarks
