// SPDX-License-Identifier: BSD-3-Clause
#include "oneiros/checkpoints/checkpoint_writer.hpp"

#include <chrono>
#include <thread>

#include "oneiros/cortex.hpp"
#include "oneiros/data.hpp"
#include "oneiros/phases.hpp"
#include "support/catch.hpp"
#include "support/temporary_directory.hpp"

using namespace oneiros;
using namespace oneiros::test;

namespace {

/// Stops a training after its second cycle in the second epoch.
struct Stop {
  void on_cycle(const CycleEvent& event) { stopped = event.epoch == 2 && event.cycle == 2; }
  bool stop_requested() const { return stopped; }
  bool stopped = false;
};

/// Trains one epoch of three cycles and two cycles of the next; how far the last checkpoint is, and how many
/// were kept.
Position written(double minutes, std::ptrdiff_t files) {
  const TemporaryDirectory directory;
  const Rng rng{2};
  const data::Dataset images = data::synthetic_digits(6, rng, data::Split::train);
  Cortex<float> cortex({.latent_size = 4, .base_width = 2}, rng);
  Hippocampus<float> hippocampus;
  Cycle cycle{Phase<Observe>{}};
  Checkpoints checkpoints(directory.path(), {{"seed", "2"}});
  CheckpointWriter writer(checkpoints, minutes, cortex, hippocampus, cycle);
  Stop stop;
  CHECK_FALSE(train(cortex, hippocampus, cycle, images, {.epochs = 3, .batch_size = 2}, rng, writer, stop));
  CHECK(directory.file_count() == files);
  if (minutes == 0) CHECK(std::filesystem::exists(directory / "checkpoint-001-000000.safetensors"));
  Checkpoints again(directory.path(), {{"seed", "2"}});
  const auto loaded = again.load(cortex, hippocampus, cycle);
  REQUIRE(loaded.has_value());
  return loaded->position;
}

}  // namespace

TEST_CASE("A checkpoint is written at the end of each epoch, also of one that is cut short") {
  CHECK(written(0, 2) == Position{1, 2});
  CHECK(written(1e-9, 1) == Position{1, 2});  // after each cycle; the last is written twice
}

TEST_CASE("The time to the next checkpoint counts from the last one") {
  const TemporaryDirectory directory;
  Hippocampus<float> hippocampus;
  Checkpoints checkpoints(directory.path(), {});
  constexpr double minutes = 0.3 / 60;
  CheckpointWriter writer(checkpoints, minutes, hippocampus);
  const auto reach = [&](Index cycle) {
    CycleEvent event;
    event.epoch = 1;
    event.cycle = cycle;
    writer.on_cycle(event);
    return checkpoints.last().filename().string();
  };
  CHECK(reach(1).empty());
  std::this_thread::sleep_for(std::chrono::milliseconds(310));
  CHECK(reach(2) == "checkpoint-000-000002.safetensors");
  CHECK(reach(3) == "checkpoint-000-000002.safetensors");
}
