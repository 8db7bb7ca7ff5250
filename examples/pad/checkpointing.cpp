// SPDX-License-Identifier: BSD-3-Clause
#include "checkpointing.hpp"

#include <iostream>

namespace pad {

using namespace oneiros;

namespace {

/// A message that says what the user can do.
template <class E>
E with_way_out(const std::string& problem) {
  return E(problem + "; give another --out, or --fresh to start over and keep these files aside");
}

}  // namespace

Position begin_or_continue(Checkpoints& checkpoints, Run& run, const OutputDirectory& out,
                           bool fresh_if_other) {
  std::optional<Checkpoints::Loaded> loaded;
  try {
    loaded = checkpoints.load(run);
    if (const auto results = out.results(); !loaded && !results.empty())
      throw DataError(results.front().string() +
                      ": expected no results without a checkpoint, which cannot be continued");
  } catch (const CheckpointError& error) {
    if (!fresh_if_other) throw with_way_out<CheckpointError>(error.what());
  } catch (const DataError& error) {
    if (!fresh_if_other) throw with_way_out<DataError>(error.what());
  }
  if (!loaded) {
    out.keep_results_aside();
    checkpoints.save({}, run);
    return {};
  }
  for (const std::string& error : loaded->damaged) std::cout << "not used: " << error << std::endl;
  if (loaded->build != kernels::build())
    std::cout << "the run so far is of another build (" << loaded->build << ", now " << kernels::build()
              << "); results may differ in the last digits" << std::endl;
  return loaded->position;
}

void CheckpointWriter::on_cycle(const CycleEvent& event) {
  reached_ = event.position();
  const std::chrono::duration<double, std::ratio<60>> since = Clock::now() - last_save_;
  if (minutes_ > 0 && since.count() >= minutes_) save(reached_);
}

void CheckpointWriter::on_epoch_end(const EpochEvent& event) {
  save(event.complete ? Position{event.epoch, 0} : reached_);
}

void CheckpointWriter::save(const Position& position) {
  checkpoints_.save(position, run_);
  last_save_ = Clock::now();
}

}  // namespace pad
