// SPDX-License-Identifier: BSD-3-Clause
#include "report.hpp"

#include <algorithm>
#include <cstdio>

#include "model.hpp"
#include "oneiros/kernels/target.hpp"
#include "timing.hpp"

namespace benchmarks {

namespace {

std::string text(std::optional<double> value, int digits) {
  if (!value) return "na";
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.*f", digits, *value);
  return buffer;
}

std::optional<double> ratio(std::optional<double> a, std::optional<double> b) {
  if (!a || !b) return {};
  return *a / *b;
}

}  // namespace

void Report::ReportRuns(const std::vector<Run>& runs) {
  for (const Run& run : runs) {
    if (run.run_type != Run::RT_Iteration || run.error_occurred) continue;
    std::string name = run.run_name.function_name;
    const bool in_rounds = name.rfind("cycle/", 0) == 0;
    times_[name].push_back(run.GetAdjustedRealTime() / (in_rounds ? cycles_in_round : 1));
  }
}

std::optional<double> Report::median(const std::string& name, double share) const {
  const auto found = times_.find(name);
  if (found == times_.end()) return {};
  std::vector<double> sorted = found->second;
  std::sort(sorted.begin(), sorted.end());
  return sorted[std::min(sorted.size() - 1,
                         static_cast<std::size_t>(share * static_cast<double>(sorted.size())))];
}

std::optional<double> Report::best_of(const std::string& whose, const std::string& layer, const char* pass,
                                      int threads) const {
  std::optional<double> best;
  for (const char* kind : {"blocked", "nhwc", "product", "packed product"}) {
    const auto time = median(layer + "/" + pass + "/" + whose + " " + kind + "/" + std::to_string(threads));
    if (time && (!best || *time < *best)) best = time;
  }
  return best;
}

void Report::print_layers(int threads) const {
  const auto peak = ratio(peak_operations() * threads / 1e3, median("peak/" + std::to_string(threads)));
  std::printf(
      "\n%d thread%s, peak %s GFLOP/s; times in microseconds, GFLOP/s of the direct algorithm's count\n",
      threads, threads == 1 ? "" : "s", text(peak, 0).c_str());
  std::printf("%-8s %-8s | %9s %9s %7s | %9s %7s | %9s %7s\n", "layer", "pass", "oneiros", "GFLOP/s",
              "of peak", "oneDNN", "ratio", "Eigen", "ratio");
  for (const Layer& layer : layers)
    for (const Pass pass : passes) {
      const auto ours = median(benchmark_name(layer.name, pass, "oneiros", threads));
      const auto onednn = best_of("oneDNN", layer.name, name_of(pass), threads);
      const auto eigen = median(benchmark_name(layer.name, pass, "Eigen", threads));
      const auto rate = ratio(layer.operations() / 1e3, ours);
      std::printf("%-8s %-8s | %9s %9s %7s | %9s %7s | %9s %7s\n", layer.name, name_of(pass),
                  text(ours, 0).c_str(), text(rate, 0).c_str(), text(ratio(rate, peak), 2).c_str(),
                  text(onednn, 0).c_str(), text(ratio(onednn, ours), 2).c_str(), text(eigen, 0).c_str(),
                  text(ratio(eigen, ours), 2).c_str());
    }
}

void Report::print_layers_in_bf16(int threads, std::optional<double>& slowest) const {
  std::printf(
      "\nin bfloat16, %d thread%s; times in microseconds, the ratio to oneDNN's best of either type\n",
      threads, threads == 1 ? "" : "s");
  std::printf("%-8s %-8s | %9s %9s | %9s | %9s %7s\n", "layer", "pass", "bfloat16", "float", "times",
              "oneDNN", "ratio");
  for (const Layer& layer : layers)
    for (const Pass pass : passes) {
      const auto ours = median(benchmark_name(layer.name, pass, "oneiros bf16", threads));
      if (!ours) continue;
      const auto in_float = median(benchmark_name(layer.name, pass, "oneiros", threads));
      const auto theirs = best_of("oneDNN bf16", layer.name, name_of(pass), threads);
      const auto theirs_in_float = best_of("oneDNN", layer.name, name_of(pass), threads);
      const auto best = theirs && theirs_in_float ? std::min(theirs, theirs_in_float)
                        : theirs                  ? theirs
                                                  : theirs_in_float;
      const auto r = ratio(best, ours);
      if (r && (!slowest || *r < *slowest)) slowest = r;
      std::printf("%-8s %-8s | %9s %9s | %9s | %9s %7s\n", layer.name, name_of(pass), text(ours, 0).c_str(),
                  text(in_float, 0).c_str(), text(ratio(in_float, ours), 2).c_str(), text(theirs, 0).c_str(),
                  text(r, 2).c_str());
    }
}

/// What the machine did, and whether it did so throughout: on a shared host the last cache and the memory are the
/// first to be slow, and a cycle with them, while products in registers go on as if nothing were.
void Report::print_machine(int threads) const {
  constexpr double steady = 1.2;  // times the best repetition
  const std::string suffix = "/" + std::to_string(threads);
  std::string disturbed;
  const auto rate = [&](const std::string& name, double amount) {
    const auto best = median(name + suffix, 0), usual = median(name + suffix);
    if (best && usual && *usual > steady * *best) disturbed += (disturbed.empty() ? "" : ", ") + name;
    return text(ratio(amount * threads / 1e3, usual), 0) + " (at best " +
           text(ratio(amount * threads / 1e3, best), 0) + ")";
  };
  const std::string products = rate("peak", peak_operations());
  const std::string cache = rate("last cache", static_cast<double>(bytes_of_cache));
  const std::string memory = rate("memory", static_cast<double>(bytes_of_memory));
  std::printf(
      "\nthe machine, %d thread%s: %s GFLOP/s in registers; reads %s GB/s from the last cache, %s from "
      "memory\n",
      threads, threads == 1 ? "" : "s", products.c_str(), cache.c_str(), memory.c_str());
  if (!disturbed.empty())
    std::printf("disturbed: slower than %.1f times its best: %s\n", steady, disturbed.c_str());
}

void Report::print_data(int threads) const {
  const std::string suffix = "/" + std::to_string(threads);
  const auto load = median("load CIFAR-10" + suffix), read = median("read the files of CIFAR-10");
  const auto made = median("make a batch" + suffix);
  std::printf("loading 50,000 images: %s ms, of which reading the files %s ms; making a batch: %s us",
              text(ratio(load, 1e3), 0).c_str(), text(ratio(read, 1e3), 0).c_str(), text(made, 0).c_str());
  const auto percent = ratio(made, ratio(median("cycle" + suffix), 100));
  std::printf(", %s %% of a cycle\n", text(percent, 2).c_str());
}

void Report::print(std::optional<double> pytorch_ms) const {
  std::string line = "summary:";
  const auto field = [&](const std::string& name, std::optional<double> value, int digits) {
    line += " " + name + "=" + text(value, digits);
  };
  std::optional<double> slowest;
  std::string slowest_name;
  std::optional<double> cycle_ms[2], of_limit[2], speedup[2];
  std::optional<double> bf16_cycle_ms[2], bf16_speedup[2], bf16_slowest;
  std::printf("\nnumbers are medians; vectors of %d bits\n",
              static_cast<int>(oneiros::kernels::target.vector_bytes * 8));
  for (const int threads : {1, 2}) {
    print_machine(threads);
    print_layers(threads);
    const std::string suffix = "/" + std::to_string(threads);
    const auto t = static_cast<std::size_t>(threads - 1);
    const auto cycle = median("cycle" + suffix);
    const auto peak_time = median("peak" + suffix);
    cycle_ms[t] = ratio(cycle, 1e3);
    if (peak_time)
      of_limit[t] = ratio(cycle, operations_of_cycle() / (peak_operations() * threads / *peak_time));
    std::optional<double> onednn_sum = 0, ours_sum = 0;
    for (const Layer& layer : layers)
      for (std::size_t p = 0; p < passes.size(); ++p) {
        const auto theirs = best_of("oneDNN", layer.name, name_of(passes[p]), threads);
        const auto ours = median(benchmark_name(layer.name, passes[p], "oneiros", threads));
        const auto add = [&](std::optional<double>& sum, std::optional<double> time) {
          if (sum && time) *sum += layer.in_cycle[p] * *time;
          if (!time) sum.reset();
        };
        add(onednn_sum, theirs);
        add(ours_sum, ours);
        const auto r = ratio(theirs, ours);
        if (r && (!slowest || *r < *slowest)) {
          slowest = r;
          slowest_name = benchmark_name(layer.name, passes[p], "oneiros", threads);
        }
      }
    speedup[t] = ratio(onednn_sum, cycle);
    const auto epoch = median("epoch" + suffix), in_double = median("cycle in double" + suffix);
    std::printf(
        "\na cycle, %d thread%s: %s ms, of which kernels %s ms; %s of the direct algorithm's limit; in "
        "double %s ms "
        "(%s times)\n",
        threads, threads == 1 ? "" : "s", text(cycle_ms[t], 1).c_str(), text(ratio(ours_sum, 1e3), 1).c_str(),
        text(of_limit[t], 3).c_str(), text(ratio(in_double, 1e3), 1).c_str(),
        text(ratio(in_double, cycle), 2).c_str());
    std::printf("in %d rounds of %d cycles: %s ms at best, quartiles %s and %s ms\n",
                static_cast<int>(times_.count("cycle" + suffix) > 0 ? times_.at("cycle" + suffix).size() : 0),
                cycles_in_round, text(ratio(median("cycle" + suffix, 0), 1e3), 1).c_str(),
                text(ratio(median("cycle" + suffix, 0.25), 1e3), 1).c_str(),
                text(ratio(median("cycle" + suffix, 0.75), 1e3), 1).c_str());
    if (const auto in_bf16 = median("cycle/bf16" + suffix)) {
      bf16_cycle_ms[t] = ratio(in_bf16, 1e3);
      bf16_speedup[t] = ratio(cycle, in_bf16);
      std::printf("in bfloat16: %s ms, %s ms at best, %s of the cycle in float\n",
                  text(bf16_cycle_ms[t], 1).c_str(),
                  text(ratio(median("cycle/bf16" + suffix, 0), 1e3), 1).c_str(),
                  text(ratio(in_bf16, cycle), 3).c_str());
      print_layers_in_bf16(threads, bf16_slowest);
      std::printf("\n");
    }
    if (cycle && epoch)
      std::printf("images/s: cycle %.0f, epoch of training %.0f (%.1f %%)\n", batch * 1e6 / *cycle,
                  4 * batch * 1e6 / *epoch, 100 * 4 * *cycle / *epoch);
    print_data(threads);
    std::printf("sum of oneDNN's best kernels: %s ms, %s times the cycle\n",
                text(ratio(onednn_sum, 1e3), 1).c_str(), text(speedup[t], 2).c_str());
  }
  const auto best_cycle = cycle_ms[0] && cycle_ms[1] ? std::min(cycle_ms[0], cycle_ms[1]) : cycle_ms[0];
  if (pytorch_ms) std::printf("\na cycle of PyTorch: %s ms\n", text(pytorch_ms, 1).c_str());
  if (slowest) std::printf("slowest against oneDNN: %s\n", slowest_name.c_str());
  std::printf("\n");
  field("cycle_ms_1t", cycle_ms[0], 1);
  field("cycle_ms_2t", cycle_ms[1], 1);
  field("of_direct_limit_1t", of_limit[0], 3);
  field("of_direct_limit_2t", of_limit[1], 3);
  field("onednn_speedup_1t", speedup[0], 2);
  field("onednn_speedup_2t", speedup[1], 2);
  field("pytorch_speedup", ratio(pytorch_ms, best_cycle), 2);
  field("slowest_layer_vs_onednn", slowest, 2);
  field("bf16_cycle_ms_1t", bf16_cycle_ms[0].value_or(0), 1);
  field("bf16_cycle_ms_2t", bf16_cycle_ms[1].value_or(0), 1);
  field("bf16_speedup_1t", bf16_speedup[0].value_or(0), 2);
  field("bf16_speedup_2t", bf16_speedup[1].value_or(0), 2);
  field("bf16_slowest_vs_onednn", bf16_slowest.value_or(0), 2);
  std::printf("%s\n", line.c_str());
}

}  // namespace benchmarks
