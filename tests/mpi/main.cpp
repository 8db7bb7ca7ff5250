// SPDX-License-Identifier: BSD-3-Clause

// train_in_shards CYCLE SHARDS EPOCHS DIRECTORY [alone | other-seed | killed]
// A training of seconds, continued from the checkpoint in DIRECTORY if there is one, by mpirun's ranks, or `alone`,
// without MPI. Leaves the parameters of each rank in DIRECTORY/parameters-RANK, and prints how many bytes a rank has
// sent in a cycle, as MPI's profiling interface counts them. `other-seed` gives rank 1 another seed; `killed` kills the
// ranks but the first in the second epoch.

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

#include "oneiros/checkpoints/checkpoint_writer.hpp"
#include "oneiros/checkpoints/checkpoints.hpp"
#include "oneiros/cortex.hpp"
#include "oneiros/data/synthetic_digits.hpp"
#include "oneiros/mpi.hpp"
#include "oneiros/phases.hpp"

using namespace oneiros;

namespace {

std::size_t sent = 0;  // bytes

struct Arguments {
  std::string cycle;
  Index shards;
  int epochs;
  std::filesystem::path directory;
  std::string how;
};

/// A condition of the paper, or objectives that look at whole mini-batches.
template <class Trained>
Condition<Trained> cycle_of(const std::string& name) {
  if (name != "covariance") return paper_condition<Trained>(name);
  return {Cycle{Phase<Wake, Objectives<ImageReconstruction, LatentVariance, LatentCovariance, External>>{},
                Phase<NREM, Objectives<VICReg>>{}, Phase<REM>{}},
          Cycle<>{}};
}

/// Ends the program in the second epoch, as a machine that fails.
struct Death {
  void on_cycle(const CycleEvent& event) const {
    if (is_near && event.epoch == 2) std::raise(SIGKILL);
  }
  bool is_near;
};

template <class C>
void train_on(const C& ranks, const Arguments& arguments) {
  const Rng rng{arguments.how == "other-seed" && ranks.rank() == 1 ? 8U : 7U};
  const std::string run = arguments.cycle + ", seed " + std::to_string(rng.seed());
  require_same(ranks, "options", run);
  const data::Dataset images = data::synthetic_digits(80, rng);
  Cortex<float> cortex{{.latent_size = 8, .base_width = 4}, rng};
  Sharded sharded(cortex, arguments.shards, ranks);
  Hippocampus<float> hippocampus;
  auto condition = cycle_of<decltype(sharded)>(arguments.cycle);
  Checkpoints checkpoints(arguments.directory, {{"run", run}});
  TrainingOptions options{.epochs = arguments.epochs, .batch_size = 16};
  if (const auto last = checkpoints.load(sharded, hippocampus, condition)) options.start = last->position;
  require_same(ranks, "checkpoint", std::to_string(options.start.epochs));
  CheckpointWriter writer(checkpoints, 0, sharded, hippocampus, condition);
  const Death death{arguments.how == "killed"};
  sent = 0;
  if (ranks.rank() == 0)
    train(sharded, hippocampus, condition, images, options, rng, writer);
  else
    train(sharded, hippocampus, condition, images, options, rng, death);
  const auto cycles = static_cast<std::size_t>(5 * (arguments.epochs - options.start.epochs));
  if (ranks.rank() == 0)
    std::cout << "cycles: " << cycles << ", bytes in each: " << sent / std::max<std::size_t>(cycles, 1)
              << '\n';
  std::ofstream out(arguments.directory / ("parameters-" + std::to_string(ranks.rank())), std::ios::binary);
  for_each_parameter(cortex, [&](const Name&, const auto& p) {
    out.write(reinterpret_cast<const char*>(p.value.data()), p.size() * static_cast<Index>(sizeof(float)));
  });
}

}  // namespace

// What MPI's profiling interface is for: the program's own function goes before MPI's.
extern "C" int MPI_Sendrecv(const void* mine, int count, MPI_Datatype type, int to, int tag, void* theirs,
                            int theirs_count, MPI_Datatype theirs_type, int from, int theirs_tag,
                            MPI_Comm ranks, MPI_Status* status) {
  sent += static_cast<std::size_t>(count);
  return PMPI_Sendrecv(mine, count, type, to, tag, theirs, theirs_count, theirs_type, from, theirs_tag, ranks,
                       status);
}

int main(int argc, char** argv) {
  const Arguments arguments{argv[1], std::stoi(argv[2]), std::stoi(argv[3]), argv[4],
                            argc > 5 ? argv[5] : ""};
  const bool alone = arguments.how == "alone";
  if (!alone) MPI_Init(&argc, &argv);
  try {
    if (alone)
      train_on(OneRank{}, arguments);
    else
      train_on(mpi::Communicator{}, arguments);
  } catch (const std::exception& error) {
    std::cerr << "train_in_shards: " << error.what() << std::endl;
    if (!alone) MPI_Abort(MPI_COMM_WORLD, 1);
    return 1;
  }
  if (!alone) MPI_Finalize();
  return 0;
}
