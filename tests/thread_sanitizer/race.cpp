// SPDX-License-Identifier: BSD-3-Clause
// Many short loops on four threads; `race with` also adds to one variable from every iteration.

#include <cstdio>
#include <numeric>
#include <string_view>
#include <vector>

#include "oneiros/parallel/parallel.hpp"

int main(int argument_count, char** arguments) {
  const bool with_race = argument_count == 2 && std::string_view(arguments[1]) == "with";
  double total = 0;
  oneiros::Threads(4).run([&] {
    for (int repeat = 0; repeat < 200; ++repeat) {
      std::vector<double> values(100000);
      std::iota(values.begin(), values.end(), repeat);
      total += oneiros::blocked_sum(100000, 1000, [&](oneiros::Index begin, oneiros::Index end) {
        return std::accumulate(values.begin() + begin, values.begin() + end, 0.0);
      });
      if (with_race) oneiros::parallel_for(100, [&](oneiros::Index) { total += 1; });
    }
  });
  std::printf("%g\n", total);
}
