// SPDX-License-Identifier: BSD-3-Clause

// Peak memory of Wake-NREM-REM cycles for networks, batches and threads: each row is measured in a process of
// its own, so that none profits from what another has freed. POSIX only.

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <tbb/global_control.h>
#include <tbb/task_arena.h>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "oneiros/cortex.hpp"
#include "oneiros/phases.hpp"
#include "oneiros/random/fill.hpp"

namespace {

using namespace oneiros;

struct Row {
  const char* scalar;
  Index latent, width, batch;
  int threads;
};

constexpr Row rows[] = {
    {"float", 64, 16, 64, 1},   {"float", 128, 32, 64, 1},  {"float", 256, 64, 4, 1},
    {"float", 256, 64, 16, 1},  {"float", 256, 64, 64, 1},  {"float", 256, 64, 64, 2},
    {"float", 256, 64, 64, 4},  {"float", 256, 64, 64, 8},  {"float", 256, 64, 256, 1},
    {"float", 256, 128, 64, 1}, {"double", 256, 64, 64, 1},
};

double peak_megabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

template <class S>
void dream(const Row& row) {
  const double before = peak_megabytes();
  const auto threads = static_cast<std::size_t>(row.threads);
  const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, threads);
  tbb::task_arena arena(row.threads);
  arena.execute([&] {
    const Rng rng{1};
    Cortex<S> cortex{{.latent_size = row.latent, .base_width = row.width}, rng};
    Hippocampus<S> hippocampus;
    auto condition = paper_condition<Cortex<S>>("full");
    Tensor<S, 4> images(row.batch, 32, 32, 3);
    fill_uniform(images.data(), images.size(), rng.stream("images"), S(-1), S(1));
    for (int cycle = 0; cycle < 3; ++cycle) {
      hippocampus.begin_epoch();
      for (int batch = 0; batch < 2; ++batch)
        condition(cortex, hippocampus, images, rng);  // the second mixes
    }
    const Index parameters = parameter_count(cortex);
    std::printf("| %s | %td | %td | %.2f | %td | %d | %.0f |\n", row.scalar, row.latent, row.width,
                static_cast<double>(parameters) * 1e-6, row.batch, row.threads, peak_megabytes() - before);
  });
}

}  // namespace

int main() {
  std::printf(
      "| scalar | latent | base width | parameters, millions | batch | threads | MB "
      "|\n|---|---|---|---|---|---|---|\n");
  for (const Row& row : rows) {
    std::fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
      if (row.scalar == std::string("float"))
        dream<float>(row);
      else
        dream<double>(row);
      std::fflush(stdout);
      std::_Exit(0);
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) < 0 || status != 0) return 1;
  }
}
