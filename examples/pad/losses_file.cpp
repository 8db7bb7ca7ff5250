// SPDX-License-Identifier: BSD-3-Clause
#include "losses_file.hpp"

#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <fstream>

#include "oneiros/io/atomic_file.hpp"

namespace pad {

LossesFile::LossesFile(std::filesystem::path path) : path_(std::move(path)) {
  std::string header = "epoch,cycle";
  for (const auto& [name, member] : oneiros::PaperLosses::fields) header += "," + std::string(name);
  oneiros::write_file_atomically(path_, [&](auto& file) { file.write(header + "\n"); });
}

void LossesFile::on_cycle(const oneiros::CycleEvent& event) {
  rows_ += std::to_string(event.epoch) + "," + std::to_string(event.cycle);
  const oneiros::PaperLosses losses = event.losses();
  for (const auto& [name, member] : oneiros::PaperLosses::fields) {
    rows_ += ",";
    if (std::isnan(losses.*member)) continue;  // neither trained nor measured in this cycle
    char text[32];
    std::snprintf(text, sizeof text, "%.9g", losses.*member);
    rows_ += text;
  }
  rows_ += "\n";
}

void LossesFile::on_epoch_end(const oneiros::EpochEvent&) {
  flush();
}

void LossesFile::flush() {
  std::ofstream file(path_, std::ios::app | std::ios::binary);
  file << rows_ << std::flush;
  if (!file) throw oneiros::DataError(path_.string() + ": cannot append losses: " + std::strerror(errno));
  rows_.clear();
}

}  // namespace pad
